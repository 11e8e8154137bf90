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
    since tree: ObjectID?, _ index: borrowing Index, _ files: inout WorkingTree
  ) throws(GitError) -> [DirectoryChange] {
    var found: [DirectoryChange] = []
    let root = if let tree { try readTree(tree) } else { Tree() }
    try compare(root, at: "", index, &files, &found)
    return found.sorted { $0.path < $1.path }
  }

  private func compare(
    _ tree: Tree, at directory: GitPath, _ index: borrowing Index, _ files: inout WorkingTree,
    _ found: inout [DirectoryChange]
  ) throws(GitError) {
    try directory.checkDepth()
    var missing: [GitPath: TreeEntry] = [:]
    for item in tree.items { missing[item.name] = item.entry }
    for (name, stat) in try files.entries(in: directory) where name != ".git" {
      let path = directory.appending(name)
      let old = missing.removeValue(forKey: name)
      let stat = tracksExecutableBit ? stat : stat.ignoringExecutableBit(like: old)
      if stat.kind == .directory {
        try compareDirectory(old, at: path, index, &files, &found)
      } else if try differs(stat, from: old, at: path, index, &files) {
        if let old, old.kind == .directory { try listDeleted(old, at: path, index, &found) }
        let before = old?.kind == .directory ? nil : old
        found.append(DirectoryChange(path: path, old: before, file: stat))
      }
    }
    for (name, entry) in missing {
      try listDeleted(entry, at: directory.appending(name), index, &found)
    }
  }

  private func compareDirectory(
    _ old: TreeEntry?, at path: GitPath, _ index: borrowing Index, _ files: inout WorkingTree,
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
    let tree = try subtree(old)
    if tree == nil, try isIgnored(path, isDirectory: true) { return }
    try compare(tree ?? Tree(), at: path, index, &files, &found)
  }

  private func differs(
    _ stat: FileStat, from old: TreeEntry?, at path: GitPath, _ index: borrowing Index,
    _ files: inout WorkingTree
  ) throws(GitError) -> Bool {
    guard let old else {
      if index.entry(at: path) != nil { return true }
      return try !isIgnored(path, isDirectory: false)
    }
    guard old.kind == stat.kind else { return true }
    if let fresh = index.freshEntry(at: path, stat) { return fresh != old }
    if stat.kind == .symbolicLink { return try hashLink(path, &files) != old.id }
    return try hash(path, &files) != old.id
  }

  /// Lists files that are not there as deleted; links and submodules, which are never made here, and
  /// what a sparse checkout leaves out are not missing.
  private func listDeleted(
    _ entry: TreeEntry, at path: GitPath, _ index: borrowing Index,
    _ found: inout [DirectoryChange]
  ) throws(GitError) {
    if entry.kind == .directory {
      for item in try readTree(entry.id).items {
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
