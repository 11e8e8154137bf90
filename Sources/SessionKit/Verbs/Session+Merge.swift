import GitKit
import SessionModel
import StructuredText
import SystemPackage

/// What came of a merge.
public enum MergeOutcome: Hashable, Sendable {
  /// The branch had everything already.
  case upToDate
  /// A merge commit was made; the notes are what a person should know of how files were merged, each with
  /// its file's path.
  case merged(SavedChange, notes: [String])
  /// The directory holds git's unfinished merge; these files wait for a decision.
  case conflicts([String])
}

extension Session {
  /// Merges a state into the current branch.
  ///
  /// Without conflicts it makes a merge commit. With conflicts it leaves what `git merge` leaves:
  /// markers in the files, stages in the index, `MERGE_HEAD`; so that `git status`, editors and
  /// `git merge --abort` work on it.
  ///
  /// - Parameter allowingUnrelated: Whether to merge what has no history in common with the branch.
  /// - Throws: ``SessionError`` with code `refused` if unsaved edits are in the way, or the histories have
  ///   nothing in common.
  public func merge(
    _ state: SessionState, message: String? = nil, allowingUnrelated: Bool = false
  ) async throws -> MergeOutcome {
    var theirs: Incoming
    do {
      theirs = try incoming(state)
      theirs.mayBeUnrelated = allowingUnrelated
      try await fetch(theirs)
      try judgeArrival(of: theirs.commit)
    } catch {
      throw SessionError(error)
    }
    return try merge(theirs, favor: .neither, operation: "merge", message: message)
  }

  /// Makes an alternative win: merges it, and takes its side where both changed the same thing.
  public func select(_ branch: String) throws -> MergeOutcome {
    do {
      let theirs = Incoming(commit: try tip(of: branch).commit, name: branch)
      return try merge(theirs, favor: .theirs, operation: "select", message: nil)
    } catch {
      throw SessionError(error)
    }
  }

  /// Merges a commit that is here into a branch.
  ///
  /// - Parameter branch: A branch that the directory does not show, of which a merge with conflicts leaves
  ///   nothing; `nil` is the one that it shows.
  func merge(_ theirs: Incoming, intoBranch branch: String?) throws -> MergeOutcome {
    try merge(theirs, into: branch, favor: .neither, operation: "merge", message: nil)
  }

  private func merge(
    _ theirs: Incoming, into branch: String? = nil, favor: ContentMerge.Favor, operation: String,
    message: String?
  ) throws -> MergeOutcome {
    var conflicts: [String] = []
    var notes: [String] = []
    let verb = operation == "select" ? "Select" : "Merge"
    let change = try attempt(branch: branch) { tip in
      if try repository.isAncestor(theirs.commit, of: tip.commit) {
        try refuseIfUndone(theirs.commit, in: tip)
        return nil
      }
      let merge = TipMerge(FileMerge(ours: tip.name, theirs: theirs.name, favor: favor))
      let merged = try merge(theirs, into: tip, in: &repository)
      notes = merge.notes
      if branch == nil {
        try refuseOverUnsavedEdits(repository.diff(from: tip.tree, to: merged.tree))
      } else if !merged.conflicts.isEmpty {
        conflicts = merged.conflicts.map(\.path.description)
        return nil
      }
      let text = try commitMessage(
        message ?? "\(verb) \(theirs.name) into \(tip.name)", operation)
      guard merged.conflicts.isEmpty else {
        try leave(merged, of: theirs.commit, on: tip, message: text)
        try recordConflicts(labels: ConflictLabels(ours: tip.name, theirs: theirs.name))
        conflicts = merged.conflicts.map(\.path.description)
        return nil
      }
      return Change(
        edits: try edits(toReach: merged.tree, from: tip.tree), message: text,
        mergedCommits: [theirs.commit], mayBeEmpty: true)
    }
    if let change { return .merged(change, notes: notes) }
    return conflicts.isEmpty ? .upToDate : .conflicts(conflicts)
  }

  /// Leaves a merge with conflicts in the directory, as `git merge` does.
  ///
  /// Call it with the lock held.
  private func leave(
    _ merged: MergedTree, of theirs: ObjectID, on tip: Tip, message: CommitMessage
  ) throws {
    let staged = try repository.stagedPaths(
      since: tip.tree, Index.read(in: repository.gitDirectory))
    guard staged.isEmpty else {
      throw SessionError(
        .refused,
        "the merge has conflicts, and staged edits would be lost if it were dropped: \(staged[0])",
        hint: "git session save keeps them on this branch")
    }
    let shown = try repository.writeCommit(
      tree: merged.tree, parents: [tip.commit], author: signature(), message: message.text)
    try repository.makeDurable()
    let move = DirectoryMove(
      from: .init(branch: tip.branch, commit: tip.commit),
      to: .init(branch: tip.branch, commit: shown), isConflictedMerge: true)
    let lock = try lockDirectory(noting: move)
    let index = try Index.edit(in: repository.gitDirectory)
    let brought: BroughtAlong
    do {
      var files = try WorkingTree(at: path)
      brought = try repository.bringAlong(
        repository.diff(from: tip.tree, to: merged.tree), index, &files)
      for conflict in merged.conflicts {
        try index.setConflict(
          conflict.path, base: conflict.base, ours: conflict.ours, theirs: conflict.theirs)
      }
      try repository.writeMergeState(merging: theirs, message: message.text)
      try index.publish()
    } catch {
      lock.abandon()
      throw error
    }
    if let damage = brought.damage { throw damage }
  }
}
