import CLibgit2
import Glibc
package import SystemPackage

/// git's index file for looking only: what `git add` has seen, and the trees that it came from.
///
/// libgit2's reader, which ``Index`` has for changing it, hashes the whole file, sorts it into a table
/// and knows nothing of the trees: for 2,000 files that was half of what `status` did. git's format is
/// described in its documentation under `gitformat-index`.
package struct IndexFile: Sendable {
  var file: [UInt8] = []
  /// Sorted by path, unmerged stages one after the other.
  var entries: [Place] = []
  /// The paths of all entries, one after the other.
  var names: [UInt8] = []
  /// For each directory that is all as a tree has it, that tree.
  var trees: [GitPath: CachedTree] = [:]
  /// What the file looked like when it was read; an entry this young may have changed unseen since.
  private let written: FileStat?

  /// Where an entry is in the file, and its path among the names.
  struct Place {
    var offset: Int
    var name: Range<Int>
  }

  struct CachedTree {
    var id: ObjectID
    /// How many entries it has, those of its directories included.
    var count: Int
  }

  /// Reads a repository's index; a missing file is an empty index.
  ///
  /// As with git, the checksum at its end is not looked at.
  ///
  /// - Throws: ``GitError`` with code `damaged` if it is cut short, `unsupported` if it is written by a git
  ///   with features that cannot be read here.
  package init(in gitDirectory: FilePath) throws(GitError) {
    let path = gitDirectory.appending("index")
    guard fileExists(path) else {
      written = nil
      return
    }
    let opened = try OpenFile.open(path)
    written = try FileStat(of: opened.descriptor)
    file = try opened.readAll()
    do throws(Fault) {
      try read()
    } catch {
      throw error.explained(for: path)
    }
  }

  enum Fault: Error {
    case damaged
    /// Written with something that cannot be read here.
    case unknown(String)

    func explained(for path: FilePath) -> GitError {
      switch self {
      case .unknown(let feature): .unknownIndex(path, feature)
      case .damaged: .damagedIndex(path, "its parts do not fit together")
      }
    }
  }
}

extension GitError {
  /// - Parameter feature: What cannot be read.
  static func unknownIndex(_ path: FilePath, _ feature: String) -> GitError {
    GitError(
      .unsupported,
      """
      the index \(path) is of a kind that cannot be read here (\(feature)); run \
      git update-index --no-split-index, or git sparse-checkout reapply --no-sparse-index
      """)
  }

  static func damagedIndex(_ path: FilePath, _ reason: String) -> GitError {
    GitError(
      .damaged,
      """
      the index \(path) cannot be read (\(reason)); your files are not touched: \
      remove it and run git reset to have it made again
      """)
  }
}

extension IndexFile {
  /// The paths with merge stages, sorted.
  package var conflictedPaths: [GitPath] {
    var paths: [GitPath] = []
    for place in entries where stage(place) > 0 {
      let path = GitPath(bytes: Array(names[place.name]))
      if paths.last != path { paths.append(path) }
    }
    return paths
  }

  /// The part of the index that is about one directory.
  struct Directory {
    let path: GitPath
    fileprivate let range: Range<Int>
    /// How much of a path leads to the directory.
    fileprivate let prefix: Int
  }

  func directory(_ path: GitPath) -> Directory {
    if path.isEmpty { return Directory(path: path, range: entries.indices, prefix: 0) }
    let slash = UInt8(ascii: "/")
    let start = lowerBound(path.bytes + [slash], in: entries.indices, from: 0)
    let end = lowerBound(path.bytes + [slash + 1], in: start..<entries.count, from: 0)
    return Directory(path: path, range: start..<end, prefix: path.bytes.count + 1)
  }

  /// What the index has at a path; unmerged paths have nothing there.
  func entry(at path: GitPath) -> TreeEntry? {
    place(of: path).flatMap { entry(entries[$0]) }
  }

  /// What the index has there, if the file on disk is for sure the one the entry was made from.
  ///
  /// - Returns: `nil` if the file's content must be read to know.
  func freshEntry(_ name: GitPath, _ file: FileStat, in directory: Directory) -> TreeEntry? {
    // A file changed in the same instant as the index was written looks unchanged.
    guard let written, file.isOlder(than: written),
      let place = place(of: name, in: directory), stat(entries[place]) == IndexedStat(file)
    else { return nil }
    return entry(entries[place])
  }

  /// Whether a sparse checkout leaves a path out of the directory.
  func isLeftOut(_ path: GitPath) -> Bool {
    guard let place = place(of: path) else { return false }
    return extendedFlags(entries[place]) & 0x4000 != 0
  }

  /// What a tree has, put together from the entries that were made from it.
  ///
  /// - Returns: `nil` if the index does not say that the directory is this tree.
  func tree(_ id: ObjectID, at path: GitPath) -> Tree? {
    let directory = directory(path)
    guard let cached = trees[path], cached.id == id, cached.count == directory.range.count else {
      return nil
    }
    var items: [Tree.Item] = []
    var next = directory.range.lowerBound
    while next < directory.range.upperBound {
      let place = entries[next]
      let rest = names[place.name].dropFirst(directory.prefix)
      let name = GitPath(bytes: Array(rest.prefix { $0 != UInt8(ascii: "/") }))
      guard !name.isUnsafeName else { return nil }
      if name.bytes.count == rest.count {
        guard stage(place) == 0, extendedFlags(place) & 0x2000 == 0, let entry = entry(place) else {
          return nil
        }
        items.append(Tree.Item(name: name, entry: entry))
        next += 1
      } else {
        guard let inner = trees[path.appending(name)], inner.count > 0 else { return nil }
        items.append(Tree.Item(name: name, entry: TreeEntry(kind: .directory, id: inner.id)))
        next += inner.count
      }
    }
    return Tree(sorted: items)
  }

  private func place(of path: GitPath) -> Int? {
    place(of: path.lastComponent, in: directory(path.parent))
  }

  private func place(of name: GitPath, in directory: Directory) -> Int? {
    let found = lowerBound(name.bytes, in: directory.range, from: directory.prefix)
    guard found < directory.range.upperBound,
      order(entries[found].name.dropFirst(directory.prefix), name.bytes) == 0,
      stage(entries[found]) == 0
    else { return nil }
    return found
  }

  /// The first entry of a range whose path, without so many bytes at its start, does not sort before these.
  private func lowerBound(_ bytes: [UInt8], in range: Range<Int>, from prefix: Int) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if order(entries[middle].name.dropFirst(prefix), bytes) < 0 {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  /// How some of ``names`` sorts against other bytes: below 0 if before them.
  private func order(_ range: Range<Int>, _ bytes: [UInt8]) -> Int {
    unsafe names.withUnsafeBytes { names in
      unsafe bytes.withUnsafeBytes { bytes in
        unsafe Self.order(UnsafeRawBufferPointer(rebasing: names[range]), bytes)
      }
    }
  }

  func isBefore(_ range: Range<Int>, _ other: Range<Int>) -> Bool {
    unsafe names.withUnsafeBytes { names in
      unsafe Self.order(
        UnsafeRawBufferPointer(rebasing: names[range]),
        UnsafeRawBufferPointer(rebasing: names[other])) < 0
    }
  }

  private static func order(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int
  {
    guard let one = left.baseAddress, let other = right.baseAddress else {
      return left.count - right.count
    }
    let order = unsafe memcmp(one, other, min(left.count, right.count))
    return order == 0 ? left.count - right.count : Int(order)
  }
}
