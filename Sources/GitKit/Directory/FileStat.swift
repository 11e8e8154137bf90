import CLibgit2
import Glibc
import SystemPackage

/// What `lstat(2)` says of a file: what git keeps in its index to see that nothing changed.
package struct FileStat: Hashable, Sendable {
  /// `nil` for what git does not keep: sockets, devices, pipes.
  package var kind: EntryKind?
  /// In bytes.
  package var size: Int64
  package var inode: UInt64
  var device: UInt64
  var user: UInt32
  var group: UInt32
  var modified: timespec
  var changed: timespec

  init(_ raw: stat) {
    kind = EntryKind(mode: UInt32(raw.st_mode))
    size = Int64(raw.st_size)
    inode = UInt64(raw.st_ino)
    device = UInt64(raw.st_dev)
    user = raw.st_uid
    group = raw.st_gid
    modified = raw.st_mtim
    changed = raw.st_ctim
  }

  init(of file: FileDescriptor) throws(GitError) {
    var raw = stat()
    guard unsafe fstat(file.rawValue, &raw) == 0 else {
      throw GitError(.inputOutput, "cannot look at a file", cause: Errno(rawValue: errno))
    }
    self.init(raw)
  }

  package static func == (left: FileStat, right: FileStat) -> Bool {
    left.kind == right.kind && left.size == right.size && left.inode == right.inode
      && left.modified.tv_sec == right.modified.tv_sec
      && left.modified.tv_nsec == right.modified.tv_nsec
      && left.changed.tv_sec == right.changed.tv_sec
      && left.changed.tv_nsec == right.changed.tv_nsec
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(inode)
    hasher.combine(modified.tv_nsec)
  }

  /// The same with the permission to be run as a snapshot has it, for a file system that keeps none.
  func ignoringExecutableBit(like old: TreeEntry?) -> FileStat {
    guard kind?.isFile == true else { return self }
    var copy = self
    copy.kind = old?.kind.isFile == true ? old?.kind : .file
    return copy
  }

  /// Whether an index entry was made from a file that looked just like this.
  func matches(_ entry: git_index_entry) -> Bool {
    unsafe IndexedStat(self) == IndexedStat(entry)
  }

  /// Whether it was written before another one was.
  func isOlder(than other: FileStat) -> Bool {
    (modified.tv_sec, modified.tv_nsec) < (other.modified.tv_sec, other.modified.tv_nsec)
  }

  func fill(_ entry: inout git_index_entry) {
    unsafe entry.file_size = UInt32(truncatingIfNeeded: size)
    unsafe entry.ino = UInt32(truncatingIfNeeded: inode)
    unsafe entry.dev = UInt32(truncatingIfNeeded: device)
    unsafe entry.uid = user
    unsafe entry.gid = group
    unsafe entry.mtime = git_index_time(modified)
    unsafe entry.ctime = git_index_time(changed)
  }
}

extension git_index_time {
  fileprivate init(_ time: timespec) {
    self.init(
      seconds: Int32(truncatingIfNeeded: time.tv_sec),
      nanoseconds: UInt32(truncatingIfNeeded: time.tv_nsec))
  }
}

/// What the index keeps of a file to see that nothing changed: 32 bits of each figure.
struct IndexedStat: Equatable {
  var changed: (seconds: UInt32, nanoseconds: UInt32)
  var modified: (seconds: UInt32, nanoseconds: UInt32)
  var inode: UInt32
  var mode: UInt32
  var size: UInt32

  static func == (left: IndexedStat, right: IndexedStat) -> Bool {
    left.changed == right.changed && left.modified == right.modified && left.inode == right.inode
      && left.mode == right.mode && left.size == right.size
  }

  /// - Returns: `nil` for what git does not keep.
  init?(_ file: FileStat) {
    guard let kind = file.kind else { return nil }
    changed = (
      UInt32(truncatingIfNeeded: file.changed.tv_sec),
      UInt32(truncatingIfNeeded: file.changed.tv_nsec)
    )
    modified = (
      UInt32(truncatingIfNeeded: file.modified.tv_sec),
      UInt32(truncatingIfNeeded: file.modified.tv_nsec)
    )
    inode = UInt32(truncatingIfNeeded: file.inode)
    mode = kind.mode
    size = UInt32(truncatingIfNeeded: file.size)
  }

  init(_ entry: git_index_entry) {
    unsafe changed = (UInt32(bitPattern: entry.ctime.seconds), entry.ctime.nanoseconds)
    unsafe modified = (UInt32(bitPattern: entry.mtime.seconds), entry.mtime.nanoseconds)
    unsafe inode = entry.ino
    unsafe mode = entry.mode
    unsafe size = entry.file_size
  }

  init(
    changed: (UInt32, UInt32), modified: (UInt32, UInt32), inode: UInt32, mode: UInt32, size: UInt32
  ) {
    self.changed = changed
    self.modified = modified
    self.inode = inode
    self.mode = mode
    self.size = size
  }
}
