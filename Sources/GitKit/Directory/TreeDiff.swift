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
    guard oldTree != nil || newTree != nil else { return }
    var remaining: [GitPath: TreeEntry] = [:]
    for item in oldTree?.items ?? [] { remaining[item.name] = item.entry }
    for item in newTree?.items ?? [] {
      let before = remaining.removeValue(forKey: item.name)
      try diff(path.appending(item.name), before, item.entry, &changes)
    }
    for (name, entry) in remaining { try diff(path.appending(name), entry, nil, &changes) }
  }

  func subtree(_ entry: TreeEntry?) throws(GitError) -> Tree? {
    guard let entry, entry.kind == .directory else { return nil }
    return try readTree(entry.id)
  }
}
