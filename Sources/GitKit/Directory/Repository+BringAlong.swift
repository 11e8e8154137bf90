import Glibc
import SystemPackage

/// What came of bringing a directory along.
package struct BroughtAlong: Sendable {
  /// The paths whose files were left as they are.
  package var kept: [GitPath] = []
  /// Why a file could not be written whose object is missing or broken; the others are there.
  package var damage: GitError?
}

extension Repository {
  /// Makes the directory follow a branch that has moved, path by path.
  ///
  /// A file is replaced, made or deleted only if it is still what the old snapshot says; one that
  /// the user has edited, deleted or put there stays and shows up in `git status`. An entry that the
  /// user has staged stays too. Symbolic links and submodules are never made.
  ///
  /// Call it with the directory's lock held.
  ///
  /// - Parameter staging: Whether the index takes the new snapshot's entries whatever was staged.
  package func bringAlong(
    _ changes: [TreeChange], _ index: borrowing Index, _ files: inout WorkingTree,
    staging: Bool = false
  ) throws(GitError) -> BroughtAlong {
    var result = BroughtAlong()
    let scratch = try Scratch(in: gitDirectory)
    // Deletions first: a file may have to make room for a directory of its name.
    for change in changes where change.new == nil {
      if try isUntouched(change, index, &files) {
        try files.remove(change.path)
      } else if try files.stat(change.path) != nil {
        result.kept.append(change.path)
      }
      if staging || index.entry(at: change.path) == change.old { try index.remove(change.path) }
    }
    for change in changes {
      guard let new = change.new else { continue }
      let staged = index.entry(at: change.path)
      var stat: FileStat?
      if let present = try presentFile(change.path, holding: new, &files) {
        stat = present
      } else if new.kind.isFile, try isUntouched(change, index, &files) {
        do throws(GitError) {
          stat = try write(new, to: change.path, scratch, &files)
          if stat == nil { result.kept.append(change.path) }
        } catch  where error.code == .damaged {
          // The branch has moved already; one lost file must not hold up all others for good.
          result.damage = GitError(.damaged, "'\(change.path)' is not written: \(error.message)")
        }
      } else {
        result.kept.append(change.path)
      }
      if staging || staged == change.old || staged == new {
        try index.set(change.path, new, stat)
      }
    }
    return result
  }

  /// Whether the file on disk is still what the change expects to replace.
  package func isUntouched(
    _ change: TreeChange, _ index: borrowing Index, _ files: inout WorkingTree
  ) throws(GitError) -> Bool {
    guard let found = try files.stat(change.path) else {
      guard change.old == nil else { return false }
      return try files.blocker(of: change.path) == nil
    }
    guard let old = change.old else { return false }
    let stat = tracksExecutableBit ? found : found.ignoringExecutableBit(like: old)
    guard stat.kind == old.kind else { return false }
    if index.freshEntry(at: change.path, stat) == old { return true }
    return try hash(change.path, &files) == old.id
  }

  /// What the file looks like if it already holds the wanted content.
  private func presentFile(
    _ path: GitPath, holding entry: TreeEntry, _ files: inout WorkingTree
  ) throws(GitError) -> FileStat? {
    guard let stat = try files.stat(path), stat.kind == entry.kind, entry.kind.isFile,
      stat.size == (try blobSize(entry.id)), try hash(path, &files) == entry.id
    else { return nil }
    return stat
  }

  /// The blob name of a file's present content; `nil` if there is no regular file.
  package func hash(_ path: GitPath, _ files: inout WorkingTree) throws(GitError) -> ObjectID? {
    guard let file = try files.open(path) else { return nil }
    defer { Glibc.close(file.rawValue) }
    return try hashBlob(of: file)
  }

  /// - Returns: What the file looks like, or `nil` if somebody changed it just now.
  private func write(
    _ entry: TreeEntry, to path: GitPath, _ scratch: borrowing Scratch,
    _ files: inout WorkingTree
  ) throws(GitError) -> FileStat? {
    let before = try files.stat(path)
    let file = try scratch.makeFile(executable: entry.kind == .executable)
    do {
      defer { Glibc.close(file.descriptor.rawValue) }
      try copyBlob(entry.id, to: file.descriptor)
    }
    guard try files.stat(path) == before else {
      unsafe unlink(file.path.string)
      return nil
    }
    return try files.place(file.path, at: path, replacing: before != nil)
  }
}
