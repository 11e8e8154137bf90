import GitKit
import Glibc
public import SystemPackage

/// A file of a workspace that follows from its sessions: it makes answers quick and may be deleted at
/// any time.
///
/// Everybody who has it open shares a lock, so that nobody puts another in its place meanwhile.
public struct DerivedFile: Sendable {
  public let path: FilePath
  /// What is made beside it: a database's journals.
  private let companions: [FilePath]

  /// A file below the workspace's `.git-session/`.
  public init(_ name: String, companions suffixes: [String] = [], of workspace: Workspace) {
    let path = workspace.own.appending(name)
    self.path = path
    companions = suffixes.map { FilePath(path.string + $0) }
  }

  /// Keeps the file from being replaced for as long as the value is there.
  public struct Use: ~Copyable {
    private let lock: FileDescriptor

    fileprivate init(_ lock: FileDescriptor) { self.lock = lock }

    deinit { _ = Glibc.close(lock.rawValue) }
  }

  /// Makes the directory if need be.
  ///
  /// - Throws: ``SessionError`` with code `system` if nothing can be written there, `refused` if a
  ///   symbolic link is in the way.
  public func use() throws -> Use {
    let lock = try openLock()
    guard flock(lock.rawValue, LOCK_SH) == 0 else {
      let reason = Errno(rawValue: errno)
      close(lock)
      throw SessionError(.system, "cannot lock \(path): \(reason)", cause: reason)
    }
    return Use(lock)
  }

  /// Deletes the file, unless somebody has it open for longer than a moment.
  ///
  /// - Returns: Whether it was deleted.
  public func discard() throws -> Bool {
    let lock = try openLock()
    defer { close(lock) }
    var tries = 0
    while flock(lock.rawValue, LOCK_EX | LOCK_NB) != 0 {
      tries += 1
      guard tries < 20 else { return false }
      pause(milliseconds: 10)
    }
    for file in [path] + companions { removeFile(file) }
    return true
  }

  /// Keeps others from bringing the file up to date for as long as the value is there.
  public struct Turn: ~Copyable {
    private let lock: FileLock

    fileprivate init(_ lock: consuming FileLock) { self.lock = lock }
  }

  /// Waits until nobody else brings the file up to date.
  ///
  /// - Parameter waiting: Called if there is somebody.
  public func turn(waiting: () -> Void = {}) throws -> Turn {
    let lockPath = FilePath("\(path).update")
    do {
      if let lock = try FileLock.acquireIfFree(lockPath) { return Turn(lock) }
      waiting()
      return Turn(try FileLock.acquire(lockPath))
    } catch {
      throw SessionError(error)
    }
  }

  /// What tells this file from a copy of it; nil if there is no such file.
  ///
  /// A copy may come from anywhere, and what it says would be believed.
  ///
  /// - Throws: ``SessionError`` with code `refused` if it is a link or a directory.
  public func identity() throws -> Int64? {
    do {
      var files = try WorkingTree(at: path.removingLastComponent())
      guard let name = path.lastComponent?.string, let stat = try files.stat(GitPath(name)) else {
        return nil
      }
      guard stat.kind?.isFile == true else {
        throw SessionError(.refused, "\(path) is not a file; delete it")
      }
      return Int64(bitPattern: UInt64(stat.inode))
    } catch {
      throw SessionError(error)
    }
  }

  private func openLock() throws -> FileDescriptor {
    do {
      try makeDirectory(path.removingLastComponent())
      return try FileDescriptor.open(
        FilePath("\(path).lock"), .readOnly, options: [.create, .closeOnExec, .noFollow],
        permissions: [.ownerReadWrite, .groupReadWrite, .otherRead])
    } catch let error as Errno {
      throw SessionError(.system, "cannot open \(path).lock: \(error)", cause: error)
    } catch {
      throw SessionError(error)
    }
  }

  private func close(_ lock: FileDescriptor) { _ = Glibc.close(lock.rawValue) }
}
