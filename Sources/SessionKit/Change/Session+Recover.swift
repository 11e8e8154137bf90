import GitKit
import SystemPackage

extension Session {
  /// Finishes or takes back what a process that died left half-done; call it with the lock held.
  ///
  /// The note it left in `index.lock` says what it was doing. If the branch has moved, the directory
  /// is brought along; if not, nothing else had happened yet, except in a merge with conflicts, whose
  /// files are put back.
  func recover() throws(GitError) {
    guard let abandoned = try AbandonedLock.find(in: repository.gitDirectory) else { return }
    let move = abandoned.move
    // What fails from here on leaves the note where it is.
    let index = try Index.edit(in: repository.gitDirectory)
    guard case .branch(let branch, let tip?) = try repository.head(), branch == move.to.branch
    else {
      _ = abandoned.takeOver()
      return
    }
    let hasMoved = try repository.isAncestor(move.to.commit, of: tip)
    let directory = abandoned.takeOver()
    if hasMoved {
      try finish(move, directory, index)
    } else if move.isConflictedMerge {
      try takeBack(move, directory)
    }
  }

  /// Brings the directory along after its branch has moved, then lets go of its lock.
  ///
  /// An error leaves the lock's note behind, for the next call to finish.
  ///
  /// - Parameter index: Opened before the branch moved, since one that cannot be read must stop the
  ///   step before it begins.
  @discardableResult
  func finish(
    _ move: DirectoryMove, _ lock: consuming DirectoryLock, _ index: consuming Index,
    staging: Bool = false
  ) throws(GitError) -> [GitPath] {
    let brought: BroughtAlong
    do {
      let old = try repository.readCommit(move.from.commit).tree
      let new = try repository.readCommit(move.to.commit).tree
      var files = try WorkingTree(at: path)
      brought = try repository.bringAlong(
        repository.diff(from: old, to: new), index, &files, staging: staging)
      let endsMerge = try isMergeOver(at: move.to.commit)
      if endsMerge { try settleConflicts(in: index, as: new) }
      try index.publish()
      // Last, since a call that finishes this one sees by it that there are conflicts to settle.
      if endsMerge { try repository.removeMergeState() }
    } catch {
      lock.abandon()
      throw error
    }
    if let damage = brought.damage { throw damage }
    return brought.kept
  }

  /// Puts back what a merge with conflicts left in the directory, then lets go of its lock.
  func takeBack(
    _ move: DirectoryMove, _ lock: consuming DirectoryLock
  ) throws(GitError) {
    let brought: BroughtAlong
    do {
      let shown = try repository.readCommit(move.to.commit).tree
      let ours = try repository.readCommit(move.from.commit).tree
      var files = try WorkingTree(at: path)
      let index = try Index.edit(in: repository.gitDirectory)
      brought = try repository.bringAlong(
        repository.diff(from: shown, to: ours), index, &files, staging: true)
      try settleConflicts(in: index, as: ours)
      try repository.removeMergeState()
      try index.publish()
    } catch {
      lock.abandon()
      throw error
    }
    if let damage = brought.damage { throw damage }
  }

  /// Whether a merge is unfinished here that a commit has finished.
  private func isMergeOver(at commit: ObjectID) throws(GitError) -> Bool {
    guard let merging = try repository.mergeHead() else { return false }
    return try repository.isAncestor(merging, of: commit)
  }

  /// Replaces the stages of an unfinished merge by what a snapshot has.
  private func settleConflicts(
    in index: borrowing Index, as tree: ObjectID
  ) throws(GitError) {
    for path in index.conflictedPaths {
      if let entry = try repository.entry(at: path, in: tree), entry.kind != .directory {
        try index.set(path, entry, nil)
      } else {
        try index.remove(path)
      }
    }
  }

  /// Refuses a change while git itself is in the middle of something in this directory.
  func refuseDuringMerge() throws {
    guard let activity = repository.unfinishedActivity else { return }
    if activity == "merge" {
      throw SessionError(
        .refused, "a merge is unfinished",
        hint: "git session merge --continue finishes it, git session merge --abort drops it")
    }
    throw SessionError(
      .refused, "a git \(activity) is unfinished in \(path)", hint: "git status says how to go on")
  }
}
