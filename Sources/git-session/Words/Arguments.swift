import ArgumentParser
import SessionIndex
import SessionKit
import SessionModel

/// Readers of single arguments; what they throw, the parser shows beside the option's name.
enum Arguments {
  static func role(_ text: String) throws -> Role {
    guard let role = Role(rawValue: text) else {
      throw ValidationError("a role is \(roles.joined(separator: ", "))")
    }
    return role
  }

  static let roles = Role.allCases.map(\.rawValue)

  static func sessionStatus(_ text: String) throws -> String {
    guard ListedSession.statuses.contains(text) else {
      throw ValidationError("a status is \(ListedSession.statuses.joined(separator: ", "))")
    }
    return text
  }

  static func order(_ text: String) throws -> ListOrder {
    guard let order = ListOrder(rawValue: text) else {
      let all = ListOrder.allCases.map(\.rawValue)
      throw ValidationError("an order is \(all.joined(separator: ", "))")
    }
    return order
  }

  static func searchKind(_ text: String) throws -> SearchKind {
    guard let kind = SearchKind(rawValue: text) else {
      let all = SearchKind.allCases.map(\.rawValue)
      throw ValidationError("a kind is \(all.joined(separator: ", "))")
    }
    return kind
  }

  static func kind(_ text: String) throws -> Inspection.Kind {
    guard let kind = Inspection.Kind(rawValue: text) else {
      throw ValidationError("a kind is \(kinds.joined(separator: ", "))")
    }
    return kind
  }

  static let kinds = Inspection.Kind.allCases.map(\.rawValue)

  static func phase(_ text: String) throws -> PhaseID {
    do throws(ModelError) {
      return try PhaseID(validating: text)
    } catch {
      throw ValidationError(error.message)
    }
  }

  static func path(_ text: String) throws -> SessionPath {
    do throws(ModelError) {
      return try SessionPath(text)
    } catch {
      throw ValidationError(error.message)
    }
  }

  static func count(_ text: String) throws -> Int {
    guard let count = Int(text), count > 0 else {
      throw ValidationError("a number from 1 on is needed")
    }
    return count
  }

  /// A span of time from a tenth of a second to a day.
  static func seconds(_ text: String) throws -> Duration {
    guard let seconds = Double(text), (0.1...86_400).contains(seconds) else {
      throw ValidationError("a number of seconds from 0.1 to 86400 is needed")
    }
    return .seconds(seconds)
  }
}
