/// What became of one reference in a transfer.
public struct TransferredReference: Hashable, Sendable, Encodable {
  public enum Outcome: String, Hashable, Sendable, Encodable {
    /// Both sides had the same already.
    case upToDate
    case created
    case updated
    /// Both sides' work was put together.
    case merged
    /// Both sides changed the same thing: a person has to decide, with the merge in the directory or, of a
    /// branch that it does not show, once it does.
    case conflict
    /// The other side did not take it, or this one could not.
    case refused
  }

  public enum Direction: String, Hashable, Sendable, Encodable { case push, fetch, pull }

  public var session: String
  /// A branch, or a tag as `tags/<name>`.
  public var name: String
  public var direction: Direction
  public var outcome: Outcome
  /// Where it is now, 40 hexadecimal digits; `nil` if that is not known.
  public var commit: String?
  /// Why it stayed behind.
  public var reason: String?

  /// Whether it is not where it should be.
  public var stayedBehind: Bool { outcome == .refused || outcome == .conflict }
}

/// What came of a transfer between a session and a store.
public struct TransferReport: Hashable, Sendable, Encodable {
  public var store: String
  public var references: [TransferredReference]
  /// Files of an unfinished merge that wait for a decision.
  public var conflicts: [String] = []
  /// What a person should know besides.
  public var notes: [String] = []

  public var stayedBehind: [TransferredReference] { references.filter(\.stayedBehind) }
}
