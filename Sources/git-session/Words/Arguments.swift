import ArgumentParser
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
