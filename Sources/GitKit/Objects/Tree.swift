import Glibc

/// What a tree entry is, by git's file modes.
package enum EntryKind: Hashable, Sendable {
  case file, executable, directory, symbolicLink, submodule

  var mode: UInt32 {
    switch self {
    case .file: 0o100644
    case .executable: 0o100755
    case .directory: 0o040000
    case .symbolicLink: 0o120000
    case .submodule: 0o160000
    }
  }

  /// Files of old repositories may have other permission bits; git reads them as these five.
  init?(mode: UInt32) {
    switch mode & 0o170000 {
    case 0o100000: self = mode & 0o100 == 0 ? .file : .executable
    case 0o040000: self = .directory
    case 0o120000: self = .symbolicLink
    case 0o160000: self = .submodule
    default: return nil
    }
  }

  /// The mode as git writes it: `100644`.
  package var octal: String { String(mode, radix: 8) }

  /// Reads ``octal``; nil if git has no such mode.
  package init?(octal: String) {
    guard let mode = UInt32(octal, radix: 8) else { return nil }
    self.init(mode: mode)
  }

  package var isFile: Bool { self == .file || self == .executable }
}

/// What one name in a tree stands for.
package struct TreeEntry: Hashable, Sendable {
  package var kind: EntryKind
  package var id: ObjectID

  package init(kind: EntryKind, id: ObjectID) {
    self.kind = kind
    self.id = id
  }

  /// An ordinary file.
  package static func file(_ id: ObjectID) -> TreeEntry { TreeEntry(kind: .file, id: id) }
}

/// One directory of a snapshot: names and what they stand for, in git's order.
///
/// Git's object format is described in its documentation under `gitformat-pack` and `git-mktree`.
package struct Tree: Sendable {
  package struct Item: Sendable {
    package var name: GitPath
    package var entry: TreeEntry
  }

  /// Sorted as git sorts: by bytes, a directory as if its name ended in `/`.
  package private(set) var items: [Item]

  package init() { items = [] }

  /// A tree of items that are sorted already.
  init(sorted items: [Item]) { self.items = items }

  package subscript(name: GitPath) -> TreeEntry? {
    get { place(of: name).map { items[$0].entry } }
    set {
      items.removeAll { $0.name == name }
      guard let newValue else { return }
      let index = position(of: name, isDirectory: newValue.kind == .directory)
      items.insert(Item(name: name, entry: newValue), at: index)
    }
  }

  /// Which of ``items`` has a name.
  package func place(of name: GitPath) -> Int? {
    for isDirectory in [false, true] {
      let index = position(of: name, isDirectory: isDirectory)
      if index < items.count, items[index].name == name { return index }
    }
    return nil
  }

  /// Sets and removes many entries at once.
  ///
  /// - Complexity: O(*n* + *m* log *m*) for *m* changes to *n* entries.
  mutating func apply(_ changes: [GitPath: TreeEntry?]) {
    guard changes.count > 1 else {
      for (name, entry) in changes { self[name] = entry }
      return
    }
    let added = changes.compactMap { name, entry in entry.map { Item(name: name, entry: $0) } }
    let kept = items.filter { changes[$0.name] == nil }
    items = (kept + added).sorted(by: Tree.precedes)
  }

  /// The first position whose item does not come before this name.
  private func position(of name: GitPath, isDirectory: Bool) -> Int {
    var low = 0
    var high = items.count
    while low < high {
      let middle = (low + high) / 2
      let item = items[middle]
      let before = Tree.precedes(
        item.name, item.entry.kind == .directory, name, isDirectory)
      if before { low = middle + 1 } else { high = middle }
    }
    return low
  }

  static func precedes(_ left: Item, _ right: Item) -> Bool {
    precedes(
      left.name, left.entry.kind == .directory, right.name, right.entry.kind == .directory)
  }

  /// Git's order of tree entries.
  static func precedes(
    _ left: GitPath, _ leftIsDirectory: Bool, _ right: GitPath, _ rightIsDirectory: Bool
  ) -> Bool {
    let common = min(left.bytes.count, right.bytes.count)
    let order = unsafe memcmp(left.bytes, right.bytes, common)
    if order != 0 { return order < 0 }
    func next(_ name: GitPath, _ isDirectory: Bool) -> UInt8 {
      name.bytes.count > common ? name.bytes[common] : isDirectory ? UInt8(ascii: "/") : 0
    }
    return next(left, leftIsDirectory) < next(right, rightIsDirectory)
  }
}

extension Tree {
  /// Reads git's format: `mode SP name NUL 20 bytes`, repeated.
  init(decoding bytes: UnsafeRawBufferPointer, of id: ObjectID) throws(GitError) {
    items = []
    var index = 0
    while index < bytes.count {
      var mode: UInt32 = 0
      while index < bytes.count, case let digit = unsafe bytes[index], digit != 0x20 {
        guard (0x30...0x37).contains(digit) else { throw Tree.damaged(id) }
        mode = mode &* 8 &+ UInt32(digit - 0x30)
        index += 1
      }
      let start = index + 1
      index = start
      while index < bytes.count, unsafe bytes[index] != 0 { index += 1 }
      guard index + 21 <= bytes.count, index > start, let kind = EntryKind(mode: mode) else {
        throw Tree.damaged(id)
      }
      let name = unsafe GitPath(bytes: Array(bytes[start..<index]))
      guard !name.isUnsafeName else {
        throw GitError(
          .unsafePath,
          "tree \(id) has an entry named '\(name)', which would lead out of the directory or into .git"
        )
      }
      let object = unsafe ObjectID(
        UnsafeRawBufferPointer(rebasing: bytes[(index + 1)..<(index + 21)]).bytes)
      let item = Item(name: name, entry: TreeEntry(kind: kind, id: object))
      if let last = items.last, !Tree.precedes(last, item) { throw Tree.damaged(id) }
      items.append(item)
      index += 21
    }
    // A directory does not always follow at once on a file of its name: `a`, `a.b`, `a/`.
    for item in items where item.entry.kind == .directory {
      let file = position(of: item.name, isDirectory: false)
      guard items[file].name != item.name || items[file].entry.kind == .directory else {
        throw Tree.damaged(id)
      }
    }
  }

  private static func damaged(_ id: ObjectID) -> GitError {
    GitError(.damaged, "tree \(id) is not a valid tree; run git fsck")
  }

  var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(items.count * 48)
    for item in items {
      bytes += String(item.entry.kind.mode, radix: 8).utf8
      bytes.append(0x20)
      bytes += item.name.bytes
      bytes.append(0)
      item.entry.id.append(to: &bytes)
    }
    return bytes
  }
}
