import GitKit
import SessionModel
import SystemPackage

/// What became of a session that was archived or deleted.
public struct PutAwaySession: Hashable, Sendable, Encodable {
  public var id: String
  public var name: String
  public var status: String
  /// Where its files still are; `nil` once they are only in the archive.
  public var directory: String?
  /// The archive that has it; `nil` outside of a workspace.
  public var archive: String?
}

extension Session {
  /// Ends the work on the session: its status becomes `archived` on every branch, and it moves to the
  /// workspace's archive.
  ///
  /// The directory goes once everything has been read back there. Outside of a workspace there is no
  /// archive; the directory stays then. Called again, it finishes what was interrupted.
  ///
  /// - Parameter droppingIgnored: Whether files that git ignores, which no archive has, may go too.
  /// - Throws: ``SessionError`` with code `refused` if something is there that would be lost.
  @discardableResult
  public func archive(droppingIgnored: Bool = false) async throws -> PutAwaySession {
    try await putAway(.archive, droppingIgnored: droppingIgnored)
  }

  /// Deletes the session so that it can be recovered: it goes to the archive, with the time of its
  /// deletion.
  ///
  /// - Throws: ``SessionError`` with code `refused` if something is there that would be lost, or
  ///   outside of a workspace.
  @discardableResult
  public func delete(droppingIgnored: Bool = false) async throws -> PutAwaySession {
    guard Workspace.containing(path) != nil else {
      throw SessionError(
        .refused, "\(path) is in no workspace, so there is no archive to keep a deleted session",
        hint: "rm -r deletes it for good")
    }
    return try await putAway(.delete, droppingIgnored: droppingIgnored)
  }

  /// Puts a copy of everything into the workspace's archive; the directory stays.
  ///
  /// - Returns: `false` outside of a workspace.
  func keepInArchive() async throws -> Bool {
    guard let workspace = Workspace.containing(path) else { return false }
    let archive = ArchiveStore(of: workspace)
    try archive.makeIfMissing()
    let parcel = try parcel(for: .standard)
    try await exchange(parcel.all).used {
      try await archive.receive(parcel, from: $0, at: environment.now())
    }
    return true
  }

  private func putAway(
    _ step: LifeStep, droppingIgnored: Bool
  ) async throws -> PutAwaySession {
    do {
      // With the lock, so that a step left half-done is not taken for something staged.
      try withLock { try refuseUnkept() }
      if !droppingIgnored { try await refuseIgnored() }
      try take(step)
      let manifest = try manifest(in: tip().tree)
      var result = PutAwaySession(
        id: manifest.id.rawValue, name: manifest.name, status: manifest.life.word,
        directory: path.string)
      guard let workspace = Workspace.containing(path) else { return result }
      let archive = ArchiveStore(of: workspace)
      try archive.makeIfMissing()
      result.archive = archive.path.string
      for _ in 0..<20 {
        let parcel = try parcel(for: .standard)
        try await exchange(parcel.all).used {
          try await archive.receive(parcel, from: $0, at: environment.now())
        }
        guard try await withdraw(parcel) else { continue }
        result.directory = nil
        return result
      }
      throw SessionError(.busy, "someone else keeps changing the session; try again")
    } catch {
      throw SessionError(error)
    }
  }

  /// Deletes the directory, if the session still is what the parcel has.
  ///
  /// - Returns: Whether it was.
  private func withdraw(_ parcel: Parcel) async throws -> Bool {
    let garbage = try unfinishedPath(for: path)
    // Not a name that anybody deletes: see ``Workspace/putBackWithdrawn()``.
    let aside = markedPath(for: path, Workspace.withdrawn)
    let isSame = try withLock {
      try refuseUnkept()
      guard try self.parcel(for: .standard) == parcel else { return false }
      try moveNew(path, to: aside)
      return true
    }
    guard isSame else { return false }
    // From here on nobody finds it by its path any more; what came until then must not be lost.
    do {
      guard try await Session(at: aside, environment: environment).hasOnly(parcel) else {
        try moveNew(aside, to: path)
        return false
      }
    } catch {
      try moveNew(aside, to: path)
      throw error
    }
    try moveNew(aside, to: garbage)
    try removeDirectory(garbage)
    return true
  }

  /// Whether there is nothing here but what a parcel has, and no git at work on more.
  ///
  /// - Throws: ``SessionError`` with code `refused` if there are unsaved edits.
  private func hasOnly(_ parcel: Parcel) throws -> Bool {
    guard !fileExists(repository.gitDirectory.appending("index.lock")) else { return false }
    let changes = try unsavedChanges(since: tip())
    guard changes.isEmpty else { throw unsaved(changes) }
    var own = try self.parcel(for: .standard)
    own.objects = parcel.objects
    return own == parcel
  }

  /// Refuses to give the directory away while there is something in it that no store has.
  private func refuseUnkept() throws {
    try refuseDuringMerge()
    let tip = try tip()
    let changes = try unsavedChanges(since: tip)
    guard changes.isEmpty else { throw unsaved(changes) }
    let staged = try repository.stagedPaths(
      since: tip.tree, Index.read(in: repository.gitDirectory))
    guard staged.isEmpty else {
      throw SessionError(
        .refused, "something is staged that is not in the directory: \(staged[0])",
        hint: "git commit keeps it, git reset drops it")
    }
    guard try repository.reference("refs/stash") == nil else {
      throw SessionError(
        .refused, "git stash holds edits that no archive takes",
        hint: "git stash pop and git session save keep them, git stash clear drops them")
    }
    let worktrees = repository.commonDirectory.appending("worktrees")
    if fileExists(worktrees) {
      var files = try WorkingTree(at: worktrees)
      if let name = try files.names(in: "").first {
        throw SessionError(
          .refused, "another working directory, '\(name)', uses this session's repository",
          hint: "git worktree list shows it, git worktree remove removes it")
      }
    }
    guard repository.commonDirectory.starts(with: path) else {
      throw SessionError(
        .refused,
        "the session's repository is at \(repository.commonDirectory), not in its directory",
        hint: "git session push shares it all the same")
    }
  }

  private func unsaved(_ changes: [DirectoryChange]) -> SessionError {
    let names = changes.prefix(5).map(\.path.description).joined(separator: ", ")
    let more = changes.count > 5 ? " and \(changes.count - 5) more" : ""
    return SessionError(
      .refused, "unsaved edits would be lost: \(names)\(more)", hint: "git session save keeps them")
  }

  /// Refuses to give away files that git ignores, but for what editors and file managers leave behind.
  private func refuseIgnored() async throws {
    let words = ["ls-files", "-z", "--others", "--ignored", "--directory"]
    let ignored = try await GitCommand.run(words + ["--exclude-standard"], in: path)
    guard !ignored.isEmpty else { return }
    let rules = try Scratch(in: repository.gitDirectory).unusedPath()
    try writeNewFile(rules, String(decoding: SessionLayout.initialIgnore, as: UTF8.self))
    defer { removeFile(rules) }
    let left = try await GitCommand.run(words + ["--exclude-from=\(rules)"], in: path)
    let known = Set(left.split(separator: "\0"))
    let lost = ignored.split(separator: "\0").filter { !known.contains($0) }
    guard let first = lost.first else { return }
    let more = lost.count > 1 ? " and \(lost.count - 1) more" : ""
    throw SessionError(
      .refused, "git ignores \(first)\(more), so that no archive has it",
      hint: "move it away, or let it go with --drop-ignored")
  }
}
