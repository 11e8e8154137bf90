import CLibgit2

extension Repository {
  /// The paths at which the index is not what a snapshot has, merge stages included; sorted.
  package func stagedPaths(
    since tree: ObjectID, _ index: borrowing Index
  ) throws(GitError) -> [GitPath] {
    var snapshot: [GitPath: TreeEntry] = [:]
    try forEachFile(in: tree) { path, entry throws(GitError) in snapshot[path] = entry }
    var differing = Set(index.conflictedPaths)
    unsafe index.forEachEntry { entry in
      let path = unsafe GitPath(cString: entry.path)
      let known = snapshot.removeValue(forKey: path)
      if unsafe known != TreeEntry(entry) { differing.insert(path) }
    }
    return differing.union(snapshot.keys).sorted()
  }

  /// Whether a branch, named in full, is shown by a working directory other than this one.
  package func isShownElsewhere(_ branch: String) throws(GitError) -> Bool {
    if case .branch(branch, _) = try head() { return false }
    var found: OpaquePointer?
    try check("git_reference_lookup") { unsafe git_reference_lookup(&found, pointer, branch) }
    defer { unsafe git_reference_free(found) }
    return unsafe git_branch_is_checked_out(found) == 1
  }
}
