import CLibgit2
import Glibc
package import SystemPackage

extension Repository {
  /// Files that git began to write among the objects and has not touched for an hour; who is at work
  /// on one writes to it all the time.
  package func unfinishedObjectFiles() throws(GitError) -> [(path: FilePath, size: Int64)] {
    let objects = commonDirectory.appending("objects")
    var files = try WorkingTree(at: objects)
    let now = time(nil)
    var found: [(path: FilePath, size: Int64)] = []
    for directory in try [""] + files.names(in: "") {
      for name in try files.names(in: directory) where isUnfinishedByGit(name.description) {
        let path = directory.appending(name)
        guard let stat = try files.stat(path), stat.kind?.isFile == true,
          now - stat.modified.tv_sec > 3600
        else { continue }
        found.append((objects.appending(path.description), stat.size))
      }
    }
    return found.sorted { $0.path.string < $1.path.string }
  }
}
