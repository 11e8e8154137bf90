import GitKit
import SessionModel

extension Session {
  /// Ends an unfinished merge with its commit.
  ///
  /// A file whose conflict markers are gone counts as decided. One that was deleted on one side, or
  /// is binary, counts as decided once `git add` or `git rm` has said so.
  ///
  /// - Throws: ``SessionError`` with code `conflict`, naming file and line, if something is undecided.
  public func continueMerge() throws -> SavedChange {
    try update(.endOfMerge) { tip in
      guard let theirs = try repository.mergeHead() else {
        throw SessionError(.refused, "no merge is unfinished")
      }
      try refuseUndecided()
      let edits = try storeEdits(unsavedChanges(since: tip))
      try checkManifest(after: edits)
      let prepared = try repository.mergeMessage().map(CommitMessage.init(parsing:))
      let message = try prepared ?? commitMessage("Merge \(theirs.short)", "merge")
      return Change(
        edits: edits, message: message, mergedCommits: [theirs], mayBeEmpty: true)
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
      let index = try Index.read(in: repository.gitDirectory)
      let touched = Set(try repository.stagedPaths(since: tip.tree, index))
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

  /// What the directory holds now, as a commit that no branch has.
  private func snapshotDirectory(on tip: Tip, merging theirs: ObjectID) throws -> Commit {
    var entries: [GitPath: TreeEntry?] = [:]
    for (path, content) in try storeEdits(unsavedChanges(since: tip)) {
      if case .entry(let entry)? = content {
        entries[path] = entry
      } else {
        entries.updateValue(nil, forKey: path)
      }
    }
    let commit = try repository.writeCommit(
      tree: repository.writeTree(tip.tree, changing: entries), parents: [tip.commit, theirs],
      author: signature(), message: commitMessage("Unfinished merge", "merge.abort").text)
    try repository.makeDurable()
    return try repository.readCommit(commit)
  }

  private func refuseUndecided() throws {
    var files = try WorkingTree(at: path)
    for path in try Index.read(in: repository.gitDirectory).conflictedPaths {
      guard let file = try files.open(path), let stat = try files.stat(path) else {
        throw SessionError(
          .conflict, "\(path) was deleted on one side and edited on the other",
          hint: "git add \(path) keeps it, git rm \(path) deletes it")
      }
      let text = try OpenFile.adopt(file, size: stat.size).readAll()
      if let line = Self.markedLine(in: text) {
        throw SessionError(
          .conflict, "\(path):\(line): the conflict is not decided yet",
          hint: "edit the file until the lines with <<<<<<<, |||||||, ======= and >>>>>>> are gone")
      }
      guard try wasMarked(path) else {
        throw SessionError(
          .conflict, "\(path) was changed on both sides and could not be merged",
          hint: "put the wanted content there, then git add \(path)")
      }
    }
  }

  /// Whether the merge left conflict markers in a file, so that their absence says something.
  private func wasMarked(_ path: GitPath) throws -> Bool {
    guard let theirs = try repository.mergeHead() else { return false }
    let merged = try mergedTree(
      theirs, into: tip(), FileMerge(ourLabel: "ours", theirLabel: "theirs"))
    guard let shown = try repository.entry(at: path, in: merged.tree), shown.kind.isFile else {
      return false
    }
    return Self.markedLine(in: try repository.readBlob(shown.id)) != nil
  }

  /// The number of the first line with a conflict marker, counted from 1.
  private static func markedLine(in text: [UInt8]) -> Int? {
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      for mark in ["<<<<<<< ", "||||||| ", ">>>>>>> "] where line.starts(with: mark.utf8) {
        return number + 1
      }
    }
    return nil
  }
}
