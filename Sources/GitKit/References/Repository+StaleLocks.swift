import Glibc
import SystemPackage

extension Repository {
  /// Deletes the lock files of references that a process left which died while it moved one.
  ///
  /// Call it only when one has died. Plain git holds such a lock for moments, so one that stays for
  /// half a second is nobody's.
  package func removeStaleReferenceLocks() throws(GitError) {
    let found = try referenceLocks()
    guard !found.isEmpty else { return }
    pause(milliseconds: 500)
    for (path, stat) in try referenceLocks() where found[path] == stat {
      unsafe unlink(path.string)
    }
  }

  /// The lock files there are, with what tells each from a later one of the same name.
  private func referenceLocks() throws(GitError) -> [FilePath: FileStat] {
    var locks: [FilePath: FileStat] = [:]
    for directory in Set([gitDirectory, commonDirectory]) {
      try collect(in: directory, named: ["HEAD.lock", "packed-refs.lock"], &locks)
    }
    var pending = [commonDirectory.appending("refs")]
    while let directory = pending.popLast() {
      var files = try WorkingTree(at: directory)
      for name in try files.names(in: "") {
        guard let stat = try files.stat(name) else { continue }
        let path = directory.appending(name.description)
        if stat.kind == .directory { pending.append(path) }
        if stat.kind?.isFile == true, name.description.hasSuffix(".lock") { locks[path] = stat }
      }
    }
    return locks
  }

  private func collect(
    in directory: FilePath, named names: [GitPath], _ locks: inout [FilePath: FileStat]
  ) throws(GitError) {
    var files = try WorkingTree(at: directory)
    for name in names {
      if let stat = try files.stat(name) { locks[directory.appending("\(name)")] = stat }
    }
  }
}
