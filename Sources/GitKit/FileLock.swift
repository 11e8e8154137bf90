import CLibgit2
import Glibc
package import SystemPackage

/// A lock between processes: `flock(2)` on a file, held until the value goes away.
///
/// The kernel drops it when the process ends, however it ends. While it is held the file says so, and
/// a holder that finds the file saying so knows that the one before died.
package struct FileLock: ~Copyable {
  private let file: FileDescriptor
  /// Whether the process that had the lock before died with it.
  package private(set) var previousHolderDied = false

  private init(_ file: FileDescriptor) { self.file = file }

  deinit { _ = close(file.rawValue) }

  /// Lets go of the lock now.
  ///
  /// Without this it counts as died with.
  package consuming func release() { ftruncate(file.rawValue, 0) }

  /// Waits for the lock, making the file and its directory where they are missing.
  package static func acquire(_ path: FilePath) throws(GitError) -> FileLock {
    guard let lock = try acquire(path, LOCK_EX) else {
      throw GitError(.locked, "\(path) is held by another process")
    }
    return lock
  }

  /// Waits for the lock of a directory itself, in which no file of ours is to lie.
  ///
  /// Nothing tells whether the holder before died with it.
  package static func acquire(directory path: FilePath) throws(GitError) -> FileLock {
    let opened: FileDescriptor
    do {
      opened = try FileDescriptor.open(path, .readOnly, options: [.directory, .closeOnExec])
    } catch {
      throw GitError(.inputOutput, "cannot open \(path)", cause: error as? Errno)
    }
    let lock = FileLock(opened)
    while flock(opened.rawValue, LOCK_EX) != 0 {
      let reason = Errno(rawValue: errno)
      guard reason == .interrupted else {
        throw GitError(.inputOutput, "cannot lock \(path)", cause: reason)
      }
    }
    return lock
  }

  /// Takes the lock.
  ///
  /// - Returns: `nil` if another process has it.
  package static func acquireIfFree(_ path: FilePath) throws(GitError) -> FileLock? {
    try acquire(path, LOCK_EX | LOCK_NB)
  }

  /// Whether a process has the lock, found out without leaving a trace.
  package static func isHeld(_ path: FilePath) throws(GitError) -> Bool {
    guard fileExists(path) else { return false }
    let lock = FileLock(try open(path))
    return flock(lock.file.rawValue, LOCK_SH | LOCK_NB) != 0
  }

  private static func acquire(
    _ path: FilePath, _ operation: Int32
  ) throws(GitError) -> FileLock? {
    try refuseLink(path.removingLastComponent())
    try makeDirectory(path.removingLastComponent())
    var lock = FileLock(try open(path))
    while flock(lock.file.rawValue, operation) != 0 {
      let reason = Errno(rawValue: errno)
      if reason == .interrupted { continue }
      if reason == .wouldBlock { return nil }
      throw GitError(.inputOutput, "cannot lock \(path)", cause: reason)
    }
    var raw = stat()
    lock.previousHolderDied = unsafe fstat(lock.file.rawValue, &raw) == 0 && raw.st_size > 0
    do {
      _ = try lock.file.writeAll(toAbsoluteOffset: 0, "\(getpid())\n".utf8)
    } catch {
      throw GitError(.inputOutput, "cannot write \(path)", cause: error as? Errno)
    }
    return lock
  }

  private static func open(_ path: FilePath) throws(GitError) -> FileDescriptor {
    try refuseLink(path)
    do {
      return try FileDescriptor.open(
        path, .readWrite, options: [.create, .closeOnExec, .noFollow],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
    } catch {
      throw GitError(.inputOutput, "cannot open the lock \(path)", cause: error as? Errno)
    }
  }
}

/// Refuses a file or directory of our own that somebody has replaced by a symbolic link.
func refuseLink(_ path: FilePath) throws(GitError) {
  var found = stat()
  guard unsafe lstat(path.string, &found) == 0, found.st_mode & S_IFMT == S_IFLNK else { return }
  throw GitError(.unsafePath, "\(path) is a symbolic link; remove it and try again")
}

/// Makes a directory and its parents, if they are not there yet.
package func makeDirectory(_ path: FilePath) throws(GitError) {
  guard unsafe mkdir(path.string, 0o777) != 0, errno != EEXIST else { return }
  let reason = Errno(rawValue: errno)
  guard reason == .noSuchFileOrDirectory, path.lastComponent != nil else {
    throw GitError(.inputOutput, "cannot make the directory \(path)", cause: reason)
  }
  try makeDirectory(path.removingLastComponent())
  guard unsafe mkdir(path.string, 0o777) != 0, errno != EEXIST else { return }
  throw GitError(
    .inputOutput, "cannot make the directory \(path)", cause: Errno(rawValue: errno))
}

/// Waits a moment before another try at something that another process holds.
package func pause(milliseconds: UInt32) { usleep(milliseconds * 1000) }
