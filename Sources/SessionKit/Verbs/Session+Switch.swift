import GitKit

extension Session {
  /// Makes the directory show another branch; unsaved edits come along where the branches agree.
  ///
  /// - Throws: ``SessionError`` with code `refused`, naming the files, if unsaved edits are in the
  ///   way; nothing has changed then.
  public func switchBranch(to name: String) throws -> Branch {
    try withLock {
      try refuseDuringMerge()
      let new = try tip(of: name)
      let head = try repository.head()
      let (branch, commit) =
        switch head {
        case .branch(let branch, let tip): (branch, tip)
        case .detached(let commit): ("HEAD", Optional(commit))
        }
      guard branch != new.branch, let commit else {
        return Branch(name: name, commit: new.commit.description, isCurrent: true)
      }
      let changes = try repository.diff(from: repository.readCommit(commit).tree, to: new.tree)
      try refuseOverUnsavedEdits(changes)
      try repository.requireFiles(of: changes)
      let move = DirectoryMove(
        from: .init(branch: branch, commit: commit),
        to: .init(branch: new.branch, commit: new.commit))
      let directory = try lockDirectory(noting: move)
      let index = try Index.edit(in: repository.gitDirectory)
      try repository.moveHead(
        to: new.branch, expecting: head,
        reason: "checkout: moving from \(Self.shortName(ofBranch: branch)) to \(name)")
      try finish(move, directory, index)
      return Branch(name: name, commit: new.commit.description, isCurrent: true)
    }
  }

  /// Refuses changes to files that hold unsaved edits.
  func refuseOverUnsavedEdits(_ changes: [TreeChange]) throws {
    var files = try WorkingTree(at: path)
    let index = try Index.read(in: repository.gitDirectory)
    var edited: [TreeChange] = []
    let removed = Set(changes.filter { $0.new == nil }.map(\.path))
    for change in changes where try !repository.isUntouched(change, index, &files) {
      // A file that goes makes room for a directory of its name.
      if change.old == nil, let blocker = try files.blocker(of: change.path),
        removed.contains(blocker)
      {
        continue
      }
      // The other way round, if nothing else is in the directory.
      if change.old == nil, try files.hasOnly(removed, below: change.path) { continue }
      edited.append(change)
    }
    guard !edited.isEmpty else { return }
    let names = edited.prefix(5).map(\.path.description).joined(separator: ", ")
    let more = edited.count > 5 ? " and \(edited.count - 5) more" : ""
    throw SessionError(
      .refused, "unsaved edits are in the way: \(names)\(more)",
      hint: "git session save keeps them on this branch")
  }
}

extension WorkingTree {
  /// Whether a path is a directory all of whose files are among these.
  fileprivate mutating func hasOnly(
    _ paths: Set<GitPath>, below directory: GitPath
  ) throws(GitError) -> Bool {
    guard try stat(directory)?.kind == .directory else { return false }
    for name in try names(in: directory) {
      let path = directory.appending(name)
      if paths.contains(path) { continue }
      guard try hasOnly(paths, below: path) else { return false }
    }
    return true
  }
}
