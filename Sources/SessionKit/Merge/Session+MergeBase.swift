import GitKit
import SessionModel

/// The merge of a commit into a tip, with their merge base; what was looked into is kept by path.
final class TipMerge {
  private let merge: FileMerge
  private(set) var files: [GitPath: MergedFile] = [:]

  init(_ merge: FileMerge) { self.merge = merge }

  /// What a person should know of how files were merged, each with its file's path.
  var notes: [String] {
    files.sorted { $0.key < $1.key }.flatMap { path, file in file.notes.map { "\(path): \($0)" } }
  }

  /// - Throws: ``SessionError`` with code `refused` if the two have no history in common, unless that is
  ///   wanted.
  func callAsFunction(
    _ theirs: Incoming, into tip: Session.Tip, in repository: inout Repository
  ) throws -> MergedTree {
    let bases = try repository.mergeBases(tip.commit, theirs.commit)
    guard !bases.isEmpty || theirs.mayBeUnrelated else {
      throw SessionError(
        .refused, "\(theirs.name) has no history in common with \(tip.name)",
        hint: """
          --allow-unrelated-histories merges it all the same, as if both had begun with nothing
          git session clone makes a session whose work can be merged back
          """)
    }
    let base = try Self.virtualBase(bases, in: &repository)
    let their = try repository.readCommit(theirs.commit).tree
    var merged = try repository.mergeTrees(
      base: base, ours: tip.tree, theirs: their,
      resolve: { repository, sides throws(GitError) in try self.resolve(sides, &repository) })
    if let base { try followMoves(&merged, base: base, [tip.tree, their], &repository) }
    return try keepingIdentity(merged, base: base, ours: tip.tree, theirs: their, &repository)
  }

  private func resolve(
    _ sides: TreeConflict, _ repository: inout Repository
  ) throws(GitError) -> PathResolution {
    let merged = try merge.merged(sides, in: repository)
    files[sides.path] = merged
    return try merged.stored(in: &repository)
  }

  /// Puts what one side changed in a file where the other side has moved the file to.
  ///
  /// Only a file that was moved as it was is taken for moved, only to one place, and only if no other
  /// file with the same content went at the same time.
  private func followMoves(
    _ merged: inout MergedTree, base: ObjectID, _ sides: [ObjectID], _ repository: inout Repository
  ) throws(GitError) {
    let deleted = merged.conflicts.filter { ($0.ours == nil) != ($0.theirs == nil) }
    guard !deleted.isEmpty else { return }
    var moves: [(to: [ObjectID: [GitPath]], gone: [ObjectID: Int])] = []
    for side in sides {
      var (places, gone): ([ObjectID: [GitPath]], [ObjectID: Int]) = ([:], [:])
      for change in try repository.diff(from: base, to: side) {
        switch (change.old, change.new) {
        case (nil, let new?): places[new.id, default: []].append(change.path)
        case (let old?, nil): gone[old.id, default: 0] += 1
        default: continue
        }
      }
      moves.append((places, gone))
    }
    var edits: [GitPath: TreeEntry?] = [:]
    for conflict in deleted {
      let side = moves[conflict.ours == nil ? 0 : 1]
      guard let old = conflict.base, let changed = conflict.ours ?? conflict.theirs,
        changed.kind.isFile, side.gone[old.id] == 1,
        let places = side.to[old.id], places.count == 1,
        try repository.entry(at: places[0], in: merged.tree)?.id == old.id
      else { continue }
      edits.updateValue(nil, forKey: conflict.path)
      edits.updateValue(changed, forKey: places[0])
      files[conflict.path] = nil
      files[places[0]] = MergedFile(
        sides: conflict, result: .entry(changed), moved: "moved here from \(conflict.path)")
      merged.conflicts.removeAll { $0 == conflict }
    }
    if !edits.isEmpty { merged.tree = try repository.writeTree(merged.tree, changing: edits) }
  }

  /// Merges `session.json` by its rules also where only their side changed it: another session's
  /// name and identifier are a change to git, and not one to take.
  private func keepingIdentity(
    _ merged: MergedTree, base: ObjectID?, ours: ObjectID, theirs: ObjectID,
    _ repository: inout Repository
  ) throws(GitError) -> MergedTree {
    let path = GitPath(SessionLayout.manifest)
    let sides = TreeConflict(
      path: path,
      base: try base.flatMap { tree throws(GitError) in try repository.entry(at: path, in: tree) },
      ours: try repository.entry(at: path, in: ours),
      theirs: try repository.entry(at: path, in: theirs))
    guard !merged.conflicts.contains(where: { $0.path == path }), sides.ours != sides.theirs,
      sides.theirs != sides.base, case .merged(let entry?) = try resolve(sides, &repository)
    else { return merged }
    var merged = merged
    merged.tree = try repository.writeTree(merged.tree, changing: [path: entry])
    return merged
  }

  /// One snapshot to stand for all merge bases: after criss-cross merges they are merged with each
  /// other first, line by line, as git does, conflicts and all.
  ///
  /// - Returns: `nil` for histories that have nothing in common.
  private static func virtualBase(
    _ bases: [ObjectID], in repository: inout Repository
  ) throws(GitError) -> ObjectID? {
    guard let first = bases.first else { return nil }
    var merge = FileMerge(ours: "one base", theirs: "another base")
    merge.isByLines = true
    let byLines = merge
    var tree = try repository.readCommit(first).tree
    for next in bases.dropFirst() {
      let older = try repository.mergeBases(first, next).first
      let oldest = try older.map { commit throws(GitError) in
        try repository.readCommit(commit).tree
      }
      tree = try repository.mergeTrees(
        base: oldest, ours: tree, theirs: repository.readCommit(next).tree,
        resolve: { repository, sides throws(GitError) in try byLines(&repository, sides) }
      ).tree
    }
    return tree
  }
}
