// From bytes to entries and trees, as git describes them under `gitformat-index`.

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

  mutating func read() throws(Fault) {
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

  func extendedFlags(_ place: Place) -> UInt16 {
    isExtended(place.offset) ? UInt16(file[place.offset + Offset.end]) << 8 : 0
  }

  func stage(_ place: Place) -> UInt16 { flags(place.offset) >> 12 & 3 }

  func entry(_ place: Place) -> TreeEntry? {
    guard let kind = EntryKind(mode: word(place.offset + Offset.mode)) else { return nil }
    return TreeEntry(kind: kind, id: objectID(place.offset + Offset.id))
  }

  func stat(_ place: Place) -> IndexedStat {
    let at = place.offset
    return IndexedStat(
      changed: (word(at), word(at + 4)),
      modified: (word(at + Offset.modified), word(at + Offset.modified + 4)),
      inode: word(at + Offset.inode), mode: word(at + Offset.mode), size: word(at + Offset.size))
  }
}
