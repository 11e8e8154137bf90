import GitKit
public import SessionModel
public import SystemPackage

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
    from old: SessionState, to new: SessionState, part: SessionPath? = nil,
    options: DiffOptions = DiffOptions()
  ) throws -> [FileDifference] {
    do {
      let part = part.map { GitPath($0) }
      return try sides(from: old, to: new).filter { side in
        part.map { side.path.isInside($0) } ?? true
      }.map { try difference($0, options) }
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
      return try repository.resolve(revision, in: other)
    }
  }

  private func sides(from old: SessionState, to new: SessionState) throws -> [Side] {
    switch (old, new) {
    case (_, .directory):
      let tree = try repository.readCommit(commit(of: old)).tree
      var files = try WorkingTree(at: path)
      let index = try IndexFile(in: repository.gitDirectory)
      return try repository.changes(since: tree, index, &files).map { change in
        Side(
          path: change.path, old: change.old.map(Content.stored), new: change.file.map(Content.file)
        )
      }
    case (.directory, _):
      return try sides(from: new, to: old).map { Side(path: $0.path, old: $0.new, new: $0.old) }
    default:
      return try sides(
        from: repository.readCommit(commit(of: old)).tree,
        to: repository.readCommit(commit(of: new)).tree)
    }
  }

  private func sides(from old: ObjectID?, to new: ObjectID) throws -> [Side] {
    try repository.diff(from: old, to: new).map { change in
      Side(
        path: change.path, old: change.old.map(Content.stored),
        new: change.new.map(Content.stored))
    }
  }

  /// What a commit changed against its first parent; a first commit brought everything.
  func changes(of commit: Commit, options: DiffOptions) throws -> [FileDifference] {
    let before = try commit.parents.first.map { try repository.readCommit($0).tree }
    return try sides(from: before, to: commit.tree).map { try difference($0, options) }
  }

  private func difference(_ side: Side, _ options: DiffOptions) throws -> FileDifference {
    var comparison = FileComparison(
      path: side.path, oldSize: try side.old.map(size), newSize: try side.new.map(size),
      options: options)
    guard comparison.needsContents else { return comparison.difference }
    try comparison.compare(
      side.old.map { DiffSide(try bytes($0, at: side.path), kind: $0.kind) },
      side.new.map { DiffSide(try bytes($0, at: side.path), kind: $0.kind) })
    return comparison.difference
  }

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
