import CLibgit2
import Dispatch
import Glibc
package import SystemPackage

/// In what state the files were that say which commit a repository is at.
///
/// git puts a new file in the place of `HEAD` or of a reference and never writes into one, so a tip
/// that moves changes the inode; whoever writes into the file changes its change time, which nobody
/// can set. Two equal marks mean that the tip has not moved.
package struct TipMark: Hashable, Sendable {
  /// Of `HEAD`, mixed from inode and change time.
  package var head: Int64
  /// The same of the file that the branch's tip is in; 0 if `HEAD` is on no branch.
  package var branch: Int64

  package init(head: Int64, branch: Int64) {
    self.head = head
    self.branch = branch
  }
}

/// A repository whose tip is to be looked at.
package struct TipPlace: Sendable {
  /// The directory's name, below the one that was opened.
  package var name: String
  /// The branch that `HEAD` was on, in full; nil for none.
  package var branch: String?

  package init(name: String, branch: String?) {
    self.name = name
    self.branch = branch
  }
}

extension Repository {
  /// Looks at the tips of many repositories, each in a directory of its own below `directory`.
  ///
  /// - Returns: For each its mark; nil where only opening it tells: it is not there, is a linked
  ///   worktree, or has its branch elsewhere than in a file.
  /// - Complexity: Two calls of the system for each, on two threads where there are many.
  package static func tipMarks(
    of places: [TipPlace], in directory: FilePath
  ) throws(GitError) -> [TipMark?] {
    let descriptor = unsafe Glibc.open(directory.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw GitError(
        .inputOutput, "cannot open the directory \(directory)", cause: Errno(rawValue: errno))
    }
    defer { close(descriptor) }
    var marks = [TipMark?](repeating: nil, count: places.count)
    let parts = places.count < 512 ? 1 : 2
    let share = (places.count + parts - 1) / parts
    unsafe marks.withUnsafeMutableBufferPointer { marks in
      nonisolated(unsafe) let marks = unsafe marks
      DispatchQueue.concurrentPerform(iterations: parts) { part in
        var reader = TipReader(descriptor)
        for index in (part * share)..<min(places.count, (part + 1) * share) {
          unsafe marks[index] = reader.mark(of: places[index])
        }
      }
    }
    return marks
  }

  /// The mark of one repository, to be taken before its tip is read.
  ///
  /// - Returns: nil if it must not be relied on: also where a file is so young that it might change
  ///   once more without showing it.
  package static func settledTipMark(
    of place: TipPlace, in directory: FilePath
  ) throws(GitError) -> TipMark? {
    let descriptor = unsafe Glibc.open(directory.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw GitError(
        .inputOutput, "cannot open the directory \(directory)", cause: Errno(rawValue: errno))
    }
    defer { close(descriptor) }
    var reader = TipReader(descriptor)
    guard let mark = reader.mark(of: place) else { return nil }
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    return reader.youngest < TipReader.nanoseconds(now) - TipReader.settling ? mark : nil
  }
}

/// Looks at references below one directory, its buffer used again and again.
private struct TipReader {
  private let directory: Int32
  private var path: [UInt8] = []
  /// The latest change time that was seen, in nanoseconds since 1970.
  private(set) var youngest: Int64 = 0

  /// A file system's clock may go in steps of some milliseconds, and be another machine's.
  static let settling: Int64 = 1_000_000_000

  init(_ directory: Int32) { self.directory = directory }

  mutating func mark(of place: TipPlace) -> TipMark? {
    guard let head = stamp(place.name, "HEAD") else { return nil }
    guard let branch = place.branch else { return TipMark(head: head, branch: 0) }
    guard branch.hasPrefix("refs/") else { return nil }
    let tip = stamp(place.name, branch) ?? stamp(place.name, "packed-refs")
    return tip.map { TipMark(head: head, branch: $0) }
  }

  private mutating func stamp(_ name: String, _ file: String) -> Int64? {
    path.removeAll(keepingCapacity: true)
    path += name.utf8
    path += "/.git/".utf8
    path += file.utf8
    path.append(0)
    var found = stat()
    let result = unsafe path.withUnsafeBytes { bytes in
      guard let name = unsafe bytes.bindMemory(to: CChar.self).baseAddress else {
        return -1 as Int32
      }
      return unsafe fstatat(directory, name, &found, 0)
    }
    guard result == 0, found.st_mode & S_IFMT == S_IFREG else { return nil }
    let changed = Self.nanoseconds(found.st_ctim)
    youngest = max(youngest, changed)
    return changed &* 0x1_0000_0001 &+ Int64(truncatingIfNeeded: found.st_ino)
  }

  static func nanoseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
