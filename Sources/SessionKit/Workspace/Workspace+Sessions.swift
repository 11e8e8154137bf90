import GitKit
public import SessionModel
import SystemPackage

/// A line of the list of sessions.
public struct ListedSession: Hashable, Sendable, Encodable {
  public var id: String
  public var name: String
  public var directory: String
  public var owner: String
  public var status: String
  public var phase: String?
  public var branch: String?
  /// When it was last changed.
  public var changed: Timestamp
}

extension Workspace {
  /// The sessions being worked on here, the one changed last first.
  ///
  /// - Returns: What could be read, and for each session that could not, why.
  public func list() throws -> (sessions: [ListedSession], problems: [SessionError]) {
    var sessions: [(session: ListedSession, time: ChangeTime)] = []
    var problems: [SessionError] = []
    for path in try sessionDirectories() {
      do {
        sessions.append(try Self.describe(path))
      } catch {
        var problem = SessionError(error)
        problem.message = "\(path): \(problem.message)"
        problems.append(problem)
      }
    }
    return (sessions.sorted { $0.time > $1.time }.map(\.session), problems)
  }

  private static func describe(_ path: FilePath) throws -> (ListedSession, ChangeTime) {
    let repository = try Repository(at: path)
    let (branch, commitID) =
      switch try repository.head() {
      case .branch(let name, let tip): (Optional(Session.shortName(ofBranch: name)), tip)
      case .detached(let commit): (nil, Optional(commit))
      }
    guard let commitID else { throw SessionError(.damaged, "the session has no commit") }
    let commit = try repository.readCommit(commitID)
    guard let entry = try repository.entry(at: GitPath(SessionLayout.manifest), in: commit.tree)
    else { throw SessionError(.damaged, "session.json is missing") }
    let manifest = try SessionManifest(bytes: repository.readBlob(entry.id))
    let session = ListedSession(
      id: manifest.id.rawValue, name: manifest.name, directory: path.string,
      owner: manifest.owner.email,
      status: manifest.deletedAt == nil ? manifest.status.rawValue : "deleted",
      phase: manifest.phase?.rawValue, branch: branch,
      changed: Timestamp(milliseconds: commit.committer.seconds * 1000))
    return (session, ChangeTime(of: commit, in: repository))
  }
}

/// When a session was last changed, finely enough to tell two of the same second apart.
struct ChangeTime: Hashable, Comparable {
  /// Of the commit, since 1970.
  private var seconds: Int64
  /// Of git's log of the directory's branch, since 1970.
  private var nanoseconds: Int64

  init(of commit: Commit, in repository: borrowing Repository) {
    seconds = commit.committer.seconds
    nanoseconds = modificationTime(repository.gitDirectory.appending("logs/HEAD"))
  }

  static func < (left: ChangeTime, right: ChangeTime) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }
}
