import Glibc
package import SystemPackage

/// git's way of replacing one of its own files: `<name>.lock` is made, written, synced and renamed.
///
/// While the lock is there nobody else, plain git included, changes the file.
struct LockedFile: ~Copyable {
  private let path: FilePath
  private let file: FileDescriptor
  private var isPending = true

  private init(_ path: FilePath, _ file: FileDescriptor) {
    self.path = path
    self.file = file
  }

  deinit {
    close(file.rawValue)
    if isPending { unsafe unlink("\(path.string).lock") }
  }

  /// - Throws: ``GitError`` with code `locked` if someone else is about to change the file.
  static func acquire(_ path: FilePath) throws(GitError) -> LockedFile {
    let lock = FilePath("\(path.string).lock")
    do {
      let file = try FileDescriptor.open(
        lock, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: FilePermissions(rawValue: 0o666))
      return LockedFile(path, file)
    } catch Errno.fileExists {
      throw GitError(.locked, "\(lock) exists: another process is at work on it")
    } catch {
      throw GitError(.inputOutput, "cannot make \(lock)", cause: error as? Errno)
    }
  }

  /// Puts the new content in place, durably.
  consuming func commit(_ text: String) throws(GitError) {
    do {
      _ = try file.writeAll(text.utf8)
    } catch {
      throw GitError(.inputOutput, "cannot write \(path)", cause: error as? Errno)
    }
    guard fsync(file.rawValue) == 0, unsafe rename("\(path.string).lock", path.string) == 0 else {
      throw GitError(.inputOutput, "cannot write \(path)", cause: Errno(rawValue: errno))
    }
    isPending = false
    try syncDirectory(path.removingLastComponent())
  }
}

/// Makes the names in a directory survive a loss of power.
package func syncDirectory(_ path: FilePath) throws(GitError) {
  let directory = unsafe open(path.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  defer { close(directory) }
  guard directory >= 0, fsync(directory) == 0 else {
    throw GitError(.inputOutput, "cannot sync \(path)", cause: Errno(rawValue: errno))
  }
}
