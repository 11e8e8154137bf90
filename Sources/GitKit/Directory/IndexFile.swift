import CLibgit2
import Glibc
package import SystemPackage

/// git's index file for looking only: what `git add` has seen, and the trees that it came from.
///
/// libgit2's reader, which ``Index`` has for changing it, hashes the whole file, sorts it into a table
/// and knows nothing of the trees: for 2,000 files that was half of what `status` did. git's format is
/// described in its documentation under `gitformat-index`.
package struct IndexFile: Sendable {
  private var file: [UInt8] = []
  /// Sorted by path, unmerged stages one after the other.
  private var entries: [Place] = []
  /// The paths of all entries, one after the other.
  private var names: [UInt8] = []
  /// For each directory that is all as a tree has it, that tree.
  private var trees: [GitPath: CachedTree] = [:]
  /// What the file looked like when it was read; an entry this young may have changed unseen since.
  private let written: FileStat?

  /// Where an entry is in the file, and its path among the names.
  private struct Place {
    var offset: Int
    var name: Range<Int>
  }

  private struct CachedTree {
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

  private enum Fault: Error {
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

// MARK: Reading

extension IndexFile {
  /// From the start of an entry to its flags, by git's format.
  private enum Offset {
    static let modified = 8
    static let inode = 20
    static let mode = 24
    static let size = 36
    static let id = 40
    static let flags = 60
    static let end = 62
  }

  private static let checksumSize = 20

  private mutating func read() throws(Fault) {
    guard file.count >= 12 + Self.checksumSize, file.starts(with: "DIRC".utf8) else {
      throw .damaged
    }
    let version = word(4)
    guard (2...4).contains(version) else { throw .unknown("version \(version)") }
    let count = Int(word(8))
    // The smallest entry has 64 bytes.
    guard count <= file.count / Offset.end else { throw .damaged }
    entries.reserveCapacity(count)
    names.reserveCapacity(file.count)
    var at = 12
    for _ in 0..<count { at = try readEntry(at: at, isPacked: version == 4) }
    let end = file.count - Self.checksumSize
    while at < end {
      guard at + 8 <= end else { throw .damaged }
      let size = Int(word(at + 4))
      guard size <= end - at - 8 else { throw .damaged }
      let content = (at + 8)..<(at + 8 + size)
      let name = String(decoding: file[at..<(at + 4)], as: UTF8.self)
      if name == "TREE" { readTrees(content) }
      // Only what begins with a capital letter may be left unread.
      guard file[at] <= UInt8(ascii: "Z") else { throw .unknown("extension \(name)") }
      at = content.upperBound
    }
  }

  /// - Returns: Where the next entry begins.
  private mutating func readEntry(at start: Int, isPacked: Bool) throws(Fault) -> Int {
    let end = file.count - Self.checksumSize
    guard start + Offset.end < end else { throw .damaged }
    var at = start + Offset.end + (isExtended(start) ? 2 : 0)
    let first = names.count
    if isPacked {
      // All but the last so many bytes of the path before, and what follows here.
      let dropped = try readNumber(&at)
      let last = entries.last?.name ?? 0..<0
      guard dropped <= last.count else { throw .damaged }
      names += Array(names[last.dropLast(dropped)])
    }
    guard at < end, let stop = file[at..<end].firstIndex(of: 0) else { throw .damaged }
    names += file[at..<stop]
    let place = Place(offset: start, name: first..<names.count)
    if let last = entries.last, isBefore(place.name, last.name) { throw .damaged }
    entries.append(place)
    // Without packing, 1 to 8 zeros fill it up to a multiple of 8.
    return isPacked ? stop + 1 : stop + 8 - (stop - start) % 8
  }

  /// A number of git's own variable length.
  private func readNumber(_ at: inout Int) throws(Fault) -> Int {
    var value = 0
    var isFirst = true
    while true {
      guard at < file.count, value < 1 << 40 else { throw .damaged }
      let byte = file[at]
      at += 1
      value = (isFirst ? 0 : (value + 1) << 7) | Int(byte & 0x7F)
      isFirst = false
      if byte < 0x80 { return value }
    }
  }

  /// Reads the trees of directories, as far as they make sense; without them, trees are read instead.
  private mutating func readTrees(_ content: Range<Int>) {
    var at = content.lowerBound
    /// The directories that hold what comes next, and how many of theirs are still to come.
    var open: [(path: GitPath, left: Int)] = []
    repeat {
      guard let end = file[at..<content.upperBound].firstIndex(of: 0),
        let space = file[end..<content.upperBound].firstIndex(of: UInt8(ascii: " ")),
        let line = file[space..<content.upperBound].firstIndex(of: UInt8(ascii: "\n")),
        let count = Int(String(decoding: file[(end + 1)..<space], as: UTF8.self)),
        let inside = Int(String(decoding: file[(space + 1)..<line], as: UTF8.self)), inside >= 0,
        open.count < GitPath.maximumDepth
      else { return }
      let name = GitPath(bytes: Array(file[at..<end]))
      let path = open.last.map { $0.path.appending(name) } ?? name
      at = line + 1
      if count >= 0 {
        guard at + 20 <= content.upperBound else { return }
        trees[path] = CachedTree(id: objectID(at), count: count)
        at += 20
      }
      if !open.isEmpty { open[open.count - 1].left -= 1 }
      open.append((path, inside))
      while open.last?.left == 0 { open.removeLast() }
    } while !open.isEmpty && at < content.upperBound
  }

  private func word(_ at: Int) -> UInt32 {
    UInt32(file[at]) << 24 | UInt32(file[at + 1]) << 16 | UInt32(file[at + 2]) << 8
      | UInt32(file[at + 3])
  }

  private func objectID(_ at: Int) -> ObjectID {
    unsafe ObjectID(file.span.bytes.extracting(at..<(at + 20)))
  }

  private func flags(_ offset: Int) -> UInt16 {
    UInt16(file[offset + Offset.flags]) << 8 | UInt16(file[offset + Offset.flags + 1])
  }

  private func isExtended(_ offset: Int) -> Bool { flags(offset) & 0x4000 != 0 }

  private func extendedFlags(_ place: Place) -> UInt16 {
    isExtended(place.offset) ? UInt16(file[place.offset + Offset.end]) << 8 : 0
  }

  private func stage(_ place: Place) -> UInt16 { flags(place.offset) >> 12 & 3 }

  private func entry(_ place: Place) -> TreeEntry? {
    guard let kind = EntryKind(mode: word(place.offset + Offset.mode)) else { return nil }
    return TreeEntry(kind: kind, id: objectID(place.offset + Offset.id))
  }

  private func stat(_ place: Place) -> IndexedStat {
    let at = place.offset
    return IndexedStat(
      changed: (word(at), word(at + 4)),
      modified: (word(at + Offset.modified), word(at + Offset.modified + 4)),
      inode: word(at + Offset.inode), mode: word(at + Offset.mode), size: word(at + Offset.size))
  }
}

// MARK: Asking

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

  private func isBefore(_ range: Range<Int>, _ other: Range<Int>) -> Bool {
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
