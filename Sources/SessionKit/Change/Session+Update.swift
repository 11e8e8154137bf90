import GitKit
import SessionModel
import SystemPackage

extension Session {
  /// The one way in which a session changes; every verb goes through it.
  ///
  /// 1. Takes the session's lock.
  /// 2. Reads the tip, lets the verb compute its change against it, and holds what that brings against the
  ///    session's guardrails.
  /// 3. Stores the objects durably and moves the branch, if it still is at that tip.
  /// 4. Brings the directory along, only the changed paths and only unedited files.
  /// 5. Was plain git quicker, begins again at 2.
  ///
  /// Killed anywhere, it leaves the old tip or the new one; ``recover()`` does the rest.
  ///
  /// - Parameters:
  ///   - branch: The branch to change; `nil` is the one the directory shows.
  ///   - kind: What the verb may do that others may not.
  ///   - change: May run several times.
  /// - Throws: ``SessionError`` with code `refused` if the session is frozen or archived, or a guardrail is
  ///   against what is brought in.
  /// - Returns: `nil` if the verb found that there is nothing to do.
  func attempt(
    branch: String? = nil, _ kind: UpdateKind = .ordinary,
    _ change: (Tip) throws -> Change?
  ) throws -> SavedChange? {
    try withLock {
      for _ in 0..<100 {
        let tip = try tip(of: branch)
        let manifest = try checkIsOpen(tip.tree, kind)
        let isCurrent = try isShown(tip)
        if isCurrent, kind != .endOfMerge { try refuseDuringMerge() }
        guard var change = try change(tip) else { return nil }
        var judge = try manifest.flatMap { try ContentJudge($0.contentGuardrails) }
        if let judged = try judge?.judge(change, on: tip, in: &repository) { change = judged }
        guard let commit = try store(change, on: tip) else {
          judge?.shownNotes.forEach(environment.notice)
          return nil
        }
        let kept = try publish(commit, on: tip, isCurrent: isCurrent, kind, change.message.subject)
        guard let kept else { continue }
        judge?.shownNotes.forEach(environment.notice)
        return SavedChange(
          commit: commit.description, branch: tip.name, subject: change.message.subject,
          keptFiles: kept.map(\.description))
      }
      throw SessionError(.busy, "someone else keeps changing the branch; try again")
    }
  }

  /// ``attempt(branch:_:_:)`` for verbs that always have something to do.
  ///
  /// - Throws: ``SessionError`` with code `refused` if nothing has changed.
  @discardableResult
  func update(
    branch: String? = nil, _ kind: UpdateKind = .ordinary, _ change: (Tip) throws -> Change
  ) throws -> SavedChange {
    guard let saved = try attempt(branch: branch, kind, change) else {
      throw SessionError(.refused, "nothing has changed since it was last saved")
    }
    return saved
  }

  /// Runs something while holding the session's lock, which all its working directories share, after
  /// finishing what a process that died with it left half-done.
  func withLock<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try holding(FileLock.acquire(lockPath), body)
    } catch {
      throw SessionError(error)
    }
  }

  /// ``withLock(_:)``, unless someone else has the lock.
  ///
  /// - Returns: `nil` if someone has; then nothing was done.
  func withLockIfFree<Result>(_ body: () throws -> Result) throws -> Result? {
    do {
      guard let lock = try FileLock.acquireIfFree(lockPath) else { return nil }
      return try holding(lock, body)
    } catch {
      throw SessionError(error)
    }
  }

  var lockPath: FilePath { repository.commonDirectory.appending("session/lock") }

  private func holding<Result>(
    _ lock: consuming FileLock, _ body: () throws -> Result
  ) throws -> Result {
    try Scratch.clean(in: repository.gitDirectory)
    if lock.previousHolderDied { try repository.removeStaleReferenceLocks() }
    try recover()
    try forgetEndedMerge()
    do {
      let result = try body()
      lock.release()
      return result
    } catch {
      lock.release()
      throw error
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
    try repository.refuseUnfit(tree, since: tip.tree, merging: change.mergedCommits)
    let commit = try repository.writeCommit(
      tree: tree, parents: [tip.commit] + change.mergedCommits, author: signature(),
      message: change.message.text)
    try repository.makeDurable()
    return commit
  }

  /// Moves the branch and brings the directory along.
  ///
  /// - Returns: The files left as they were, or `nil` if someone else moved the branch first.
  func publish(
    _ commit: ObjectID, on tip: Tip, isCurrent: Bool, _ kind: UpdateKind, _ subject: String
  ) throws(GitError) -> [GitPath]? {
    let reason = "session: \(subject)"
    guard isCurrent else {
      let moved = try moveBranch(tip, to: commit, reason: reason)
      return moved ? [] : nil
    }
    let move = DirectoryMove(
      from: .init(branch: tip.branch, commit: tip.commit),
      to: .init(branch: tip.branch, commit: commit))
    let directory = try lockDirectory(noting: move)
    let index = try Index.edit(in: repository.gitDirectory)
    // Plain git may have switched the directory to another branch while we waited for the lock.
    guard try isShown(tip), try moveBranch(tip, to: commit, reason: reason) else { return nil }
    return try finish(move, directory, index, staging: kind == .save || kind == .endOfMerge)
  }

  /// Takes git's own lock on the directory.
  func lockDirectory(noting move: DirectoryMove) throws(GitError) -> DirectoryLock {
    try DirectoryLock.acquire(
      in: repository.gitDirectory, noting: move, notice: environment.notice)
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

  /// Refuses to make or delete branches of a session that takes no changes where the directory is.
  func refuseUnlessOpen() throws {
    let commit: ObjectID? =
      switch try repository.head() {
      case .branch(_, let tip): tip
      case .detached(let commit): commit
      }
    guard let commit else { return }
    try checkIsOpen(repository.readCommit(commit).tree, .repair)
  }

  /// Who commits, and now.
  func signature() throws -> Signature { try person().signature(at: environment.now()) }

  /// Who acts.
  func person() throws -> Person { try environment.person(in: repository) }

  /// Whether the directory shows this tip.
  ///
  /// - Throws: ``SessionError`` with code `refused` if another working directory shows its branch,
  ///   which cannot be brought along from here.
  func isShown(_ tip: Tip) throws(GitError) -> Bool {
    if try repository.head() == .branch(tip.branch, tip: tip.commit) { return true }
    guard try !repository.isShownElsewhere(tip.branch) else {
      throw GitError(
        .unsafePath,
        "branch '\(tip.name)' is shown by another working directory of this session; work there")
    }
    return false
  }

  /// - Parameter tree: The snapshot whose `session.json` counts.
  /// - Returns: What it says, unless the verb goes by nothing of that.
  @discardableResult
  private func checkIsOpen(_ tree: ObjectID, _ kind: UpdateKind) throws -> SessionManifest? {
    guard kind != .life else { return nil }
    let manifest: SessionManifest
    do {
      manifest = try self.manifest(in: tree)
    } catch {
      // What puts a broken session.json right must be possible.
      guard kind == .ordinary else { return nil }
      throw error
    }
    guard !manifest.life.takesChanges else { return kind == .repair ? nil : manifest }
    throw SessionError(
      .refused, "session '\(manifest.name)' is \(manifest.life.word) and takes no changes",
      hint: manifest.life.remedy)
  }
}
