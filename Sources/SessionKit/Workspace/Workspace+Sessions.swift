import GitKit
import SessionModel
import SystemPackage

extension Workspace {
  /// The sessions being worked on here, the one changed last first.
  ///
  /// Reads each of them; an index gives the same without.
  ///
  /// - Returns: What could be read, and for each session that could not, why.
  public func list() throws -> (sessions: [ListedSession], problems: [SessionError]) {
    var sessions: [ListedSession] = []
    var problems: [SessionError] = []
    do {
      for name in try directoryNames().sorted() {
        do {
          if let snapshot = try SessionSnapshot(at: self.sessions.appending(name)) {
            sessions.append(snapshot.session)
          }
        } catch {
          problems.append(SessionError(error))
        }
      }
    } catch {
      throw SessionError(error)
    }
    return (ListOrder.changed.sorted(sessions), problems)
  }

  /// The session's identity where HEAD is, and the commit that it is from.
  static func savedManifest(
    in repository: borrowing Repository
  ) throws -> (manifest: SessionManifest, commit: Commit) {
    let commitID: ObjectID? =
      switch try repository.head() {
      case .branch(_, let tip): tip
      case .detached(let commit): commit
      }
    guard let commitID else { throw SessionError(.damaged, "the session has no commit") }
    let commit = try repository.readCommit(commitID)
    guard let entry = try repository.entry(at: GitPath(SessionLayout.manifest), in: commit.tree)
    else { throw SessionError(.damaged, "session.json is missing") }
    return (try SessionManifest(bytes: repository.readBlob(entry.id)), commit)
  }
}

/// When a session was last changed, finely enough to tell two of the same second apart.
public struct ChangeTime: Hashable, Comparable, Sendable {
  /// Of the commit, since 1970.
  public var seconds: Int64
  /// Of git's log of the directory's branch, since 1970.
  public var nanoseconds: Int64

  public init(seconds: Int64, nanoseconds: Int64) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  init(of commit: Commit, in repository: borrowing Repository) {
    seconds = commit.committer.seconds
    nanoseconds = modificationTime(repository.gitDirectory.appending("logs/HEAD"))
  }

  public static func < (left: ChangeTime, right: ChangeTime) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }
}
