import GitKit
public import SessionModel
public import SystemPackage

/// A session as its current branch's tip has it, for those who read many sessions, such as an index.
///
/// No lock is taken and nothing is written. What it gives is what was committed: edits in the
/// directory that are not saved are not in it.
public struct SessionSnapshot: ~Copyable {
  /// The directory with the session's files.
  public let path: FilePath
  /// What `session.json` says, and what the tip adds to it.
  public let session: ListedSession
  public let manifest: SessionManifest
  /// The commit, 40 hexadecimal digits.
  public let commit: String
  /// To be compared with what ``Workspace/tips(known:)`` finds later; nil if it must not be relied on.
  public let mark: SessionTip.Mark?

  private let repository: Repository
  private let tree: ObjectID

  /// Reads the tip of the session in this directory.
  ///
  /// - Returns: `nil` if it is no session: neither its directory nor its tip has a `session.json`.
  /// - Throws: ``SessionError``, its message beginning with the directory.
  public init?(at path: FilePath) throws {
    do {
      guard fileExists(path.appending(".git")) else { return nil }
      let repository = try Repository(at: path)
      let (branch, commitID, mark) = try Self.settledTip(of: repository, at: path)
      let isMarked = fileExists(path.appending(SessionLayout.manifest.string))
      guard let commitID else {
        guard isMarked else { return nil }
        throw SessionError(.damaged, "the session has no commit")
      }
      let commit = try repository.readCommit(commitID)
      guard let entry = try repository.entry(at: GitPath(SessionLayout.manifest), in: commit.tree)
      else {
        guard isMarked else { return nil }
        throw SessionError(.damaged, "session.json is missing")
      }
      let manifest = try SessionManifest(bytes: repository.readBlob(entry.id))
      self.path = path
      self.manifest = manifest
      self.commit = commitID.description
      self.mark = mark
      session = ListedSession(
        manifest, at: path, branch: branch, changed: ChangeTime(of: commit, in: repository))
      tree = commit.tree
      self.repository = repository
    } catch {
      var problem = SessionError(error)
      problem.message = "\(path): \(problem.message)"
      throw problem
    }
  }

  /// The mark is taken between two readings of the tip, so that it is never younger than the tip.
  private static func settledTip(
    of repository: borrowing Repository, at path: FilePath
  ) throws -> (branch: String?, commit: ObjectID?, mark: SessionTip.Mark?) {
    let place = TipPlace(
      name: path.lastComponent?.string ?? "", branch: try repository.headBranch())
    var mark: TipMark?
    // A branch that is another by a symbolic reference has its tip in the other's file.
    if try place.branch.map({ try repository.isSymbolic($0) }) != true {
      mark = try Repository.settledTipMark(of: place, in: path.removingLastComponent())
    }
    let (branch, commit) = try repository.headTip()
    return (
      branch.map(Session.shortName(ofBranch:)), commit,
      branch == place.branch ? mark.map { SessionTip.Mark(branch: branch, $0) } : nil
    )
  }
}

extension SessionSnapshot {
  /// A file that differs between two snapshots.
  public struct ChangedFile: Hashable, Sendable {
    public var path: SessionPath
    /// The name of the content in git, 40 hexadecimal digits; nil if the file is gone.
    public var content: String?
  }

  /// The files that differ from an older commit, or all of them without one.
  ///
  /// Symbolic links and paths that no session may have are left out.
  ///
  /// - Returns: `nil` if the older commit is not there any more.
  /// - Complexity: Reads only the directories that differ.
  public func files(changedSince commit: String?) throws -> [ChangedFile]? {
    do {
      var old: ObjectID?
      if let commit {
        let id = try ObjectID(commit)
        guard repository.contains(id) else { return nil }
        old = try repository.readCommit(id).tree
        // What garbage collection has begun to take away is of no use.
        if let old, !repository.contains(old) { return nil }
      }
      return try repository.diff(from: old, to: tree).compactMap { change in
        let isFile = change.new?.kind.isFile ?? false
        guard isFile || change.old?.kind.isFile ?? false,
          let path = SessionPath(accepting: change.path)
        else { return nil }
        return ChangedFile(path: path, content: isFile ? change.new?.id.description : nil)
      }
    } catch {
      throw SessionError(error)
    }
  }

  /// The first bytes of a file's content.
  ///
  /// - Parameter limit: The most to give, in bytes.
  /// - Returns: nothing for what is too large to be read at once, over 64 MiB.
  public func bytes(of content: String, limit: Int) throws -> [UInt8] {
    do {
      let id = try ObjectID(content)
      guard try repository.blobSize(id) <= 64 << 20 else { return [] }
      let bytes = try repository.readBlob(id)
      return bytes.count <= limit ? bytes : Array(bytes[..<limit])
    } catch {
      throw SessionError(error)
    }
  }
}

extension Repository {
  /// The branch that `HEAD` is on, in full; nil for none.
  fileprivate func headBranch() throws(GitError) -> String? { try headTip().branch }

  fileprivate func headTip() throws(GitError) -> (branch: String?, commit: ObjectID?) {
    switch try head() {
    case .branch(let name, let tip): (name, tip)
    case .detached(let commit): (nil, commit)
    }
  }
}

extension SessionPath {
  /// Nil for a path that no session may have: it cannot be opened and is not worth an error here.
  fileprivate init?(accepting path: GitPath) {
    do throws(ModelError) {
      try self.init(bytes: path.bytes)
    } catch {
      return nil
    }
  }
}
