package import GitKit
public import SessionModel
public import SystemPackage

/// One session on disk: an ordinary git repository whose working tree is the session.
///
/// Any number of processes may have the same session open, plain git among them. Every verb reads
/// what is there now, so nothing has to be reloaded.
public actor Session {
  /// The directory with the session's files.
  public nonisolated let path: FilePath
  var repository: Repository
  let environment: SessionEnvironment
  /// Read when first asked for; see ``limits()``.
  var knownLimits: WorkspaceLimits?
  private let executor: any SerialExecutor

  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  /// Opens the session in this directory.
  ///
  /// - Throws: ``SessionError`` with code `notFound` if it is no session, `refused` if it belongs to
  ///   someone else or needs a newer tool, `damaged` if the repository is broken.
  public init(at path: FilePath, environment: SessionEnvironment) throws {
    executor = environment.executor ?? BlockingExecutor(label: "session")
    do {
      let repository = try Repository(at: path)
      guard let directory = repository.workingDirectory else {
        throw SessionError(.notFound, "\(path) is a bare repository, not a session's directory")
      }
      self.path = directory
      self.repository = repository
      self.environment = environment
    } catch {
      throw SessionError(error)
    }
  }

  /// A branch's tip, as a verb sees it before its change.
  struct Tip: Hashable, Sendable {
    /// In full: `refs/heads/main`.
    var branch: String
    var commit: ObjectID
    var tree: ObjectID

    var name: String { Session.shortName(ofBranch: branch) }
  }

  /// The tip of a branch, of the current one if none is named.
  ///
  /// - Parameter branch: The branch's short name.
  func tip(of branch: String? = nil) throws -> Tip {
    if let branch {
      let name = "refs/heads/\(branch)"
      guard let commit = try repository.reference(name) else {
        throw SessionError(
          .notFound, "there is no branch '\(branch)'", hint: "git session branch lists them")
      }
      return Tip(branch: name, commit: commit, tree: try repository.readCommit(commit).tree)
    }
    switch try repository.head() {
    case .branch(let name, let commit?):
      return Tip(branch: name, commit: commit, tree: try repository.readCommit(commit).tree)
    case .branch(let name, nil):
      throw SessionError(.notFound, "branch '\(Self.shortName(ofBranch: name))' has no commit yet")
    case .detached(let commit):
      throw SessionError(
        .refused, "HEAD is at commit \(commit.short) and on no branch",
        hint: "git session switch <branch> goes back to one")
    }
  }

  static func shortName(ofBranch name: String) -> String {
    name.hasPrefix("refs/heads/") ? String(name.dropFirst("refs/heads/".count)) : name
  }

  /// The bytes of a file in a snapshot, or `nil` if there is none.
  func read(_ path: SessionPath, in tree: ObjectID) throws -> [UInt8]? {
    try repository.read(path, in: tree)
  }

  /// The session's identity and settings in a snapshot.
  func manifest(in tree: ObjectID) throws -> SessionManifest {
    guard let bytes = try read(SessionLayout.manifest, in: tree) else {
      throw SessionError(
        .notFound, "\(path) is a git repository but no session: it has no session.json",
        hint: "git session new <name> makes a session")
    }
    return try SessionManifest(bytes: bytes)
  }

  /// The session's identity and settings on the current branch, as last saved.
  public func manifest() throws -> SessionManifest {
    do {
      return try manifest(in: tip().tree)
    } catch {
      throw SessionError(error)
    }
  }
}

extension GitPath {
  package init(_ path: SessionPath) { self.init(path.string) }
}
