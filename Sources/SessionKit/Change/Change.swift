import GitKit
import SessionModel

/// What a verb wants changed: paths, and the commit that says so.
struct Change {
  /// New content by path; `nil` deletes the path and all below it.
  var edits: [GitPath: Content?]
  var message: CommitMessage
  /// Commits that the new one merges, after the branch's own tip.
  var mergedCommits: [ObjectID] = []
  /// Whether to commit even if no path differs: a merge, a marker.
  var mayBeEmpty = false
  /// Whether something of it comes from outside of the session, and so is held against its guardrails.
  var bringsContent = true

  enum Content {
    case bytes([UInt8])
    /// Stored already.
    case entry(TreeEntry)
  }
}

/// What a verb may do that others may not.
enum UpdateKind: Hashable {
  case ordinary
  /// Commits what is in the directory, so the index follows whatever was staged.
  case save
  /// Goes back to a state from before something went wrong.
  case repair
  /// Moves the session to another state of its life, and so judges by itself whether it may.
  case life
  /// As a save, and while a merge is unfinished.
  case endOfMerge
}

/// What a verb has changed.
public struct SavedChange: Hashable, Sendable, Encodable {
  /// The new commit's name, 40 hexadecimal digits.
  public var commit: String
  /// The branch that moved.
  public var branch: String
  /// The commit's first line.
  public var subject: String
  /// Files on disk that were edited meanwhile and so were left as they are.
  public var keptFiles: [String]
}
