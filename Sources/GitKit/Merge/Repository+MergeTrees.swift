/// A path that both sides changed and nobody could decide.
package struct TreeConflict: Hashable, Sendable {
  package var path: GitPath
  package var base: TreeEntry?
  package var ours: TreeEntry?
  package var theirs: TreeEntry?

  package init(path: GitPath, base: TreeEntry?, ours: TreeEntry?, theirs: TreeEntry?) {
    self.path = path
    self.base = base
    self.ours = ours
    self.theirs = theirs
  }
}

/// A merged snapshot.
///
/// While there are conflicts it is what goes into the directory, markers included.
package struct MergedTree: Hashable, Sendable {
  package var tree: ObjectID
  /// Sorted by path.
  package var conflicts: [TreeConflict]
}

/// What became of a path that both sides changed.
package enum PathResolution: Hashable, Sendable {
  /// Decided; `nil` deletes the path.
  case merged(TreeEntry?)
  /// Undecided; meanwhile the directory shows this file.
  case conflict(showing: TreeEntry?)
}

extension Repository {
  /// Merges two snapshots with their common ancestor, walking the three together.
  ///
  /// What only one side changed is taken; what both changed alike is kept; every other path is left
  /// to `resolve`, with what each side has there. No renames are looked for.
  ///
  /// - Complexity: Reads only trees that differ: what changed, not what exists.
  package mutating func mergeTrees(
    base: ObjectID?, ours: ObjectID, theirs: ObjectID,
    resolve: @escaping (inout Repository, TreeConflict) throws(GitError) -> PathResolution
  ) throws(GitError) -> MergedTree {
    var walk = TreeMerge(resolve: resolve)
    let merged = try walk.merge(
      TreeConflict(
        path: "", base: base.map { TreeEntry(kind: .directory, id: $0) },
        ours: TreeEntry(kind: .directory, id: ours),
        theirs: TreeEntry(kind: .directory, id: theirs)), &self)
    let tree = if let merged { merged.id } else { try writeTree(Tree()) }
    return MergedTree(tree: tree, conflicts: walk.conflicts.sorted { $0.path < $1.path })
  }
}

private struct TreeMerge {
  let resolve: (inout Repository, TreeConflict) throws(GitError) -> PathResolution
  var conflicts: [TreeConflict] = []

  mutating func merge(
    _ sides: TreeConflict, _ repository: inout Repository
  ) throws(GitError) -> TreeEntry? {
    let (base, ours, theirs) = (sides.base, sides.ours, sides.theirs)
    if ours == theirs || base == theirs { return ours }
    try sides.path.checkDepth()
    if base == ours { return theirs }
    let isDirectory = ours?.kind == .directory || theirs?.kind == .directory
    let isFile =
      (ours != nil && ours?.kind != .directory) || (theirs != nil && theirs?.kind != .directory)
    if isDirectory && !isFile { return try mergeDirectories(sides, &repository) }
    if isDirectory { return try mergeFileAgainstDirectory(sides, &repository) }
    switch try resolve(&repository, sides) {
    case .merged(let entry): return entry
    case .conflict(let shown):
      conflicts.append(sides)
      return shown
    }
  }

  private mutating func mergeDirectories(
    _ sides: TreeConflict, _ repository: inout Repository
  ) throws(GitError) -> TreeEntry? {
    let base = try repository.subtree(sides.base) ?? Tree()
    let ours = try repository.subtree(sides.ours) ?? Tree()
    let theirs = try repository.subtree(sides.theirs) ?? Tree()
    var merged = ours
    for (name, entries) in Self.differing(base.items, ours.items, theirs.items, in: sides.path) {
      let entry = try merge(entries, &repository)
      if entry != entries.ours { merged[name] = entry }
    }
    if merged.items.isEmpty { return nil }
    return TreeEntry(kind: .directory, id: try repository.writeTree(merged))
  }

  /// What three directories have by each name, but for what ours and theirs have alike.
  ///
  /// Most have the same names, and so are walked side by side as far as that goes.
  private static func differing(
    _ base: [Tree.Item], _ ours: [Tree.Item], _ theirs: [Tree.Item], in path: GitPath
  ) -> [(name: GitPath, sides: TreeConflict)] {
    var result: [(name: GitPath, sides: TreeConflict)] = []
    var start = 0
    while start < base.count, start < ours.count, start < theirs.count {
      let (old, our, their) = (base[start], ours[start], theirs[start])
      guard our.name == their.name, our.name == old.name else { break }
      start += 1
      guard our.entry != their.entry else { continue }
      let sides = TreeConflict(
        path: path.appending(our.name), base: old.entry, ours: our.entry, theirs: their.entry)
      result.append((our.name, sides))
    }
    var rest: [GitPath: TreeConflict] = [:]
    func note(_ items: [Tree.Item], _ side: WritableKeyPath<TreeConflict, TreeEntry?>) {
      for item in items.dropFirst(start) {
        let path = path.appending(item.name)
        rest[item.name, default: TreeConflict(path: path)][keyPath: side] = item.entry
      }
    }
    note(base, \.base)
    note(ours, \.ours)
    note(theirs, \.theirs)
    return result + rest.map { ($0.key, $0.value) }
  }

  /// One side has a file where the other has a directory: the directory is shown, and the file's
  /// side is undecided.
  ///
  /// If the directory's side only kept what was there, it goes with the file.
  private mutating func mergeFileAgainstDirectory(
    _ sides: TreeConflict, _ repository: inout Repository
  ) throws(GitError) -> TreeEntry? {
    var directories = sides
    for side in [\TreeConflict.base, \.ours, \.theirs]
    where directories[keyPath: side]?.kind != .directory {
      directories[keyPath: side] = nil
    }
    let shown = try mergeDirectories(directories, &repository)
    guard shown != nil else {
      return sides.ours?.kind == .directory ? sides.theirs : sides.ours
    }
    if case .merged(let entry) = try resolve(&repository, sides) {
      return entry?.kind == .directory ? shown : entry
    }
    conflicts.append(sides)
    return shown
  }
}

extension TreeConflict {
  fileprivate init(path: GitPath) { self.init(path: path, base: nil, ours: nil, theirs: nil) }
}
