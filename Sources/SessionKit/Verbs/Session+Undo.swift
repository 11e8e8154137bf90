import GitKit
import SessionModel

extension Session {
  /// Takes back the last operation on the current branch with a new commit, or brings back the
  /// branch that was deleted since.
  ///
  /// Called again it takes back the one before; ``redo()`` goes forward. Steps of the session's life, such as
  /// freezing, are passed over: they have verbs of their own.
  ///
  /// - Throws: ``SessionError`` with code `refused` at the session's first commit.
  /// - Returns: What was taken back, in words.
  public func undo() throws -> String {
    if let branch = try restoreDeletedBranch() { return "the deletion of branch '\(branch)'" }
    var undone = ""
    try update(.repair) { tip in
      guard let last = try history(of: tip).lastEffective(), let before = last.parents.first
      else { throw SessionError(.refused, "there is nothing to undo") }
      let message = CommitMessage(parsing: last.message)
      undone = message.subject
      return try change(
        to: before, from: tip, "Undo: \(message.subject)", "undo",
        trailer: ("Session-Undoes", last.id))
    }
    return "'\(undone)'"
  }

  /// Does again what the last ``undo()`` took back, unless something was changed since.
  ///
  /// - Returns: What was done again, in words.
  public func redo() throws -> String {
    var redone = ""
    try update(.repair) { tip in
      guard let (undo, target) = try history(of: tip).lastUndo() else {
        throw SessionError(.refused, "there is nothing to redo")
      }
      redone = CommitMessage(parsing: target.message).subject
      return try change(
        to: target.id, from: tip, "Redo: \(redone)", "redo", trailer: ("Session-Redoes", undo.id))
    }
    return "'\(redone)'"
  }

  private func change(
    to commit: ObjectID, from tip: Tip, _ subject: String, _ operation: String,
    trailer: (String, ObjectID)
  ) throws -> Change {
    let tree = try repository.readCommit(commit).tree
    return Change(
      edits: try keepingIdentity(edits(toReach: tree, from: tip.tree), of: tip),
      message: try commitMessage(
        subject, operation, trailers: [.init(key: trailer.0, value: trailer.1.description)]),
      mayBeEmpty: true)
  }

  /// Refuses a merge that was made and then taken back: git would call it up to date for ever.
  func refuseIfUndone(_ merged: ObjectID, in tip: Tip) throws {
    guard
      let undone = try history(of: tip).undone().first(where: { commit in
        try commit.parents.dropFirst().contains { try repository.isAncestor(merged, of: $0) }
      })
    else { return }
    throw SessionError(
      .refused,
      "this was merged before, and '\(CommitMessage(parsing: undone.message).subject)' was undone",
      hint: "git session redo, or git session restore \(undone.id.short), brings it back")
  }

  private func history(of tip: Tip) throws -> [Commit] {
    var commits: [Commit] = []
    try repository.forEachCommit(from: [tip.commit], firstParent: true) { commit in
      commits.append(commit)
      return true
    }
    return commits
  }

  /// - Returns: The name of the branch, or `nil` if none was deleted since the last commit.
  private func restoreDeletedBranch() throws -> String? {
    try withLock {
      guard let backup = try repository.references(under: Self.branchBackups).last else {
        return nil
      }
      let rest = backup.name.dropFirst(Self.branchBackups.count)
      guard let slash = rest.firstIndex(of: "/") else { return nil }
      // Commits count seconds; the mark tells a deletion of the same second, and at this tip.
      let tip = try tip().commit
      let since = Timestamp(
        milliseconds: (try repository.readCommit(tip).committer.seconds + 1) * 1000)
      let branch = String(rest[rest.index(after: slash)...])
      let mark = rest[..<slash]
      guard mark >= since.compact || mark.hasSuffix("-\(tip.short)"),
        try repository.reference("refs/heads/\(branch)") == nil
      else { return nil }
      try refuseUnlessOpen()
      try repository.moveReference(
        "refs/heads/\(branch)", to: backup.id, expecting: nil, reason: "session: undo")
      try repository.deleteReference(backup.name, expecting: backup.id)
      return branch
    }
  }
}

extension [Commit] {
  /// The newest operation, of a history with the newest first, that has not been taken back.
  fileprivate func lastEffective() -> Commit? {
    var undone: Set<ObjectID> = []
    var redone: Set<ObjectID> = []
    for commit in self {
      if let target = commit.target("Session-Undoes") {
        if !redone.contains(commit.id) { undone.insert(target) }
      } else if let target = commit.target("Session-Redoes") {
        redone.insert(target)
      } else if !undone.contains(commit.id), !commit.isLifeStep {
        return commit
      }
    }
    return nil
  }

  /// The operations that are taken back now.
  fileprivate func undone() -> [Commit] {
    var undone: Set<ObjectID> = []
    var redone: Set<ObjectID> = []
    for commit in self {
      if let target = commit.target("Session-Redoes") {
        redone.insert(target)
      } else if let target = commit.target("Session-Undoes"), !redone.contains(commit.id) {
        undone.insert(target)
      }
    }
    return filter { undone.contains($0.id) }
  }

  /// The newest undo that has not been done again and after which nothing else was changed, with
  /// the operation that it took back.
  fileprivate func lastUndo() -> (undo: Commit, target: Commit)? {
    var redone: Set<ObjectID> = []
    for commit in self {
      if let target = commit.target("Session-Redoes") {
        redone.insert(target)
      } else if let target = commit.target("Session-Undoes") {
        if redone.contains(commit.id) { continue }
        return first { $0.id == target }.map { (commit, $0) }
      } else if !commit.isLifeStep {
        return nil
      }
    }
    return nil
  }
}

extension Commit {
  fileprivate func target(_ trailer: String) -> ObjectID? {
    CommitMessage(parsing: message)[trailer].flatMap { try? ObjectID($0) }
  }

  fileprivate var isLifeStep: Bool {
    CommitMessage(parsing: message).operation.flatMap(LifeStep.init) != nil
  }
}
