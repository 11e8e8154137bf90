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
  ///
  /// The index has room for 32 bits of most figures.
  func matches(_ entry: git_index_entry) -> Bool {
    unsafe entry.file_size == UInt32(truncatingIfNeeded: size)
      && entry.ino == UInt32(truncatingIfNeeded: inode)
      && entry.mtime.seconds == Int32(truncatingIfNeeded: modified.tv_sec)
      && entry.mtime.nanoseconds == UInt32(truncatingIfNeeded: modified.tv_nsec)
      && entry.ctime.seconds == Int32(truncatingIfNeeded: changed.tv_sec)
      && entry.ctime.nanoseconds == UInt32(truncatingIfNeeded: changed.tv_nsec)
      && kind?.mode == entry.mode
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
