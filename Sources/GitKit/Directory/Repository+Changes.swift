import CLibgit2
import Glibc
import SystemPackage

/// One path at which the directory differs from a snapshot.
package struct DirectoryChange: Hashable, Sendable {
  package var path: GitPath
  /// What the snapshot has, or `nil` for a new file.
  package var old: TreeEntry?
  /// What is on disk, or `nil` for a deleted file.
  package var file: FileStat?
}

extension Repository {
  /// What differs between a snapshot and the directory, sorted by path; ignored files are left out.
  ///
  /// The index serves only to spare reading files that have not changed; nothing is written.
  ///
  /// - Parameter tree: The snapshot, or `nil` for an empty one.
  /// - Complexity: One `lstat` for each file; reads the trees of the snapshot, and the files that
  ///   the index does not vouch for.
  package func changes(
    since tree: ObjectID?, _ index: IndexFile, _ files: inout WorkingTree
  ) throws(GitError) -> [DirectoryChange] {
    var found: [DirectoryChange] = []
    let root = try tree.map { id throws(GitError) in try self.tree(id, at: "", index) } ?? Tree()
    try compare(root, at: "", index, &files, &found)
    return found.sorted { $0.path < $1.path }
  }

  /// A tree that mostly need not be read, since the index says which entries it has.
  private func tree(
    _ id: ObjectID, at path: GitPath, _ index: IndexFile
  ) throws(GitError) -> Tree {
    if let known = index.tree(id, at: path) { return known }
    return try readTree(id)
  }

  private func compare(
    _ tree: Tree, at directory: GitPath, _ index: IndexFile, _ files: inout WorkingTree,
    _ found: inout [DirectoryChange]
  ) throws(GitError) {
    try directory.checkDepth()
    let known = index.directory(directory)
    var isThere = [Bool](repeating: false, count: tree.items.count)
    for (name, stat) in try files.entries(in: directory) where !name.isGitDirectory {
      let place = tree.place(of: name)
      if let place { isThere[place] = true }
      let old = place.map { tree.items[$0].entry }
      let stat = tracksExecutableBit ? stat : stat.ignoringExecutableBit(like: old)
      let fresh = old?.kind == stat.kind ? index.freshEntry(name, stat, in: known) : nil
      // Most files are what they were, and there is nothing more to be done about them.
      if let fresh, fresh == old { continue }
      let path = directory.appending(name)
      if stat.kind == .directory {
        try compareDirectory(old, at: path, index, &files, &found)
      } else if fresh != nil {
        found.append(DirectoryChange(path: path, old: old, file: stat))
      } else if try differs(stat, from: old, at: path, index, &files) {
        if let old, old.kind == .directory { try listDeleted(old, at: path, index, &found) }
        let before = old?.kind == .directory ? nil : old
        found.append(DirectoryChange(path: path, old: before, file: stat))
      }
    }
    for (item, isThere) in zip(tree.items, isThere) where !isThere {
      try listDeleted(item.entry, at: directory.appending(item.name), index, &found)
    }
  }

  private func compareDirectory(
    _ old: TreeEntry?, at path: GitPath, _ index: IndexFile, _ files: inout WorkingTree,
    _ found: inout [DirectoryChange]
  ) throws(GitError) {
    if let old, old.kind != .directory, old.kind != .submodule {
      found.append(DirectoryChange(path: path, old: old, file: nil))
    }
    if old?.kind == .submodule { return }
    if old == nil, try files.stat(path.appending(".git")) != nil {
      // A repository of its own: named, not entered, as git does.
      if try !isIgnored(path, isDirectory: true) {
        found.append(DirectoryChange(path: path, old: nil, file: try files.stat(path)))
      }
      return
    }
    guard let old, old.kind == .directory else {
      if try isIgnored(path, isDirectory: true) { return }
      return try compare(Tree(), at: path, index, &files, &found)
    }
    try compare(tree(old.id, at: path, index), at: path, index, &files, &found)
  }

  /// Whether a file that the index does not vouch for is another one.
  private func differs(
    _ stat: FileStat, from old: TreeEntry?, at path: GitPath, _ index: IndexFile,
    _ files: inout WorkingTree
  ) throws(GitError) -> Bool {
    guard let old else {
      if index.entry(at: path) != nil { return true }
      return try !isIgnored(path, isDirectory: false)
    }
    guard old.kind == stat.kind else { return true }
    if stat.kind == .symbolicLink { return try hashLink(path, &files) != old.id }
    return try hash(path, &files) != old.id
  }

  /// Lists files that are not there as deleted; links and submodules, which are never made here, and
  /// what a sparse checkout leaves out are not missing.
  private func listDeleted(
    _ entry: TreeEntry, at path: GitPath, _ index: IndexFile,
    _ found: inout [DirectoryChange]
  ) throws(GitError) {
    if entry.kind == .directory {
      for item in try tree(entry.id, at: path, index).items {
        try listDeleted(item.entry, at: path.appending(item.name), index, &found)
      }
    } else if entry.kind.isFile, !index.isLeftOut(path) {
      found.append(DirectoryChange(path: path, old: entry, file: nil))
    }
  }

  private func hashLink(
    _ path: GitPath, _ files: inout WorkingTree
  ) throws(GitError) -> ObjectID? {
    guard let target = try files.linkTarget(path) else { return nil }
    var oid = git_oid()
    try check("git_odb_hash") {
      unsafe git_odb_hash(&oid, target, target.count, GIT_OBJECT_BLOB)
    }
    return ObjectID(oid)
  }

  private func isIgnored(_ path: GitPath, isDirectory: Bool) throws(GitError) -> Bool {
    var ignored: Int32 = 0
    let name = isDirectory ? GitPath(bytes: path.bytes + [UInt8(ascii: "/")]) : path
    try check("git_ignore_path_is_ignored") {
      unsafe git_ignore_path_is_ignored(&ignored, pointer, name.cString)
    }
    return ignored == 1
  }
}

extension GitPath {
  /// Compared with bytes at hand, since a literal would be made into a path for each file.
  fileprivate var isGitDirectory: Bool {
    bytes.count == 4 && bytes.elementsEqual(".git".utf8)
  }
}
