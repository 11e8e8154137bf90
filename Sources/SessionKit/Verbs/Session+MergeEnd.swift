import GitKit
import SessionModel

extension Session {
  /// Ends an unfinished merge with its commit.
  ///
  /// That has the files that the merge touched, as they are in the directory, and what is staged; other edits stay
  /// unsaved. A file whose conflict markers are gone counts as decided. One that was deleted on one side, or
  /// is binary, counts as decided once `git add` or `git rm` has said so.
  ///
  /// - Throws: ``SessionError`` with code `conflict`, naming file and line, if something is undecided.
  public func continueMerge() throws -> SavedChange {
    try update(.endOfMerge) { tip in
      guard let theirs = try repository.mergeHead() else {
        throw SessionError(.refused, "no merge is unfinished")
      }
      try refuseUndecided()
      let touched = try touchedPaths(since: tip)
      let edits = try storeEdits(unsavedChanges(since: tip).filter { touched.contains($0.path) })
      try checkManifest(after: edits)
      try refuseChanged(edits, of: theirs, on: tip)
      let prepared = try repository.mergeMessage().map(CommitMessage.init(parsing:))
      let message = try prepared ?? commitMessage("Merge \(theirs.short)", "merge")
      return Change(
        edits: edits, message: message, mergedCommits: [theirs], mayBeEmpty: true)
    }
  }

  /// Refuses to change what the other side has for good; what is here is refused before.
  private func refuseChanged(
    _ edits: [GitPath: Change.Content?], of theirs: ObjectID, on tip: Tip
  ) throws {
    for (path, edit) in edits.sorted(by: { $0.key < $1.key }) {
      guard case .entry(let entry)? = edit,
        let problem = try changeProblem(path, entry, merging: [theirs], into: tip.tree)
      else { continue }
      throw SessionError(.refused, problem.description, hint: problem.remedy)
    }
  }

  /// Drops an unfinished merge: the files that it touched are the branch's again.
  ///
  /// What the directory held is kept as a commit under `refs/session/backup/`.
  ///
  /// - Returns: The full name of the backup.
  public func abortMerge() throws -> String {
    try withLock {
      guard let theirs = try repository.mergeHead() else {
        throw SessionError(.refused, "no merge is unfinished")
      }
      let tip = try tip()
      let held = try snapshotDirectory(on: tip, merging: theirs)
      let backup = backupName(under: Self.mergeBackups, "merge")
      try repository.moveReference(
        backup, to: held.id, expecting: nil, reason: "session: merge.abort")
      let touched = try touchedPaths(since: tip)
      let merged = try repository.writeTree(
        tip.tree,
        changing: Dictionary(
          uniqueKeysWithValues: touched.map { path in
            (path, try repository.entry(at: path, in: held.tree))
          }))
      let shown = try repository.writeCommit(
        tree: merged, parents: [tip.commit], author: signature(), message: "Unfinished merge\n")
      try repository.makeDurable()
      let move = DirectoryMove(
        from: .init(branch: tip.branch, commit: tip.commit),
        to: .init(branch: tip.branch, commit: shown), isConflictedMerge: true)
      try takeBack(move, lockDirectory(noting: move))
      return backup
    }
  }

  /// The files that an unfinished merge has changed or left open, and what else is staged.
  private func touchedPaths(since tip: Tip) throws -> Set<GitPath> {
    let index = try Index.read(in: repository.gitDirectory)
    return Set(try repository.stagedPaths(since: tip.tree, index))
  }

  /// What the directory holds now, as a commit that no branch has.
  func snapshotDirectory(on tip: Tip, merging theirs: ObjectID?) throws -> Commit {
    var entries: [GitPath: TreeEntry?] = [:]
    for (path, content) in try storeEdits(unsavedChanges(since: tip)) {
      if case .entry(let entry)? = content {
        entries[path] = entry
      } else {
        entries.updateValue(nil, forKey: path)
      }
    }
    let commit = try repository.writeCommit(
      tree: repository.writeTree(tip.tree, changing: entries),
      parents: [tip.commit] + (theirs.map { [$0] } ?? []),
      author: signature(), message: commitMessage("Unfinished merge", "merge.abort").text)
    try repository.makeDurable()
    return try repository.readCommit(commit)
  }

  /// Refuses to end a merge that leaves something open, or a file broken; says all of it at once.
  private func refuseUndecided() throws {
    let record = try MergeRecord.read(in: repository.gitDirectory)
    let files = try unmergedFiles(record)
    var problems = files.flatMap(\.problems)
    let unmerged = Set(files.map(\.path))
    // What git add has taken must still be readable.
    for file in record?.files ?? [] where !unmerged.contains(file.sides.path) {
      let merged = try FileMerge(ours: "", theirs: "").merged(file.sides, in: repository)
      if let fault = try merged.fault(in: directoryBytes(file.sides.path)) {
        problems.append(fault)
      }
    }
    guard let first = problems.first else { return }
    let shown = problems.prefix(Self.mostProblems).map(\.message)
    let more = problems.count - shown.count
    throw SessionError(
      .conflict, (shown + (more > 0 ? ["and \(more) more"] : [])).joined(separator: "\n"),
      hint: first.hint)
  }

  private static let mostProblems = 20

  private func directoryBytes(_ path: GitPath) throws(GitError) -> [UInt8]? {
    var files = try WorkingTree(at: self.path)
    guard let stat = try files.stat(path), let file = try files.open(path) else { return nil }
    return try OpenFile.adopt(file, size: stat.size).readAll()
  }
}
