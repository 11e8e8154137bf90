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
    _ change: (isolated Session, Tip) throws -> Change?
  ) throws -> SavedChange? {
    do {
      let lock = try lock()
      defer { withExtendedLifetime(lock) {} }
      for _ in 0..<100 {
        let tip = try tip(of: branch)
        try checkIsOpen(tip)
        let isCurrent = try repository.head() == .branch(tip.branch, tip: tip.commit)
        if isCurrent, !mergeInProgress { try refuseDuringMerge() }
        guard let change = try change(self, tip), let commit = try store(change, on: tip) else {
          return nil
        }
        do throws(GitError) {
          let kept = try publish(commit, on: tip, isCurrent: isCurrent, change.message.operation)
          return SavedChange(
            commit: commit.description, branch: tip.name, subject: change.message.subject,
            keptFiles: kept.map(\.description))
        } catch where error.code == .modified {
          continue
        }
      }
      throw SessionError(.busy, "someone else keeps changing the branch; try again")
    } catch {
      throw SessionError(error)
    }
  }

  /// ``attempt(branch:mergeInProgress:_:)`` for verbs that always have something to do.
  ///
  /// - Throws: ``SessionError`` with code `refused` if nothing has changed.
  @discardableResult
  func update(
    branch: String? = nil, mergeInProgress: Bool = false,
    _ change: (isolated Session, Tip) throws -> Change
  ) throws -> SavedChange {
    guard
      let saved = try attempt(branch: branch, mergeInProgress: mergeInProgress, change)
    else { throw SessionError(.refused, "nothing has changed since it was last saved") }
    return saved
  }

  /// Takes the session's lock, which all its working directories share, and finishes what a process
  /// that died with it left half-done.
  func lock() throws -> FileLock {
    let lock = try FileLock.acquire(repository.commonDirectory.appending("session/lock"))
    try recover()
    return lock
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
  private func publish(
    _ commit: ObjectID, on tip: Tip, isCurrent: Bool, _ operation: String
  ) throws(GitError) -> [GitPath] {
    let reason = "session: \(operation)"
    guard isCurrent else {
      try repository.moveReference(tip.branch, to: commit, expecting: tip.commit, reason: reason)
      return []
    }
    let move = DirectoryMove(
      from: .init(branch: tip.branch, commit: tip.commit),
      to: .init(branch: tip.branch, commit: commit))
    let directory = try DirectoryLock.acquire(in: repository.gitDirectory, noting: move)
    try repository.moveReference(tip.branch, to: commit, expecting: tip.commit, reason: reason)
    return try finish(move, directory)
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
