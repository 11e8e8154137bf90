import Glibc
package import SystemPackage

/// A path beside the one where something is to appear once it is complete.
///
/// Its name has the process in it and a number of its own, so that what a process left that died can be told from what a
/// living one is at work on. What the dead left for the same destination is deleted here.
package func unfinishedPath(for destination: FilePath) throws(GitError) -> FilePath {
  let name = destination.lastComponent?.string ?? ""
  let prefix = ".\(name).new-"
  let directory = destination.removingLastComponent()
  try removeUnfinished(in: directory.isEmpty ? "." : directory) { found in
    guard found.hasPrefix(prefix) else { return nil }
    return pid_t(found.dropFirst(prefix.count).prefix { $0 != "-" })
  }
  return directory.appending("\(prefix)\(getpid())-\(UInt32.random(in: 0 ... .max))")
}

/// Deletes what processes that died have left in a directory on the way to ``unfinishedPath(for:)``'s
/// destinations.
package func removeUnfinished(in directory: FilePath) throws(GitError) {
  try removeUnfinished(in: directory) { name in
    guard name.hasPrefix("."), let mark = name.ranges(of: ".new-").last else { return nil }
    return pid_t(name[mark.upperBound...].prefix { $0 != "-" })
  }
}

/// Deletes the entries of a directory that belong to processes which are no more.
///
/// - Parameters:
///   - following: Whether the directory may be reached through a symbolic link.
///   - owner: The process that a name belongs to, or `nil` for a name of another kind.
func removeUnfinished(
  in directory: FilePath, following: Bool = true, owner: (String) -> pid_t?
) throws(GitError) {
  guard fileExists(directory) else { return }
  var files = try WorkingTree(at: directory, following: following)
  for name in try files.names(in: "").map(\.description) {
    guard let process = owner(name), kill(process, 0) != 0, errno == ESRCH else { continue }
    let path = directory.appending(name)
    guard unsafe unlink(path.string) != 0, errno != ENOENT else { continue }
    try removeDirectory(path)
  }
}
