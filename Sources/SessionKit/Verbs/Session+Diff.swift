import GitKit
public import SessionModel
public import SystemPackage

/// One file that differs between two states.
public struct FileDifference: Hashable, Sendable, Encodable {
  public enum Kind: String, Hashable, Sendable, Encodable { case added, removed, changed }

  public var path: String
  public var kind: Kind
  /// In bytes; `nil` where the file is not there.
  public var oldSize: Int64?
  public var newSize: Int64?
  /// Lines; `nil` for binary and very large files.
  public var insertions: Int?
  public var deletions: Int?
  /// What `git diff` would print for the file; empty for binary and very large files.
  public var patch: String
}

/// A state of a session on either side of a diff or a merge.
public enum SessionState: Hashable, Sendable {
  /// A branch, commit or any of git's revision expressions; of this session, or of the one at `in`.
  case revision(String, in: FilePath? = nil)
  /// The files as they are in the directory.
  case directory
}

extension Session {
  /// What differs between two states, sorted by path; with `part`, only this file or what is below
  /// this directory.
  ///
  /// - Throws: ``SessionError`` with code `notFound` if a state does not exist.
  public func diff(
    from old: SessionState, to new: SessionState, part: SessionPath? = nil
  ) throws -> [FileDifference] {
    do {
      let part = part.map { GitPath($0) }
      return try sides(from: old, to: new).filter { side in
        part.map { side.path.isInside($0) } ?? true
      }.map(difference)
    } catch {
      throw SessionError(error)
    }
  }

  /// The commit of a state, whose objects can be read here from now on.
  func commit(of state: SessionState) throws -> ObjectID {
    switch state {
    case .directory: return try tip().commit
    case .revision(let revision, nil): return try resolve(revision)
    case .revision(let revision, let other?):
      let repository = try Repository(at: other)
      try self.repository.readObjects(of: repository)
      do throws(GitError) {
        return try repository.resolve(revision)
      } catch {
        throw SessionError(.notFound, "'\(revision)' names no branch or commit of \(other)")
      }
    }
  }

  private func sides(from old: SessionState, to new: SessionState) throws -> [Side] {
    switch (old, new) {
    case (_, .directory):
      let tree = try repository.readCommit(commit(of: old)).tree
      var files = try WorkingTree(at: path)
      let index = try Index.read(in: repository.gitDirectory)
      return try repository.changes(since: tree, index, &files).map { change in
        Side(
          path: change.path, old: change.old.map(Content.stored), new: change.file.map(Content.file)
        )
      }
    case (.directory, _):
      return try sides(from: new, to: old).map { Side(path: $0.path, old: $0.new, new: $0.old) }
    default:
      let trees = try (
        repository.readCommit(commit(of: old)).tree, repository.readCommit(commit(of: new)).tree
      )
      return try repository.diff(from: trees.0, to: trees.1).map { change in
        Side(
          path: change.path, old: change.old.map(Content.stored),
          new: change.new.map(Content.stored))
      }
    }
  }

  private func difference(_ side: Side) throws -> FileDifference {
    var difference = FileDifference(
      path: side.path.description,
      kind: side.old == nil ? .added : side.new == nil ? .removed : .changed,
      oldSize: try side.old.map(size), newSize: try side.new.map(size), patch: "")
    let largest = max(difference.oldSize ?? 0, difference.newSize ?? 0)
    guard largest <= Self.largestPatchedFile else { return difference }
    let old = try side.old.map { DiffSide(try bytes($0, at: side.path), kind: $0.kind) }
    let new = try side.new.map { DiffSide(try bytes($0, at: side.path), kind: $0.kind) }
    guard !isBinary(old?.bytes ?? []), !isBinary(new?.bytes ?? []) else { return difference }
    let lines = try LineDiff(old: old, new: new, path: side.path)
    difference.insertions = lines.insertions
    difference.deletions = lines.deletions
    difference.patch = lines.text
    return difference
  }

  /// Larger files are compared by size alone.
  ///
  /// In bytes.
  private static let largestPatchedFile: Int64 = 4 << 20

  private func size(_ content: Content) throws -> Int64 {
    switch content {
    case .stored(let entry): entry.kind == .submodule ? 0 : try repository.blobSize(entry.id)
    case .file(let stat): stat.size
    }
  }

  private func bytes(_ content: Content, at path: GitPath) throws -> [UInt8] {
    switch content {
    case .stored(let entry):
      return entry.kind == .submodule ? [] : try repository.readBlob(entry.id)
    case .file(let stat):
      var files = try WorkingTree(at: self.path)
      guard stat.kind?.isFile == true, let file = try files.open(path) else { return [] }
      return try OpenFile.adopt(file, size: stat.size).readAll()
    }
  }
}

private enum Content {
  case stored(TreeEntry)
  case file(FileStat)

  var kind: EntryKind {
    switch self {
    case .stored(let entry): entry.kind
    case .file(let stat): stat.kind ?? .file
    }
  }
}

private struct Side {
  var path: GitPath
  var old: Content?
  var new: Content?
}
