import CLibgit2

extension Repository {
  /// Reads one tree.
  package func readTree(_ id: ObjectID) throws(GitError) -> Tree {
    try unsafe withObject(id, GIT_OBJECT_TREE) { (bytes) throws(GitError) in
      try unsafe Tree(decoding: bytes, of: id)
    }
  }

  package mutating func writeTree(_ tree: Tree) throws(GitError) -> ObjectID {
    try write(tree.encoded, as: GIT_OBJECT_TREE)
  }

  /// What stands at a path below a tree, or `nil`.
  ///
  /// The empty path is the tree itself.
  ///
  /// - Complexity: Reads one tree per component.
  package func entry(at path: GitPath, in tree: ObjectID) throws(GitError) -> TreeEntry? {
    var entry = TreeEntry(kind: .directory, id: tree)
    for name in path.components {
      guard entry.kind == .directory, let next = try readTree(entry.id)[name] else {
        return nil
      }
      entry = next
    }
    return entry
  }

  /// Calls `body` with the path of every entry below a tree that is not itself a directory, in
  /// git's order.
  package func forEachFile(
    in tree: ObjectID, under prefix: GitPath = "",
    _ body: (GitPath, TreeEntry) throws(GitError) -> Void
  ) throws(GitError) {
    try prefix.checkDepth()
    for item in try readTree(tree).items {
      let path = prefix.appending(item.name)
      if item.entry.kind == .directory {
        try forEachFile(in: item.entry.id, under: path, body)
      } else {
        try body(path, item.entry)
      }
    }
  }

  /// Writes the trees of a snapshot that differs from another at the given paths.
  ///
  /// A path with `nil` is removed, with all below it; a directory that becomes empty goes too.
  /// A path may replace a directory by a file and the other way round.
  ///
  /// - Parameter tree: The snapshot to start from, or `nil` for an empty one.
  /// - Complexity: Reads and writes only the trees on the way to the paths.
  package mutating func writeTree(
    _ tree: ObjectID?, changing edits: [GitPath: TreeEntry?]
  ) throws(GitError) -> ObjectID {
    if let written = try write(EditedDirectory(edits), over: tree) { return written }
    return try writeTree(Tree())
  }

  /// - Returns: The new tree, or `nil` if nothing is left in it.
  private mutating func write(
    _ directory: EditedDirectory, over id: ObjectID?
  ) throws(GitError) -> ObjectID? {
    var tree = if let id { try readTree(id) } else { Tree() }
    var changes = directory.entries
    for (name, child) in directory.children {
      let existing = changes[name] ?? tree[name]
      let below = existing?.kind == .directory ? existing?.id : nil
      let written = try write(child, over: below)
      if written == nil, below == nil, existing != nil { continue }
      changes.updateValue(written.map { TreeEntry(kind: .directory, id: $0) }, forKey: name)
    }
    tree.apply(changes)
    return tree.items.isEmpty ? nil : try writeTree(tree)
  }
}

/// Edits sorted into the directories they happen in.
private final class EditedDirectory {
  var entries: [GitPath: TreeEntry?] = [:]
  var children: [GitPath: EditedDirectory] = [:]

  init() {}

  convenience init(_ edits: [GitPath: TreeEntry?]) {
    self.init()
    for (path, entry) in edits {
      let names = path.components
      guard let last = names.last else { continue }
      var directory = self
      for name in names.dropLast() { directory = directory.child(name) }
      directory.entries.updateValue(entry, forKey: last)
    }
  }

  private func child(_ name: GitPath) -> EditedDirectory {
    if let known = children[name] { return known }
    let made = EditedDirectory()
    children[name] = made
    return made
  }
}
