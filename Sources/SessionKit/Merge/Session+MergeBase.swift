import GitKit
import SessionModel

extension Session {
  /// Merges a commit into a tip, with their merge base.
  func mergedTree(
    _ theirs: ObjectID, into tip: Tip, _ merge: FileMerge
  ) throws -> MergedTree {
    let base = try virtualBase(repository.mergeBases(tip.commit, theirs))
    let their = try repository.readCommit(theirs).tree
    let merged = try repository.mergeTrees(
      base: base, ours: tip.tree, theirs: their,
      resolve: { repository, sides throws(GitError) in try merge(&repository, sides) })
    return try keepingIdentity(merged, base: base, ours: tip.tree, theirs: their, merge)
  }

  /// Merges `session.json` by its rules also where only their side changed it: another session's
  /// name and identifier are a change to git, and not one to take.
  private func keepingIdentity(
    _ merged: MergedTree, base: ObjectID?, ours: ObjectID, theirs: ObjectID, _ merge: FileMerge
  ) throws -> MergedTree {
    let path = GitPath(SessionLayout.manifest)
    let sides = TreeConflict(
      path: path, base: try base.flatMap { try repository.entry(at: path, in: $0) },
      ours: try repository.entry(at: path, in: ours),
      theirs: try repository.entry(at: path, in: theirs))
    guard !merged.conflicts.contains(where: { $0.path == path }), sides.ours != sides.theirs,
      case .merged(let entry?) = try merge(&repository, sides)
    else { return merged }
    var merged = merged
    merged.tree = try repository.writeTree(merged.tree, changing: [path: entry])
    return merged
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
