import Glibc
package import SystemPackage

/// A path beside the one where something is to appear once it is complete.
///
/// Its name has the process in it and a number of its own, so that what a process left that died can be told from what a
/// living one is at work on. What the dead left for the same destination is deleted here.
///
/// - Parameter isOurs: Whether the directory is ours alone, so that what they left for any other goes too.
package func unfinishedPath(
  for destination: FilePath, inDirectoryOfOurs isOurs: Bool = false
) throws(GitError) -> FilePath {
  let name = destination.lastComponent?.string ?? ""
  let prefix = ".\(name).new-"
  let directory = destination.removingLastComponent()
  let place: FilePath = directory.isEmpty ? "." : directory
  if isOurs {
    try removeUnfinished(in: place)
  } else {
    try removeUnfinished(in: place) { found in
      guard found.hasPrefix(prefix) else { return nil }
      return pid_t(found.dropFirst(prefix.count).prefix { $0 != "-" })
    }
  }
  return directory.appending("\(prefix)\(getpid())-\(UInt32.random(in: 0 ... .max))")
}

/// Deletes what ``unfinished(in:)`` finds.
package func removeUnfinished(in directory: FilePath) throws(GitError) {
  for path in try unfinished(in: directory) { try removeWhole(path) }
}

/// What processes that died have left in a directory on the way to any destination in it.
///
/// What another user's left is theirs to delete, and may be all but impossible for us.
package func unfinished(in directory: FilePath) throws(GitError) -> [FilePath] {
  try unfinished(in: directory, following: true) { name in
    guard name.hasPrefix("."), let mark = name.ranges(of: ".new-").last else { return nil }
    let numbers = name[mark.upperBound...].split(separator: "-", omittingEmptySubsequences: false)
    guard numbers.count == 2, UInt32(numbers[1]) != nil, isOwn(directory.appending(name)) else {
      return nil
    }
    return pid_t(numbers[0])
  }
}

private func isOwn(_ path: FilePath) -> Bool {
  var found = stat()
  return unsafe lstat(path.string, &found) == 0 && found.st_uid == geteuid()
}

/// Deletes the entries of a directory that belong to processes which are no more.
///
/// - Parameters:
///   - following: Whether the directory may be reached through a symbolic link.
///   - owner: The process that a name belongs to, or `nil` for a name of another kind.
func removeUnfinished(
  in directory: FilePath, following: Bool = true, owner: (String) -> pid_t?
) throws(GitError) {
  for path in try unfinished(in: directory, following: following, owner: owner) {
    try removeWhole(path)
  }
}

private func unfinished(
  in directory: FilePath, following: Bool, owner: (String) -> pid_t?
) throws(GitError) -> [FilePath] {
  guard fileExists(directory) else { return [] }
  var files = try WorkingTree(at: directory, following: following)
  var found: [FilePath] = []
  for name in try files.names(in: "").map(\.description) {
    // 0 and less are groups of processes.
    guard let process = owner(name), process > 0, kill(process, 0) != 0, errno == ESRCH else {
      continue
    }
    found.append(directory.appending(name))
  }
  return found
}

private func removeWhole(_ path: FilePath) throws(GitError) {
  guard unsafe unlink(path.string) != 0, errno != ENOENT else { return }
  try removeDirectory(path)
}
