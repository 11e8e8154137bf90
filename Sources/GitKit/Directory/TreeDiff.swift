/// One path at which two snapshots differ.
///
/// Directories are never named themselves.
package struct TreeChange: Hashable, Sendable {
  package var path: GitPath
  /// `nil` if the path is only in the newer snapshot.
  package var old: TreeEntry?
  /// `nil` if the path is only in the older one.
  package var new: TreeEntry?

  package init(path: GitPath, old: TreeEntry?, new: TreeEntry?) {
    self.path = path
    self.old = old
    self.new = new
  }
}

extension Repository {
  /// What differs between two snapshots, sorted by path; `nil` stands for an empty one.
  ///
  /// - Complexity: Reads only trees that differ.
  package func diff(from old: ObjectID?, to new: ObjectID?) throws(GitError) -> [TreeChange] {
    var changes: [TreeChange] = []
    try diff(
      "", old.map { TreeEntry(kind: .directory, id: $0) },
      new.map { TreeEntry(kind: .directory, id: $0) }, &changes)
    return changes.sorted { $0.path < $1.path }
  }

  /// A few small trees can claim any number of files; what claims more than this is no session.
  private static var maximumChanges: Int { 2_000_000 }

  private func diff(
    _ path: GitPath, _ old: TreeEntry?, _ new: TreeEntry?, _ changes: inout [TreeChange]
  ) throws(GitError) {
    if old == new { return }
    try path.checkDepth()
    guard changes.count < Self.maximumChanges else {
      throw GitError(
        .unsupported, "the snapshots differ in more than \(Self.maximumChanges) files")
    }
    let oldTree = try subtree(old)
    let newTree = try subtree(new)
    let oldFile = oldTree == nil ? old : nil
    let newFile = newTree == nil ? new : nil
    if oldFile != nil || newFile != nil {
      changes.append(TreeChange(path: path, old: oldFile, new: newFile))
    }
    try diff(path, oldTree?.items ?? [], newTree?.items ?? [], &changes)
  }

  /// Walks two directories side by side, as both are sorted.
  ///
  /// Where one has a file and the other a directory of that name, the two stand at different places of git's
  /// order, and are two changes.
  private func diff(
    _ path: GitPath, _ old: [Tree.Item], _ new: [Tree.Item], _ changes: inout [TreeChange]
  ) throws(GitError) {
    var (left, right) = (0, 0)
    while left < old.count || right < new.count {
      let before = left < old.count ? old[left] : nil
      let after = right < new.count ? new[right] : nil
      if let before, let after, before.entry == after.entry, before.name == after.name {
        left += 1
        right += 1
        continue
      }
      // What comes first; both, if they have the same name.
      let isOld = if let before { after.map { !Tree.precedes($0, before) } ?? true } else { false }
      let isNew = if let after { before.map { !Tree.precedes($0, after) } ?? true } else { false }
      guard let item = isOld ? before : after else { return }
      try diff(
        path.appending(item.name), isOld ? before?.entry : nil, isNew ? after?.entry : nil, &changes
      )
      if isOld { left += 1 }
      if isNew { right += 1 }
    }
  }

  func subtree(_ entry: TreeEntry?) throws(GitError) -> Tree? {
    guard let entry, entry.kind == .directory else { return nil }
    return try readTree(entry.id)
  }
}
