import GitKit
public import SessionModel

/// One entry of a session's history: a commit, read as an operation.
public struct LogEntry: Hashable, Sendable, Encodable {
  public var commit: String
  public var parents: [String]
  /// Such as `message.add`; `nil` for a commit made by plain git.
  public var operation: String?
  public var phase: String?
  /// Who acted: an e-mail address.
  public var actor: String
  public var author: String
  /// In UTC, to the second, as git keeps it.
  public var time: Timestamp
  public var subject: String
  public var body: String?
}

extension Session {
  /// The history of a state, newest first.
  ///
  /// - Parameters:
  ///   - state: `nil` is the current branch.
  ///   - limit: The most entries to give.
  ///   - phase: Only operations on this phase.
  public func log(
    of state: String? = nil, limit: Int = .max, phase: PhaseID? = nil
  ) throws -> [LogEntry] {
    do {
      var entries: [LogEntry] = []
      let start = try state.map(resolve) ?? tip().commit
      guard limit > 0 else { return [] }
      try repository.forEachCommit(from: [start]) { commit in
        let entry = LogEntry(commit)
        if phase == nil || entry.phase == phase?.rawValue { entries.append(entry) }
        return entries.count < limit
      }
      return entries
    } catch {
      throw SessionError(error)
    }
  }
}

extension LogEntry {
  init(_ commit: Commit) {
    let message = CommitMessage(parsing: commit.message)
    self.init(
      commit: commit.id.description, parents: commit.parents.map(\.description),
      operation: message.operation, phase: message[CommitMessage.phaseKey],
      actor: message.actor ?? commit.author.email,
      author: commit.author.name, time: Timestamp(milliseconds: commit.author.seconds * 1000),
      subject: message.subject, body: message.body)
  }
}
