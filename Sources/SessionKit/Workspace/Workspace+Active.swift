import GitKit
import SessionModel
public import SystemPackage

/// A session of a workspace that takes changes.
struct ActiveSession {
  var path: FilePath
  var time: ChangeTime
  /// Whether whoever acts here owns it.
  var isOwn: Bool
  /// Whether it stays active when its owner begins another one.
  var staysActive: Bool
}

extension Workspace {
  /// The sessions here that are active, the one changed last first.
  ///
  /// Of the others only `session.json` is read, since there may be thousands.
  ///
  /// - Returns: What could be read, and for each session that could not, why.
  func activeSessions(
    _ environment: SessionEnvironment
  ) throws -> (sessions: [ActiveSession], problems: [SessionError]) {
    var sessions: [ActiveSession] = []
    var problems: [SessionError] = []
    for path in try sessionDirectories() where Self.mayBeActive(path) {
      do {
        let repository = try Repository(at: path)
        let (manifest, commit) = try Self.savedManifest(in: repository)
        guard manifest.life.takesChanges else { continue }
        let actor = try environment.knownPerson(in: repository)
        sessions.append(
          ActiveSession(
            path: path, time: ChangeTime(of: commit, in: repository),
            isOwn: actor.map { manifest.owner.isSame(as: $0) } ?? false,
            staysActive: manifest.settings["keepActive"]?.bool == true))
      } catch {
        var problem = SessionError(error)
        problem.message = "\(path): \(problem.message)"
        problems.append(problem)
      }
    }
    return (sessions.sorted { $0.time > $1.time }, problems)
  }

  /// What the file on disk says, which is nearly always what was saved; one that cannot be read may be.
  private static func mayBeActive(_ path: FilePath) -> Bool {
    do {
      let bytes = try readFile(path.appending("session.json"), limit: 1 << 20) ?? []
      return try SessionManifest(bytes: bytes).life.takesChanges
    } catch {
      return true
    }
  }
}

/// What became of an active session when its owner began another one.
public struct Retirement: Sendable {
  public var directory: FilePath
  /// Why it stays active; `nil` if it is archived now.
  public var problem: SessionError?
}

extension Workspace {
  /// Archives the active sessions of a new session's owner, but for the new one and as many of those
  /// changed last as `limits.activeSessions` leaves beside it; those whose setting `keepActive` is true
  /// stay as they are and do not count.
  ///
  /// One that cannot be archived stays active and does not stop the others. Of several sessions begun at the
  /// same moment one is left: one that the beginning of another has archived meanwhile archives nothing.
  ///
  /// - Returns: What became of each, and what is wrong with sessions that cannot be read, of which it is not
  ///   known whose they are.
  public func retireOthers(
    besides new: FilePath, environment: SessionEnvironment
  ) async throws -> (results: [Retirement], unread: [SessionError]) {
    do {
      return try await Session(at: new, environment: environment).retireOthers(in: self)
    } catch {
      throw SessionError(error)
    }
  }

  fileprivate func retireInTurn(
    besides new: FilePath, _ environment: SessionEnvironment
  ) async throws -> (results: [Retirement], unread: [SessionError]) {
    let kept = try settings().limits.activeSessions - 1
    let (sessions, problems) = try activeSessions(environment)
    guard sessions.contains(where: { isSameFile($0.path, new) }) else { return ([], problems) }
    let others = sessions.filter { $0.isOwn && !$0.staysActive && !isSameFile($0.path, new) }
    var results: [Retirement] = []
    for other in others.dropFirst(kept) {
      var result = Retirement(directory: other.path)
      do {
        try await Session(at: other.path, environment: environment).archiveInPlace()
      } catch {
        result.problem = SessionError(error)
      }
      results.append(result)
    }
    return (results, problems)
  }
}

extension Session {
  /// Archives the others one process and one session at a time: two that look at once would each archive the
  /// other's.
  ///
  /// It waits for its turn on this session's thread, since those that have theirs need Swift's to go on.
  fileprivate func retireOthers(
    in workspace: Workspace
  ) async throws -> (results: [Retirement], unread: [SessionError]) {
    let lock = try FileLock.acquire(workspace.own.appending("active.lock"))
    let result = try await workspace.retireInTurn(besides: path, environment)
    lock.release()
    return result
  }
}

extension Person {
  /// Whether two are one: an address is the same in any case.
  func isSame(as other: Person) -> Bool { email.lowercased() == other.email.lowercased() }
}
