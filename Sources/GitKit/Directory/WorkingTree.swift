import CLibgit2
import Glibc
package import SystemPackage

/// The files of a session on disk, reached name by name without following symbolic links.
///
/// A directory that somebody replaces by a link leads nowhere: every step opens one name of the
/// directory before it with `O_NOFOLLOW`, so nothing outside the root is ever read or written.
package struct WorkingTree: ~Copyable {
  package let path: FilePath
  private let root: Int32
  /// The directory used last, since neighbours are mostly asked for together.
  private var recent: (path: GitPath, descriptor: Int32)?

  /// - Parameter following: Whether the last name of the path may be a symbolic link.
  package init(at path: FilePath, following: Bool = true) throws(GitError) {
    self.path = path
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (following ? 0 : O_NOFOLLOW)
    let opened = unsafe Glibc.open(path.string, flags)
    guard opened >= 0 else {
      throw GitError(
        .inputOutput, "cannot open the directory \(path)", cause: Errno(rawValue: errno))
    }
    root = opened
  }

  deinit {
    if let recent { close(recent.descriptor) }
    close(root)
  }

  /// What is at a path, or `nil` if nothing is, also where a parent is missing or is no directory.
  package mutating func stat(_ path: GitPath) throws(GitError) -> FileStat? {
    guard let parent = try directory(path.parent) else { return nil }
    return try Self.stat(path.lastComponent, in: parent)
  }

  /// The file or link that stands where a path needs a directory, or `nil` if none does.
  package mutating func blocker(of path: GitPath) throws(GitError) -> GitPath? {
    var ancestor = path.parent
    var found: GitPath?
    while !ancestor.isEmpty {
      if let stat = try stat(ancestor), stat.kind != .directory { found = ancestor }
      ancestor = ancestor.parent
    }
    return found
  }

  /// Opens a file for reading; `nil` if there is no regular file.
  package mutating func open(_ path: GitPath) throws(GitError) -> FileDescriptor? {
    guard let parent = try directory(path.parent) else { return nil }
    let opened = unsafe openat(
      parent, path.lastComponent.cString, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    if opened >= 0 {
      var raw = Glibc.stat()
      if unsafe fstat(opened, &raw) == 0, raw.st_mode & S_IFMT == S_IFREG {
        return FileDescriptor(rawValue: opened)
      }
      close(opened)
      return nil
    }
    guard [ENOENT, ELOOP, ENOTDIR].contains(errno) else { throw failure("read", path) }
    return nil
  }

  /// The bytes of a symbolic link, which is never followed; `nil` if there is none.
  mutating func linkTarget(_ path: GitPath) throws(GitError) -> [UInt8]? {
    guard let parent = try directory(path.parent) else { return nil }
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlinkat(parent, path.lastComponent.cString, &target, target.count)
    return count < 0 ? nil : target[..<count].map { UInt8(bitPattern: $0) }
  }

  /// Puts a finished file in its place.
  ///
  /// - Parameter replacing: Whether something may be there that it replaces.
  /// - Returns: What the file looks like once it is there, or `nil` if something is there now that
  ///   must not be replaced.
  mutating func place(
    _ file: FilePath, at path: GitPath, replacing: Bool
  ) throws(GitError) -> FileStat? {
    guard let parent = try directory(path.parent, making: true) else {
      throw GitError(.unsafePath, "'\(path)' leads through a file or a symbolic link")
    }
    let name = path.lastComponent
    let moved = unsafe clibgit2_rename_at(
      AT_FDCWD, file.string, parent, name.cString, replacing ? 1 : 0)
    guard moved == 0 else {
      if errno == EEXIST {
        unsafe unlink(file.string)
        return nil
      }
      throw failure("write", path)
    }
    guard let placed = try Self.stat(name, in: parent) else {
      throw GitError(.modified, "'\(path)' vanished while it was written")
    }
    return placed
  }

  /// Makes a file where nothing is yet, and the directories it needs.
  mutating func create(_ path: GitPath, executable: Bool) throws(GitError) -> FileDescriptor {
    guard let parent = try directory(path.parent, making: true) else {
      throw GitError(.unsafePath, "'\(path)' leads through a file or a symbolic link")
    }
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let made = unsafe openat(parent, path.lastComponent.cString, flags, executable ? 0o777 : 0o666)
    guard made >= 0 else { throw failure("make", path) }
    return FileDescriptor(rawValue: made)
  }

  /// Deletes a file and the directories that this leaves empty.
  mutating func remove(_ path: GitPath) throws(GitError) {
    guard let parent = try directory(path.parent) else { return }
    guard unsafe unlinkat(parent, path.lastComponent.cString, 0) == 0 || errno == ENOENT else {
      throw failure("delete", path)
    }
    var emptied = path.parent
    while !emptied.isEmpty {
      forget()
      guard let above = try directory(emptied.parent),
        unsafe unlinkat(above, emptied.lastComponent.cString, AT_REMOVEDIR) == 0
      else { return }
      emptied = emptied.parent
    }
  }

  /// Deletes all that is in a directory, whatever bytes the names are made of.
  ///
  /// What is gone already is no error.
  mutating func removeAll(in path: GitPath) throws(GitError) {
    for name in try names(in: path) {
      let child = path.appending(name)
      guard let parent = try directory(path) else { return }
      if unsafe unlinkat(parent, name.cString, 0) == 0 || errno == ENOENT { continue }
      guard errno == EISDIR else { throw undeletable(child) }
      try removeAll(in: child)
      forget()
      guard let parent = try directory(path) else { return }
      guard unsafe unlinkat(parent, name.cString, AT_REMOVEDIR) == 0 || errno == ENOENT else {
        throw undeletable(child)
      }
    }
  }

  private func undeletable(_ child: GitPath) -> GitError {
    GitError(
      .inputOutput, "cannot delete \(path.appending(child))", cause: Errno(rawValue: errno))
  }

  /// The names in a directory, in no order; empty if there is no such directory.
  package mutating func names(in path: GitPath) throws(GitError) -> [GitPath] {
    var names: [GitPath] = []
    try unsafe forEachName(in: path) { _, name throws(GitError) in
      names.append(unsafe GitPath(cString: name))
    }
    return names
  }

  /// What is in a directory, in no order; empty if there is no such directory.
  package mutating func entries(in path: GitPath) throws(GitError) -> [(
    name: GitPath, stat: FileStat
  )] {
    var entries: [(name: GitPath, stat: FileStat)] = []
    try unsafe forEachName(in: path) { descriptor, name throws(GitError) in
      if let stat = unsafe try Self.stat(name, in: descriptor) {
        entries.append((unsafe GitPath(cString: name), stat))
      }
    }
    return entries
  }

  private mutating func forEachName(
    in path: GitPath, _ body: (Int32, UnsafePointer<CChar>) throws(GitError) -> Void
  ) throws(GitError) {
    guard let found = try directory(path) else { return }
    let own = unsafe openat(found, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard own >= 0, let stream = unsafe fdopendir(own) else { throw failure("list", path) }
    defer { unsafe closedir(stream) }
    errno = 0
    while let entry = unsafe readdir(stream) {
      // As a C string from the directory's own buffer: for many files, copies cost more than `lstat`.
      unsafe try withUnsafePointer(to: &entry.pointee.d_name) { (name) throws(GitError) in
        unsafe try name.withMemoryRebound(to: CChar.self, capacity: 256) {
          (name) throws(GitError) in
          let isOwn = unsafe strcmp(name, ".") == 0 || strcmp(name, "..") == 0
          if !isOwn { unsafe try body(own, name) }
        }
      }
      errno = 0
    }
    guard errno == 0 else { throw failure("list", path) }
  }
}

extension WorkingTree {
  /// - Returns: A descriptor that stays open until the next call, or `nil` if the path is not there
  ///   or is not a chain of real directories.
  private mutating func directory(
    _ path: GitPath, making: Bool = false
  ) throws(GitError) -> Int32? {
    if path.isEmpty { return root }
    if let recent, recent.path == path { return recent.descriptor }
    var current = root
    for name in path.components {
      let next = try Self.step(into: name, from: current, making: making)
      if current != root { close(current) }
      guard let next else { return nil }
      current = next
    }
    forget()
    recent = (path, current)
    return current
  }

  private mutating func forget() {
    if let recent { close(recent.descriptor) }
    recent = nil
  }

  private static func step(
    into name: GitPath, from directory: Int32, making: Bool
  ) throws(GitError) -> Int32? {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    let opened = unsafe openat(directory, name.cString, flags)
    if opened >= 0 { return opened }
    if errno == ENOENT, making {
      guard unsafe mkdirat(directory, name.cString, 0o777) == 0 || errno == EEXIST else {
        throw GitError(
          .inputOutput, "cannot make the directory '\(name)'", cause: Errno(rawValue: errno))
      }
      return try step(into: name, from: directory, making: false)
    }
    guard [ENOENT, ENOTDIR, ELOOP].contains(errno) else {
      throw GitError(
        .inputOutput, "cannot open the directory '\(name)'", cause: Errno(rawValue: errno))
    }
    return nil
  }

  private static func stat(_ name: GitPath, in directory: Int32) throws(GitError) -> FileStat? {
    unsafe try stat(name.cString, in: directory)
  }

  private static func stat(
    _ name: UnsafePointer<CChar>, in directory: Int32
  ) throws(GitError) -> FileStat? {
    var found = Glibc.stat()
    if unsafe fstatat(directory, name, &found, AT_SYMLINK_NOFOLLOW) == 0 {
      return FileStat(found)
    }
    guard errno == ENOENT || errno == ENOTDIR else {
      throw GitError(
        .inputOutput, "cannot look at '\(unsafe GitPath(cString: name))'",
        cause: Errno(rawValue: errno))
    }
    return nil
  }

  private func failure(_ verb: String, _ path: GitPath) -> GitError {
    GitError(.inputOutput, "cannot \(verb) '\(path)'", cause: Errno(rawValue: errno))
  }
}
