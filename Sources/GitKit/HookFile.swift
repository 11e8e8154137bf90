import Glibc
package import SystemPackage

/// A hook of git that may stand in the place of somebody else's.
package struct HookFile: Sendable {
  /// Where git looks for it.
  package var path: FilePath

  package init(path: FilePath) { self.path = path }

  /// Where the one that was there before is kept.
  package var before: FilePath { FilePath("\(path).before-git-session") }

  /// The text of what is there, links followed; nil if nothing is.
  package func read() throws(GitError) -> String? {
    guard fileExists(path) else { return nil }
    guard let bytes = try readFile(path, limit: 1 << 20) else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Puts a text in its place, to be run; git sees the old hook or the new one and never none.
  ///
  /// - Parameter keepingOld: Whether what is there is kept at ``before``.
  /// - Throws: ``GitError`` with code `exists` if something else is kept there already.
  package func write(_ text: String, keepingOld: Bool) throws(GitError) {
    if keepingOld, !isKept { try keepOld() }
    let beside = try unfinishedPath(for: path)
    do {
      let file = try FileDescriptor.open(
        beside, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: FilePermissions(rawValue: 0o777))
      try file.closeAfter {
        _ = try file.writeAll(text.utf8)
        guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
      }
    } catch {
      removeFile(beside)
      throw GitError(.inputOutput, "cannot write \(beside)", cause: error as? Errno)
    }
    try moveReplacing(beside, to: path)
  }

  /// Takes it away; what was there before comes back.
  package func remove() throws(GitError) {
    if fileExists(before) { try moveReplacing(before, to: path) } else { removeFile(path) }
  }

  /// Whether a process that died has kept it and done no more.
  private var isKept: Bool {
    var (one, other) = (stat(), stat())
    guard unsafe lstat(path.string, &one) == 0, unsafe lstat(before.string, &other) == 0 else {
      return false
    }
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino
  }

  private func keepOld() throws(GitError) {
    // A second name first, so that the hook is in its place until ours is. Not every file system can.
    if unsafe link(path.string, before.string) == 0 { return }
    let reason = Errno(rawValue: errno)
    if reason == .fileExists { throw GitError(.exists, "\(before) exists already") }
    try moveNew(path, to: before)
  }
}
