import CLibgit2
import Glibc
package import SystemPackage

/// Whether anything is at a path; a link that leads nowhere counts too.
package func fileExists(_ path: FilePath) -> Bool {
  unsafe faccessat(AT_FDCWD, path.string, F_OK, AT_SYMLINK_NOFOLLOW) == 0
}

/// Whether a symbolic link is at a path.
package func isLink(_ path: FilePath) -> Bool {
  var raw = stat()
  return unsafe lstat(path.string, &raw) == 0 && raw.st_mode & S_IFMT == S_IFLNK
}

/// Whether a directory is at a path, links followed.
package func isDirectory(_ path: FilePath) -> Bool {
  var raw = stat()
  return unsafe stat(path.string, &raw) == 0 && raw.st_mode & S_IFMT == S_IFDIR
}

/// Whether a file is there that this user may run.
package func isExecutable(_ path: FilePath) -> Bool {
  var raw = stat()
  guard unsafe stat(path.string, &raw) == 0, raw.st_mode & S_IFMT == S_IFREG else { return false }
  return unsafe access(path.string, X_OK) == 0
}

/// Whether two paths lead to one file, links followed.
package func isSameFile(_ left: FilePath, _ right: FilePath) -> Bool {
  var (one, other) = (stat(), stat())
  guard unsafe stat(left.string, &one) == 0, unsafe stat(right.string, &other) == 0 else {
    return false
  }
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino
}

/// What is at a path, links followed; `nil` if nothing is.
///
/// - Throws: ``GitError`` with code `inputOutput` if nobody may look there.
package func status(of path: FilePath) throws(GitError) -> FileStat? {
  var raw = stat()
  let result = unsafe path.withPlatformString { unsafe stat($0, &raw) }
  if result == 0 { return FileStat(raw) }
  guard errno == ENOENT || errno == ENOTDIR else {
    throw GitError(.inputOutput, "cannot look at \(path)", cause: Errno(rawValue: errno))
  }
  return nil
}

/// When a file was last written, in nanoseconds since 1970; 0 if it is not there.
package func modificationTime(_ path: FilePath) -> Int64 {
  var raw = stat()
  guard unsafe lstat(path.string, &raw) == 0 else { return 0 }
  return Int64(raw.st_mtim.tv_sec) * 1_000_000_000 + Int64(raw.st_mtim.tv_nsec)
}

/// In bytes; `nil` if no file is there.
package func fileSize(_ path: FilePath) -> Int64? {
  var raw = stat()
  return unsafe stat(path.string, &raw) == 0 && raw.st_mode & S_IFMT == S_IFREG
    ? Int64(raw.st_size) : nil
}

/// A path without symbolic links, `.` and `..`; as it is if it leads nowhere.
package func resolved(_ path: FilePath) -> FilePath {
  guard let found = unsafe realpath(path.string, nil) else { return path }
  defer { unsafe free(found) }
  return unsafe FilePath(String(cString: found))
}

/// Writes a file that is not there yet, durably; killed anywhere, it leaves all of it or none.
///
/// - Throws: ``GitError`` with code `exists` if something is at the path.
package func writeNewFile(_ path: FilePath, _ text: String) throws(GitError) {
  let unfinished = try unfinishedPath(for: path)
  defer { removeFile(unfinished) }
  do {
    let file = try FileDescriptor.open(
      unfinished, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
      permissions: FilePermissions(rawValue: 0o666))
    try file.closeAfter {
      _ = try file.writeAll(text.utf8)
      guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }
  } catch {
    throw GitError(.inputOutput, "cannot write \(unfinished)", cause: error as? Errno)
  }
  try moveNew(unfinished, to: path)
}

/// Moves a file or directory to a path where nothing is, durably.
///
/// - Throws: ``GitError`` with code `exists` if something is there.
package func moveNew(_ old: FilePath, to new: FilePath) throws(GitError) {
  guard unsafe clibgit2_rename_at(AT_FDCWD, old.string, AT_FDCWD, new.string, 0) == 0 else {
    let reason = Errno(rawValue: errno)
    if reason == .fileExists { throw GitError(.exists, "\(new) exists already") }
    throw GitError(.inputOutput, "cannot move \(old) to \(new)", cause: reason)
  }
  let parent = new.removingLastComponent()
  try syncDirectory(parent.isEmpty ? "." : parent)
}

/// Makes a symbolic link where nothing is.
package func makeLink(_ path: FilePath, to target: FilePath) throws(GitError) {
  guard unsafe symlink(target.string, path.string) == 0 else {
    throw GitError(.inputOutput, "cannot make \(path)", cause: Errno(rawValue: errno))
  }
}

/// Deletes a directory that is ours, with all in it.
///
/// What is gone already is no error: another process may be deleting it too.
package func removeDirectory(_ path: FilePath) throws(GitError) {
  do throws(GitError) {
    var files = try WorkingTree(at: path, following: false)
    try files.removeAll(in: "")
  } catch {
    guard error.cause == .noSuchFileOrDirectory else { throw error }
  }
  guard unsafe rmdir(path.string) != 0, errno != ENOENT else { return }
  throw GitError(.inputOutput, "cannot delete \(path)", cause: Errno(rawValue: errno))
}

/// Moves a file, replacing what is there.
package func moveReplacing(_ old: FilePath, to new: FilePath) throws(GitError) {
  guard unsafe rename(old.string, new.string) == 0 else {
    throw GitError(
      .inputOutput, "cannot move \(old) to \(new)", cause: Errno(rawValue: errno))
  }
}

/// Puts a text in the place of a file by rename, so that nobody sees half of it; permissions stay.
package func replaceFile(_ path: FilePath, with bytes: [UInt8]) throws(GitError) {
  let permissions = try OpenFile.open(path).permissions
  let beside = FilePath("\(path).new-\(getpid())")
  do {
    let file = try FileDescriptor.open(
      beside, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: permissions)
    try file.closeAfter { _ = try file.writeAll(bytes) }
  } catch {
    removeFile(beside)
    throw GitError(.inputOutput, "cannot write \(beside)", cause: error as? Errno)
  }
  try moveReplacing(beside, to: path)
}

/// Waits until a file's bytes are on the disk.
package func syncFile(_ path: FilePath) throws(GitError) {
  let file = try OpenFile.open(path)
  guard fsync(file.descriptor.rawValue) == 0 else {
    throw GitError(.inputOutput, "cannot sync \(path)", cause: Errno(rawValue: errno))
  }
}

/// Deletes a file, if it is there.
package func removeFile(_ path: FilePath) {
  _ = unsafe path.withPlatformString { unsafe unlink($0) }
}

/// Everything up to the end of a pipe or file that is open.
package func readToEnd(_ descriptor: FileDescriptor) throws(GitError) -> [UInt8] {
  var result: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  do {
    while true {
      let count = unsafe try buffer.withUnsafeMutableBytes {
        unsafe try descriptor.read(into: $0)
      }
      guard count > 0 else { return result }
      result += buffer[..<count]
    }
  } catch {
    throw GitError(.inputOutput, "cannot read the input", cause: error as? Errno)
  }
}

/// Opens bytes as a file without a name, to be read from the beginning by another program.
///
/// A program that ends early leaves a pipe broken, which would end us too; it leaves a file alone. Whoever gets the
/// descriptor closes it.
package func openInMemory(_ bytes: [UInt8]) throws(GitError) -> FileDescriptor {
  let opened = clibgit2_make_memory_file()
  guard opened >= 0 else {
    throw GitError(.inputOutput, "cannot make a file", cause: Errno(rawValue: errno))
  }
  let file = FileDescriptor(rawValue: opened)
  do {
    _ = try file.writeAll(bytes)
    _ = try file.seek(offset: 0, from: .start)
    return file
  } catch {
    close(opened)
    throw GitError(.inputOutput, "cannot write a file", cause: error as? Errno)
  }
}
