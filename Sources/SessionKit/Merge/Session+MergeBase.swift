import GitKit

extension Session {
  /// Merges a commit into a tip, with their merge base.
  func mergedTree(
    _ theirs: ObjectID, into tip: Tip, _ merge: FileMerge
  ) throws -> MergedTree {
    let base = try virtualBase(repository.mergeBases(tip.commit, theirs))
    return try repository.mergeTrees(
      base: base, ours: tip.tree, theirs: repository.readCommit(theirs).tree,
      resolve: { repository, sides throws(GitError) in try merge(&repository, sides) })
  }

  /// One snapshot to stand for all merge bases: after criss-cross merges they are merged with each
  /// other first, as git does, conflicts and all.
  ///
  /// - Returns: `nil` for histories that have nothing in common.
  private func virtualBase(_ bases: [ObjectID]) throws -> ObjectID? {
    guard let first = bases.first else { return nil }
    let merge = FileMerge(ourLabel: "one base", theirLabel: "another base")
    var tree = try repository.readCommit(first).tree
    for next in bases.dropFirst() {
      let older = try repository.mergeBases(first, next).first
      let oldest = try older.map { try repository.readCommit($0).tree }
      tree = try repository.mergeTrees(
        base: oldest, ours: tree, theirs: repository.readCommit(next).tree,
        resolve: { repository, sides throws(GitError) in try merge(&repository, sides) }
      ).tree
    }
    return tree
  }
}
