import GitKit
import SessionModel
import SystemPackage

/// What a session is and what is unsaved in its directory.
public struct SessionOverview: Hashable, Sendable, Encodable {
  public var id: String
  public var name: String
  public var directory: String
  public var owner: String
  public var status: String
  public var branch: String?
  public var commit: String
  public var phase: String?
  public var unsaved: [UnsavedFile]
  /// What git is in the middle of, such as `merge`.
  public var unfinished: String?
  /// Files of an unfinished merge that wait for a decision.
  public var conflicts: [String]
}

/// A file whose content on disk is not what was last saved.
public struct UnsavedFile: Hashable, Sendable, Encodable {
  public enum Kind: String, Hashable, Sendable, Encodable { case new, edited, deleted }

  public var path: String
  public var kind: Kind
}

extension Session {
  /// What the session is and what is unsaved.
  ///
  /// Takes no lock and writes nothing.
  ///
  /// - Complexity: One `lstat` for each file of the directory.
  public func status() throws -> SessionOverview {
    do {
      let head = try repository.head()
      let (branch, commit) =
        switch head {
        case .branch(let name, let tip): (Optional(Self.shortName(ofBranch: name)), tip)
        case .detached(let commit): (nil, Optional(commit))
        }
      guard let commit else { throw SessionError(.notFound, "the session has no commit yet") }
      let tree = try repository.readCommit(commit).tree
      let manifest = try manifest(in: tree)
      var files = try WorkingTree(at: path)
      let index = try IndexFile(in: repository.gitDirectory)
      let changes = try repository.changes(since: tree, index, &files)
      return SessionOverview(
        id: manifest.id.rawValue, name: manifest.name, directory: path.string,
        owner: manifest.owner.email, status: manifest.life.word, branch: branch,
        commit: commit.description, phase: manifest.phase?.rawValue,
        unsaved: changes.map(UnsavedFile.init), unfinished: repository.unfinishedActivity,
        conflicts: index.conflictedPaths.map(\.description))
    } catch {
      throw SessionError(error)
    }
  }
}

extension UnsavedFile {
  init(_ change: DirectoryChange) {
    self.init(
      path: change.path.description,
      kind: change.file == nil ? .deleted : change.old == nil ? .new : .edited)
  }
}
