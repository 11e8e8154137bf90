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
    var sessions: [ListedSession] = []
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
    return (sessions.sorted { $0.changed > $1.changed }, problems)
  }

  private static func describe(_ path: FilePath) throws -> ListedSession {
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
    return ListedSession(
      id: manifest.id.rawValue, name: manifest.name, directory: path.string,
      owner: manifest.owner.email, status: manifest.deletedAt == nil ? manifest.status.rawValue : "deleted",
      phase: manifest.phase?.rawValue, branch: branch,
      changed: Timestamp(milliseconds: commit.committer.seconds * 1000))
  }
}
