import GitKit
import SessionModel
import SystemPackage

extension Doctor.Check {
  /// Whether git's index can be read; it is made of the branch, so nothing that is saved is in it.
  static let index = Self(name: "index") { doctor in
    guard let session = doctor.session(), let error = await session.indexError() else { return [] }
    // The stages of a merge could not be made anew.
    let isMerging = await session.unfinishedActivity != nil
    guard error.code == .damaged else { return [doctor.unreadableIndex(error)] }
    guard !isMerging else {
      return [
        Doctor.Trouble(
          message: error.message,
          remedy: "with it went what was unfinished: remove it, then git reset keeps your files "
            + "and lets you begin again")
      ]
    }
    return [
      Doctor.Trouble(
        message: error.message,
        remedy: "--fix makes it anew from the branch, and keeps the broken one beside it"
      ) { try await session.remakeIndex() }
    ]
  }

  /// Whether the final report has its tag, which a process that died may not have set.
  static let tags = Self(name: "tags") { doctor in
    guard let session = doctor.session(), let tag = try await session.missingIssueTag() else {
      return []
    }
    return [
      Doctor.Trouble(
        message: "the final report was issued without its tag \(tag)",
        remedy: "git tag \(tag) sets it"
      ) { try await session.setMissingIssueTag() }
    ]
  }
}

extension Doctor {
  /// git itself has to write one of the kind that can be read here.
  fileprivate func unreadableIndex(_ error: GitError) -> Trouble {
    Trouble(message: error.message, remedy: "--fix has git write it without these features") {
      [directory] in
      for words in [
        ["update-index", "--no-split-index"], ["sparse-checkout", "reapply", "--no-sparse-index"],
      ] {
        _ = try await GitCommand.finish(words, in: directory)
      }
    }
  }
}

extension Session {
  /// Why the index cannot be read; nil if it can.
  func indexError() -> GitError? {
    do {
      _ = try Index.read(in: repository.gitDirectory)
      return nil
    } catch {
      return error
    }
  }

  /// Makes the index anew from the branch that the directory shows; files stay as they are.
  func remakeIndex() throws {
    do {
      let broken = repository.gitDirectory.appending("index")
      let tree = try tip().tree
      let lock = try FileLock.acquire(lockPath)
      try moveReplacing(broken, to: repository.gitDirectory.appending("session/index.broken"))
      let index = try Index.edit(in: repository.gitDirectory)
      var entries: [(path: GitPath, entry: TreeEntry)] = []
      try repository.forEachFile(in: tree) { path, entry throws(GitError) in
        entries.append((path, entry))
      }
      for item in entries.sorted(by: { $0.path < $1.path }) {
        try index.set(item.path, item.entry, nil)
      }
      try index.publish()
      lock.release()
    } catch {
      throw SessionError(error)
    }
  }

  /// The tag that the last commit says it has and has not.
  func missingIssueTag() throws -> String? {
    do {
      let commit = try repository.readCommit(tip().commit)
      guard let tag = CommitMessage(parsing: commit.message)[Self.tagKey],
        tag.hasPrefix("session/\(try manifest(in: commit.tree).id)/"),
        try repository.reference("refs/tags/\(tag)") == nil
      else { return nil }
      return tag
    } catch {
      throw SessionError(error)
    }
  }

  func setMissingIssueTag() throws {
    try withLock {
      guard let tag = try missingIssueTag() else { return }
      try repository.moveReference(
        "refs/tags/\(tag)", to: tip().commit, expecting: nil, reason: "session: report.issue")
    }
  }
}
