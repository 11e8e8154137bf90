import GitKit
import SessionModel

/// A branch of a session: one alternative.
public struct Branch: Hashable, Sendable, Encodable {
  public var name: String
  /// The commit it is at, 40 hexadecimal digits.
  public var commit: String
  /// Whether it is the one the directory shows.
  public var isCurrent: Bool
}

extension Session {
  /// All branches, sorted by name.
  public func branches() throws -> [Branch] {
    do {
      let current: String? =
        if case .branch(let name, _) = try repository.head() { name } else { nil }
      return try repository.references(under: "refs/heads/").map { reference in
        Branch(
          name: Self.shortName(ofBranch: reference.name), commit: reference.id.description,
          isCurrent: reference.name == current)
      }
    } catch {
      throw SessionError(error)
    }
  }

  /// Starts an alternative; the directory stays where it is.
  ///
  /// It starts at the state `start`, else at the current branch's tip.
  ///
  /// - Throws: ``SessionError`` with code `exists`, `invalid` for a name git does not take, or `refused`
  ///   if the session is frozen or archived.
  public func createBranch(_ name: String, at start: String? = nil) throws -> Branch {
    let full = "refs/heads/\(name)"
    guard Self.isFit(name), Repository.isValidReferenceName(full) else {
      throw SessionError(
        .invalid, "'\(name)' cannot be a branch's name",
        hint: "letters, digits, - and / make a good one")
    }
    return try withLock {
      try refuseUnlessOpen()
      guard try repository.reference(full) == nil else {
        throw SessionError(
          .exists, "there is a branch '\(name)' already", hint: "git session switch \(name)")
      }
      let commit = try start.map(resolve) ?? tip().commit
      try repository.moveReference(
        full, to: commit, expecting: nil, reason: "session: branch.create")
      return Branch(name: name, commit: commit.description, isCurrent: false)
    }
  }

  /// Deletes a branch; a reference under `refs/session/backup/` keeps its commits, and ``undo()``
  /// brings it back.
  ///
  /// - Returns: The full name of the backup.
  public func deleteBranch(_ name: String) throws -> String {
    try withLock {
      try refuseUnlessOpen()
      let tip = try tip(of: name)
      let shown = try self.tip()
      guard shown.branch != tip.branch else {
        throw SessionError(
          .refused, "'\(name)' is the branch the directory shows",
          hint: "git session switch to another one first")
      }
      guard try !repository.isShownElsewhere(tip.branch) else {
        throw SessionError(
          .refused, "'\(name)' is shown by another working directory of this session")
      }
      let backup = backupName(
        under: Self.branchBackups, tip.name, mark: "-\(shown.commit.short)")
      try repository.moveReference(
        backup, to: tip.commit, expecting: nil, reason: "session: branch.delete")
      try repository.deleteReference(tip.branch, expecting: tip.commit)
      return backup
    }
  }

  static let branchBackups = "refs/session/backup/branch/"
  static let mergeBackups = "refs/session/backup/merge/"

  /// Whether a branch of this name can be told from others in a list, and fits in a directory.
  private static func isFit(_ name: String) -> Bool {
    guard !name.hasPrefix("-"), name != "HEAD", name.utf8.count <= 200 else { return false }
    do throws(ModelError) {
      _ = try SessionPath(name)
      return true
    } catch {
      return false
    }
  }

  /// A name for what is about to go, sorted by time.
  func backupName(under prefix: String, _ what: String, mark: String = "") -> String {
    "\(prefix)\(environment.now().compact)-\(environment.suffix())\(mark)/\(what)"
  }

  /// The commit that a branch or any of git's revision expressions names.
  func resolve(_ revision: String) throws -> ObjectID {
    do throws(GitError) {
      return try repository.resolve(revision)
    } catch {
      if error.code == .ambiguous {
        throw SessionError(.notFound, error.message, hint: "give more of the id")
      }
      guard error.code == .notFound else { throw error }
      throw SessionError(
        .notFound, "'\(revision)' names no branch or commit of this session",
        hint: "git session branch and git session log list them")
    }
  }
}
