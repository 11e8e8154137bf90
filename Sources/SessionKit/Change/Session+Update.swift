import GitKit
import SessionModel
import SystemPackage

extension Session {
  /// The one way in which a session changes; every verb goes through it.
  ///
  /// 1. Takes the session's lock.
  /// 2. Reads the tip and lets the verb compute its change against it.
  /// 3. Stores the objects durably and moves the branch, if it still is at that tip.
  /// 4. Brings the directory along, only the changed paths and only unedited files.
  /// 5. Was plain git quicker, begins again at 2.
  ///
  /// Killed anywhere, it leaves the old tip or the new one; ``recover()`` does the rest.
  ///
  /// - Parameters:
  ///   - branch: The branch to change; `nil` is the one the directory shows.
  ///   - mergeInProgress: Whether the verb is the one that ends an unfinished merge.
  ///   - change: May run several times.
  /// - Throws: ``SessionError`` with code `refused` if the session is frozen or archived.
  /// - Returns: `nil` if the verb found that there is nothing to do.
  func attempt(
    branch: String? = nil, mergeInProgress: Bool = false,
    _ change: (Tip) throws -> Change?
  ) throws -> SavedChange? {
    try withLock {
      for _ in 0..<100 {
        let tip = try tip(of: branch)
        try checkIsOpen(tip)
        let isCurrent = try repository.head() == .branch(tip.branch, tip: tip.commit)
        if isCurrent, !mergeInProgress { try refuseDuringMerge() }
        guard let change = try change(tip), let commit = try store(change, on: tip) else {
          return nil
        }
        let kept = try publish(commit, on: tip, isCurrent: isCurrent, change.message.subject)
        guard let kept else { continue }
        return SavedChange(
          commit: commit.description, branch: tip.name, subject: change.message.subject,
          keptFiles: kept.map(\.description))
      }
      throw SessionError(.busy, "someone else keeps changing the branch; try again")
    }
  }

  /// ``attempt(branch:mergeInProgress:_:)`` for verbs that always have something to do.
  ///
  /// - Throws: ``SessionError`` with code `refused` if nothing has changed.
  @discardableResult
  func update(
    branch: String? = nil, mergeInProgress: Bool = false,
    _ change: (Tip) throws -> Change
  ) throws -> SavedChange {
    guard
      let saved = try attempt(branch: branch, mergeInProgress: mergeInProgress, change)
    else { throw SessionError(.refused, "nothing has changed since it was last saved") }
    return saved
  }

  /// Runs something while holding the session's lock, which all its working directories share, after
  /// finishing what a process that died with it left half-done.
  func withLock<Result>(
    _ body: () throws -> Result
  ) throws -> Result {
    do {
      let lock = try FileLock.acquire(repository.commonDirectory.appending("session/lock"))
      do {
        try Scratch.clean(in: repository.gitDirectory)
        if lock.previousHolderDied { try recover() }
        let result = try body()
        lock.release()
        return result
      } catch {
        lock.release()
        throw error
      }
    } catch {
      throw SessionError(error)
    }
  }

  /// Stores the objects of a change durably; no branch moves.
  ///
  /// - Returns: The new commit, or `nil` if it would change nothing.
  private func store(_ change: Change, on tip: Tip) throws -> ObjectID? {
    var entries: [GitPath: TreeEntry?] = [:]
    for (path, content) in change.edits {
      let entry: TreeEntry? =
        switch content {
        case .bytes(let bytes): try .file(repository.writeBlob(bytes))
        case .entry(let entry): entry
        case nil: nil
        }
      entries.updateValue(entry, forKey: path)
    }
    let tree = try repository.writeTree(tip.tree, changing: entries)
    if tree == tip.tree, !change.mayBeEmpty { return nil }
    let commit = try repository.writeCommit(
      tree: tree, parents: [tip.commit] + change.mergedCommits, author: signature(),
      message: change.message.text)
    try repository.makeDurable()
    return commit
  }

  /// Moves the branch and brings the directory along.
  ///
  /// - Returns: The files left as they were, or `nil` if someone else moved the branch first.
  private func publish(
    _ commit: ObjectID, on tip: Tip, isCurrent: Bool, _ subject: String
  ) throws(GitError) -> [GitPath]? {
    let reason = "session: \(subject)"
    guard isCurrent else {
      let moved = try moveBranch(tip, to: commit, reason: reason)
      return moved ? [] : nil
    }
    let move = DirectoryMove(
      from: .init(branch: tip.branch, commit: tip.commit),
      to: .init(branch: tip.branch, commit: commit))
    let directory = try DirectoryLock.acquire(in: repository.gitDirectory, noting: move)
    guard try moveBranch(tip, to: commit, reason: reason) else { return nil }
    return try finish(move, directory)
  }

  private func moveBranch(
    _ tip: Tip, to commit: ObjectID, reason: String
  ) throws(GitError) -> Bool {
    for attempt in 0... {
      do {
        try repository.moveReference(tip.branch, to: commit, expecting: tip.commit, reason: reason)
        return true
      } catch {
        if error.code == .modified { return false }
        guard error.code == .locked, attempt < 200 else { throw error }
        pause(milliseconds: attempt.isMultiple(of: 2) ? 1 : 5)
      }
    }
    return false
  }

  /// Who commits, and now.
  func signature() throws -> Signature { try person().signature(at: environment.now()) }

  /// Who acts.
  func person() throws -> Person { try environment.person(in: repository) }

  private func checkIsOpen(_ tip: Tip) throws {
    let manifest = try manifest(in: tip.tree)
    guard manifest.status != .active else { return }
    throw SessionError(
      .refused, "session '\(manifest.name)' is \(manifest.status.rawValue) and takes no changes",
      hint: "git session clone makes a copy that does")
  }
}
