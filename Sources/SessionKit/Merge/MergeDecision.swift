package import StructuredText

/// What a merge decided about one part of a file, or leaves open.
public struct MergeDecision: Sendable, Hashable {
  /// How people read the part's place: `assets[id=db].owner`, `node a.color`, `line 12`.
  public var path: String
  /// The same by RFC 6901, for a part of a JSON file, with positions counted in our text.
  public var pointer: String?
  public var outcome: Outcome
  /// Why it could not be decided; nil unless the outcome is `conflict`.
  public var conflict: Conflict?
  /// Which side did what, for a file that is decided as a whole.
  public var detail: String?
  /// What each version has there; nil where it has nothing.
  public var base: [UInt8]?
  public var ours: [UInt8]?
  public var theirs: [UInt8]?
  /// How a conflict was decided.
  package var choice: Choice?
  /// Whether the versions are statements of DOT, or the whole file, and not values.
  package var isStatement = false
  /// The place of a conflict among those of its file, counted from 1.
  public var number: Int?
  /// What tells a conflict from the others of its file, whatever is decided meanwhile.
  package var name = ""

  public enum Outcome: String, Sendable, Hashable, CaseIterable {
    /// Only our side changed it.
    case ours
    /// Only their side changed it.
    case theirs
    /// Both sides changed it alike.
    case both
    /// Both sides changed other words of a long text.
    case words
    case conflict
  }

  public enum Conflict: String, Sendable, Hashable, CaseIterable {
    /// Both sides changed the value.
    case edited
    /// Both sides added it, each with another value.
    case added
    /// One side removed what the other changed.
    case removed
    /// The sides made different kinds of value, or of file, of it.
    case retyped
    /// Both sides put something else at the same place of a list.
    case placed
    /// Both sides put the elements into another order.
    case ordered
    /// One side removed the node that an edge of the other side needs.
    case dangling
    /// The statements of both sides together would mean something else than on either side.
    case meaning
    /// Both sides changed the same lines.
    case lines
    /// Both sides together would be no JSON, or no DOT.
    case invalid
    /// The file is binary, or one of those that are never merged, or too large to be looked into.
    case opaque
  }

  /// Why it is a conflict, for a person.
  public var reason: String { detail ?? conflict?.explanation ?? "" }

  /// Whether a person has yet to decide.
  public var isOpen: Bool { conflict != nil && choice == nil }
}

extension MergeDecision.Conflict {
  init(_ conflict: Decision.Conflict) {
    self =
      switch conflict {
      case .edited: .edited
      case .added: .added
      case .removed: .removed
      case .retyped: .retyped
      case .placed: .placed
      case .ordered: .ordered
      case .dangling: .dangling
      case .meaning: .meaning
      }
  }

  /// What a person reads.
  public var explanation: String {
    switch self {
    case .edited: "both sides changed it"
    case .added: "both sides added it, each another"
    case .removed: "one side removed it, the other changed it"
    case .retyped: "the sides made different kinds of it"
    case .placed: "both sides put something else here"
    case .ordered: "both sides put the elements into another order"
    case .dangling: "one side removed a node that the other's edge needs"
    case .meaning: "both sides together would mean something else than either"
    case .lines: "both sides changed these lines"
    case .invalid: "both sides together would not be valid"
    case .opaque: "both sides changed the file, which is not merged"
    }
  }
}

/// Gives each conflict of a file a name that stays while others are decided.
final class ConflictNames {
  private var seen: [String: Int] = [:]

  func next(_ conflict: MergeDecision.Conflict, at path: String) -> String {
    let name = "\(conflict.rawValue) \(path)"
    seen[name, default: 0] += 1
    let count = seen[name, default: 1]
    return count == 1 ? name : "\(name) (\(count))"
  }
}

extension JSONPointer {
  /// - Returns: nil for a path that is not one of JSON.
  init?(_ path: StructurePath) {
    var tokens: [String] = []
    for step in path.steps {
      switch step.role {
      case .member: tokens.append(step.label)
      case .element, .index: tokens.append("\(step.index)")
      default: return nil
      }
    }
    self.init(tokens)
  }
}
