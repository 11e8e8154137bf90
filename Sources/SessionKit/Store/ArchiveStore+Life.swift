import GitKit
import SessionModel
import SystemPackage

extension ArchiveStore {
  /// Takes a step of life of a session that is here, on every branch.
  func take(
    _ step: LifeStep, _ id: SessionID, environment: SessionEnvironment
  ) async throws -> StoredSession {
    try await withLock { try change(id, by: step, environment) }
    return try session(id)
  }

  private func change(
    _ id: SessionID, by step: LifeStep, _ environment: SessionEnvironment
  ) throws {
    var here = try Repository(at: path)
    let person = try environment.person(in: here)
    let stored = try branches(of: id)
    let ledger = try workspace.ledger(environment)
    // The one that may refuse comes first.
    let others = stored.tips.keys.filter { $0 != stored.main }.sorted()
    for name in [stored.main].compactMap(\.self) + others {
      guard let tip = stored.tips[name] else { continue }
      let tree = try here.readCommit(tip).tree
      guard var manifest = try here.manifest(in: tree), manifest.id == id,
        try manifest.take(step, at: environment.now(), isRequired: name == stored.main)
      else { continue }
      if step == .recover { try ledger?.require(for: id, of: manifest.owner) }
      let message = CommitMessage(
        subject: "\(step.verb) session", operation: step.rawValue, actor: person.email)
      let file = TreeEntry.file(try here.writeBlob(manifest.bytes))
      let commit = try here.writeCommit(
        tree: here.writeTree(tree, changing: [GitPath(SessionLayout.manifest): file]),
        parents: [tip], author: person.signature(at: environment.now()), message: message.text)
      try here.makeDurable()
      try here.moveReference(
        StoreNamespace.standard.branches(of: id) + name, to: commit, expecting: tip,
        reason: "session: \(step.rawValue)")
      if step == .delete { try ledger?.settle(.release, id, of: manifest.owner) }
    }
  }

  /// Removes a session for good: its references, and all objects that no other session here has.
  ///
  /// - Complexity: Packs the whole archive again.
  func purge(_ id: SessionID) async throws {
    try await withLock {
      try removeReferences(of: id)
      try largeFiles(of: id).remove()
      try await packAll()
    }
  }

  private func removeReferences(of id: SessionID) throws {
    let here = try Repository(at: path)
    let namespace = StoreNamespace.standard
    for prefix in [
      "refs/session/\(id)/", namespace.tags(of: id), namespace.branches(of: id),
    ] {
      for (name, target) in try here.references(under: prefix) {
        try here.deleteReference(name, expecting: target)
      }
    }
  }

  /// Packs everything into one pack, and drops what no session needs.
  func collectGarbage() async throws {
    guard exists else { return }
    try await withLock {
      let known = Set(try branches().map(\.id))
      for (id, files) in try largeFiles() where !known.contains(id) { try files.remove() }
      try await packAll()
    }
  }

  private func packAll() async throws {
    for words in [
      ["pack-refs", "--all", "--prune"], ["repack", "-a", "-d", "-q"], ["prune", "--expire=now"],
    ] {
      _ = try await GitCommand.run(words, repository: path)
    }
  }
}

extension SessionManifest {
  /// Takes a step of the session's life.
  ///
  /// - Parameter isRequired: Whether it is an error that the step is not legal.
  /// - Returns: Whether that changed anything.
  fileprivate mutating func take(
    _ step: LifeStep, at now: Timestamp, isRequired: Bool
  ) throws -> Bool {
    if life.isResult(of: step) { return false }
    guard let next = life.after(step) else {
      guard isRequired else { return false }
      throw SessionError(
        .refused,
        "session '\(name)' is \(life.word); git session \(step.rawValue) is not for that",
        hint: life.remedy)
    }
    setLife(next, at: now)
    return true
  }
}
