import Glibc
package import SystemPackage

/// A path beside the one where something is to appear once it is complete.
///
/// Its name has a mark of the process in it, so that what a process left that died can be told from what a living one
/// is at work on. What the dead left for the same destination is deleted here.
///
/// - Parameter isOurs: Whether the directory is ours alone, so that what they left for any other goes too.
package func unfinishedPath(
  for destination: FilePath, inDirectoryOfOurs isOurs: Bool = false
) throws(GitError) -> FilePath {
  let name = destination.lastComponent?.string ?? ""
  let directory = destination.removingLastComponent()
  let left = try leftovers(in: directory.isEmpty ? "." : directory, marked: unfinished)
  for leftover in left where isOurs || leftover.name == name { try removeWhole(leftover.path) }
  return markedPath(for: destination, unfinished)
}

/// Deletes what ``unfinished(in:)`` finds.
package func removeUnfinished(in directory: FilePath) throws(GitError) {
  for path in try unfinished(in: directory) { try removeWhole(path) }
}

/// What processes that died have left in a directory on the way to any destination in it.
package func unfinished(in directory: FilePath) throws(GitError) -> [FilePath] {
  try leftovers(in: directory, marked: unfinished).map(\.path)
}

private let unfinished = "new"

/// A hidden name beside a path, with a word that says what for and a mark of this process.
package func markedPath(for path: FilePath, _ word: String) -> FilePath {
  let name = path.lastComponent?.string ?? ""
  return path.removingLastComponent().appending(".\(name).\(word)-\(ProcessMark.make())")
}

/// What a process that died has left under a hidden name.
package struct Leftover {
  package var path: FilePath
  /// The name that it had, or was to get.
  package var name: String
}

/// What processes that died have left in a directory under a word of ``markedPath(for:_:)``.
///
/// What another user's left is theirs to delete, and may be all but impossible for us.
package func leftovers(
  in directory: FilePath, marked word: String
) throws(GitError) -> [Leftover] {
  guard fileExists(directory) else { return [] }
  var files = try WorkingTree(at: directory)
  var found: [Leftover] = []
  for name in try files.names(in: "").map(\.description) where name.hasPrefix(".") {
    guard let word = name.ranges(of: ".\(word)-").last,
      let mark = ProcessMark(name[word.upperBound...])
    else { continue }
    let path = directory.appending(name)
    guard isOwn(path), mark.isGone(from: path) else { continue }
    found.append(Leftover(path: path, name: String(name[..<word.lowerBound].dropFirst())))
  }
  return found
}

private func isOwn(_ path: FilePath) -> Bool {
  var found = stat()
  return unsafe lstat(path.string, &found) == 0 && found.st_uid == geteuid()
}

func removeWhole(_ path: FilePath) throws(GitError) {
  guard unsafe unlink(path.string) != 0, errno != ENOENT else { return }
  try removeDirectory(path)
}
