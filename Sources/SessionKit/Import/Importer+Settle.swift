import GitKit
import SessionModel
import SystemPackage

extension Importer {
  /// Where a session that arrives is already; `nil` if it is not here.
  ///
  /// - Throws: ``SessionError`` with code `exists` if it is in the archive, `refused` if everything is to go into
  ///   another session.
  func directory(
    of id: SessionID, _ registry: ImportedSessions
  ) async throws -> FilePath? {
    if let session {
      let own = try await session.manifest().id
      guard own == id else {
        throw SessionError(
          .refused, "this is session \(id), and not \(own), which it is to go into",
          hint:
            "without --into it becomes a session of its own; git session merge brings both together"
        )
      }
      return session.path
    }
    if let path = try registry.directory(of: id) { return path }
    guard newName == nil, let workspace = Workspace.containing(home),
      try !workspace.archive.branches(idsBeginning: "\(id)/").isEmpty
    else { return nil }
    throw SessionError(
      .exists, "session \(id) is in the archive",
      hint: "git session open \(id) brings it back first; --as <name> imports it as another")
  }

  /// Puts sessions that have been found harmless where they belong.
  ///
  /// One that is here already gets what is new, merged as `pull` does; every other one gets a directory. Several
  /// imports that bring the same session take turns, so that all but the first find it here.
  func settle(
    _ arrived: [ArrivedSession], from quarantine: Quarantine, _ registry: ImportedSessions,
    into report: inout ImportReport
  ) async throws {
    try await whileAlone {
      try registry.lookAgain()
      try await place(arrived, from: quarantine, registry, into: &report)
    }
  }

  /// ``settle(_:from:_:into:)`` for who has the turn.
  func place(
    _ arrived: [ArrivedSession], from quarantine: Quarantine, _ registry: ImportedSessions,
    into report: inout ImportReport
  ) async throws {
    guard newName == nil || arrived.count == 1 else {
      throw SessionError(
        .invalid, "there are \(arrived.count) sessions in it, and --as gives one name")
    }
    if !isTrial { try quarantine.name(arrived) }
    for session in arrived {
      var result = ImportedSession(id: session.id.rawValue, name: session.name)
      do {
        try await place(session, from: quarantine, registry, &result)
      } catch {
        let error = SessionError(error)
        guard arrived.count > 1 else { throw error }
        // The others are none the worse for it.
        result.problem = error.message + (error.hint.map { " (\($0))" } ?? "")
        report.failure = error.code
      }
      if !result.conflicts.isEmpty || result.references.contains(where: \.stayedBehind) {
        report.failure = report.failure ?? .conflict
      }
      report.sessions.append(result)
    }
  }

  private func place(
    _ arrived: ArrivedSession, from quarantine: Quarantine, _ registry: ImportedSessions,
    _ result: inout ImportedSession
  ) async throws {
    let newName = newName ?? (arrived.isPart ? arrived.name : nil)
    let here = newName == nil ? try await directory(of: arrived.id, registry) : nil
    if let here {
      result.session = here.string
      guard !isTrial else { return }
      try await takeIn(arrived, at: here, from: quarantine, &result)
      return
    }
    try judgeArrival(of: arrived, in: Repository(at: quarantine.path))
    result.isNew = true
    let name = newName ?? arrived.name
    result.name = name
    guard !isTrial else { return }
    let child = try newName.map {
      try ChildSession(.import, name: $0, environment: environment)
    }
    let destination = try await unusedDirectory(for: arrived.id, called: name) { destination in
      if let child {
        _ = try await quarantine.address.copy(
          arrived.id, as: child, to: destination, branch: arrived.main)
      } else {
        _ = try await quarantine.address.open(
          arrived.id, at: destination, branch: arrived.main, environment: environment)
      }
    }
    result.id = child?.id.rawValue ?? result.id
    registry.note(child?.id ?? arrived.id, in: destination)
    result.session = destination.string
    result.references = arrived.branches.sorted { $0.key < $1.key }.map { name, commit in
      TransferredReference(
        session: result.id, name: name, direction: .fetch, outcome: .created,
        commit: newName == nil ? commit.description : nil)
    }
  }

  private func takeIn(
    _ arrived: ArrivedSession, at path: FilePath, from quarantine: Quarantine,
    _ result: inout ImportedSession
  ) async throws {
    let session = try session ?? Session(at: path, environment: environment)
    let taken = try await session.takeIn(from: quarantine)
    result.references = taken.references
    result.conflicts = taken.conflicts
  }

  /// Fills a directory that is named after the session, or by its id if that name is taken.
  ///
  /// - Returns: The one that was filled.
  private func unusedDirectory(
    for id: SessionID, called name: String, _ fill: (FilePath) async throws -> Void
  ) async throws -> FilePath {
    let usual = home.appending(Slug(from: name).rawValue)
    let others = [id.rawValue] + (2...999).map { "\(id)-\($0)" }
    for path in [usual] + others.map({ home.appending($0) }) where !fileExists(path) {
      do {
        try await fill(path)
        return path
      } catch {
        // Something that is no import, and waits for no turn, may have taken the name.
        guard SessionError(error).code == .exists, fileExists(path) else { throw error }
      }
    }
    throw SessionError(.exists, "there are too many sessions '\(name)' in \(home)")
  }
}

extension Session {
  /// Takes in what a quarantine has of this session, as ``pull(from:)`` does.
  ///
  /// What the branches there were is not remembered: nobody can fetch from there again.
  func takeIn(from quarantine: Quarantine) async throws -> TransferReport {
    let store = try RemoteStore(name: "import", url: quarantine.path.string)
    try forget(store)
    let report = try await takeInBranches(of: store)
    try forget(store)
    return report
  }

  private func forget(_ store: RemoteStore) throws {
    try withLock {
      for (name, commit) in try repository.references(under: Self.tracking(store.name)) {
        try repository.deleteReference(name, expecting: commit)
      }
    }
  }
}
