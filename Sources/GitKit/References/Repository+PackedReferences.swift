import SystemPackage

extension Repository {
  /// ``references(under:)`` of a bare repository that has many others, without reading those.
  ///
  /// libgit2 takes all packed references in each time. git keeps them sorted, so those that begin with the
  /// prefix are found by halving.
  ///
  /// - Returns: `nil` if they are not kept so.
  func referencesOfMany(
    under prefix: String
  ) throws(GitError) -> [(name: GitPath, id: ObjectID)]? {
    let prefix = GitPath(prefix)
    // One that has moved since is in a file of its own. Those come first, since git packs before it deletes.
    var found: [GitPath: ObjectID] = [:]
    for name in try looseNames(under: prefix) { found[name] = try reference(name) }
    if let bytes = try readFile(commonDirectory.appending("packed-refs"), limit: 1 << 30) {
      guard let packed = PackedReferences(bytes) else { return nil }
      for (name, id) in try packed.references(under: prefix.bytes) where found[name] == nil {
        found[name] = id
      }
    }
    return found.map { ($0.key, $0.value) }
  }

  private func looseNames(under prefix: GitPath) throws(GitError) -> [GitPath] {
    guard prefix.bytes.contains(UInt8(ascii: "/")) else { return [] }
    var names: [GitPath] = []
    var pending = [prefix.parent]
    var files = try WorkingTree(at: commonDirectory)
    while let directory = pending.popLast() {
      for (entry, stat) in try files.entries(in: directory) {
        let name = directory.appending(entry)
        guard name.bytes.starts(with: prefix.bytes) || prefix.isInside(name) else { continue }
        if stat.kind == .directory { pending.append(name) }
        if stat.kind?.isFile == true, !name.bytes.suffix(5).elementsEqual(".lock".utf8) {
          names.append(name)
        }
      }
    }
    return names
  }
}

/// The lines of `packed-refs`: an object, a space and a name; or `^` and what the tag before is of.
private struct PackedReferences {
  private let bytes: [UInt8]
  private let start: Int

  /// - Returns: `nil` if the first line does not say that they are sorted.
  init?(_ bytes: [UInt8]) {
    let header = bytes.prefix { $0 != UInt8(ascii: "\n") }
    let words = header.split(separator: UInt8(ascii: " "))
    guard bytes.first == UInt8(ascii: "#"),
      words.contains(where: { $0.elementsEqual("sorted".utf8) })
    else { return nil }
    self.bytes = bytes
    start = header.endIndex + 1
  }

  func references(under prefix: [UInt8]) throws(GitError) -> [(name: GitPath, id: ObjectID)] {
    var low = start
    var high = bytes.count
    while low < high {
      let line = entry(at: low + (high - low) / 2, from: low)
      if name(at: line).lexicographicallyPrecedes(prefix) {
        low = next(after: line)
      } else {
        high = line
      }
    }
    var found: [(name: GitPath, id: ObjectID)] = []
    while low < bytes.count {
      let name = name(at: low)
      guard name.starts(with: prefix) else { break }
      let id = try ObjectID(String(decoding: bytes[low..<name.startIndex - 1], as: UTF8.self))
      found.append((GitPath(bytes: Array(name)), id))
      low = next(after: low)
    }
    return found
  }

  /// Where the entry begins that a place is in.
  private func entry(at place: Int, from low: Int) -> Int {
    var line = place
    while true {
      while line > low, bytes[line - 1] != UInt8(ascii: "\n") { line -= 1 }
      guard line > low, bytes[line] == UInt8(ascii: "^") else { return line }
      line -= 1
    }
  }

  private func next(after line: Int) -> Int {
    var place = line
    repeat {
      while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
      place += 1
    } while place < bytes.count && bytes[place] == UInt8(ascii: "^")
    return min(place, bytes.count)
  }

  private func name(at line: Int) -> ArraySlice<UInt8> {
    let rest = bytes[line...]
    guard let space = rest.firstIndex(of: UInt8(ascii: " ")) else { return rest.suffix(0) }
    return rest[(space + 1)...].prefix { $0 != UInt8(ascii: "\n") }
  }
}
