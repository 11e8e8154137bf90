import Glibc
import SystemPackage

extension Repository {
  /// Writes all files of a snapshot into a directory that has none yet, and the index to match.
  ///
  /// For a directory that nobody else knows of: files are made in place, and an error leaves some.
  /// Symbolic links and submodules are never made.
  package func checkOut(_ tree: ObjectID) throws(GitError) {
    guard let workingDirectory else { return }
    var files = try WorkingTree(at: workingDirectory)
    let index = try Index.edit(in: gitDirectory)
    try forEachFile(in: tree) { path, entry throws(GitError) in
      let stat = entry.kind.isFile ? try make(entry, at: path, &files) : nil
      try index.append(path, entry, stat)
    }
    try index.publish()
  }

  private func make(
    _ entry: TreeEntry, at path: GitPath, _ files: inout WorkingTree
  ) throws(GitError) -> FileStat {
    let file = try files.create(path, executable: entry.kind == .executable)
    defer { close(file.rawValue) }
    try copyBlob(entry.id, to: file)
    return try FileStat(of: file)
  }
}
