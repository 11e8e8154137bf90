import GRDB
public import SessionKit
import SystemPackage

/// Listing and search over a workspace's sessions.
///
/// The answers come from a file, `.git-session/index.sqlite`, that remembers for each session the tip
/// it has read. Each call first compares these tips with where the sessions are now and reads what
/// has changed, so whatever plain git, an editor's `git commit` or a fetch has done is in the answer.
/// What was committed counts, on the branch that a session is on; unsaved edits are not read.
///
/// The file may be deleted at any time and is made anew, as it is when it is damaged, was written by
/// another version or is a copy. Where it cannot be written, the answer is the same and takes longer.
/// Any number of processes may ask at once.
///
/// Calls block until they are done; a program with other work to do makes them on a thread of its own.
public struct SessionIndex: Sendable {
  public let workspace: Workspace
  /// Told how far reading has come, from 0 to 1.
  public var progress: @Sendable (Double) -> Void = { _ in }
  /// Told what a person may want to know of the file: why it was made anew, why it is not used.
  public var notice: @Sendable (String) -> Void = { _ in }

  let file: DerivedFile

  public init(of workspace: Workspace) {
    self.workspace = workspace
    file = DerivedFile(
      "index.sqlite", companions: ["-wal", "-shm", "-journal"], of: workspace)
  }

  /// What can be said of the sessions, and for each that cannot be read, why.
  public struct Answer<Value: Sendable>: Sendable {
    public var value: Value
    public var problems: [SessionError]
  }

  /// The sessions being worked on here, the one changed last first.
  ///
  /// The same as ``Workspace/list()``, which reads all of them.
  ///
  /// - Complexity: Two calls of the system and one row for each session, if nothing has changed.
  public func list() throws -> Answer<[ListedSession]> {
    try answering { connection in
      let found = try caughtUp(connection, to: .sessions)
      return Answer(
        value: ListOrder.changed.sorted(found.sessions.map(\.session)), problems: found.problems)
    }
  }
}
