import GitKit
import SessionModel
import SystemPackage

/// Branches of a session as a store had them when they were fetched.
struct FetchedBranches {
  /// By their short names.
  var tips: [String: ObjectID] = [:]
  /// What was known of the store's branches before.
  var before: [String: ObjectID] = [:]
  var tags: [TransferredReference] = []
  /// What a person should know.
  var notes: [String] = []
}

extension Session {
  /// Brings what a store has of this session here, without changing any branch: `refs/remotes/<store>/…`.
  ///
  /// It arrives in a place of its own, is checked there, and only then becomes part of the session's
  /// repository.
  ///
  /// - Throws: ``SessionError`` with code `notFound` if the store cannot be reached or does not have
  ///   it, `refused` if what it has is not fit for a session; nothing has changed then.
  public func fetch(from store: RemoteStore) async throws -> TransferReport {
    do {
      let fetched = try await fetchBranches(from: store)
      guard !fetched.tips.isEmpty else { throw try absence(from: store) }
      let id = try manifest(in: tip().tree).id.rawValue
      var report = TransferReport(store: store.name, references: [])
      for (name, commit) in fetched.tips.sorted(by: { $0.key < $1.key }) {
        let old = fetched.before[name]
        report.references.append(
          TransferredReference(
            session: id, name: name, direction: .fetch,
            outcome: old == commit ? .upToDate : old == nil ? .created : .updated,
            commit: commit.description))
      }
      report.references += fetched.tags
      report.notes += fetched.notes
      if let note = try followStore(store) { report.notes.append(note) }
      try remember(in: store)
      return report
    } catch {
      throw SessionError(error)
    }
  }

  /// The error for a store that has nothing of this session.
  func absence(from store: RemoteStore) throws -> SessionError {
    SessionError(
      .notFound, "\(store.name) has no session \(try manifest(in: tip().tree).id)",
      hint: "git session push \(store.name) puts it there")
  }

  func fetchBranches(from store: RemoteStore) async throws -> FetchedBranches {
    let address = try store.address
    let parcel = try sharedParcel(for: address.namespace)
    let arrivals = "refs/arrived/"
    let tags = "refs/arrived-tags/"
    return try await exchange(parcel.branches + parcel.tags).used { exchange in
      try await address.fetch(
        parcel.id, into: exchange.path, as: arrivals,
        extras: ["+\(address.namespace.tags(of: parcel.id))*:\(tags)*"],
        isWatched: environment.isWatched)
      let arrived = try Repository(at: exchange.path)
      var fetched = try adopt(
        exchange,
        branches: arrived.legibleReferences(under: arrivals).map {
          (String($0.name.dropFirst(arrivals.count)), $0.id)
        },
        tags: arrived.legibleReferences(under: tags).map {
          (String($0.name.dropFirst(tags.count)), $0.id)
        }, from: store, parcel.id)
      fetched.notes = try arrived.illegibleReferenceNames(under: "refs/arrived").map {
        "\($0) stays in \(store.name): its name is not UTF-8; who pushed it can give it another"
      }
      return fetched
    }
  }

  private func adopt(
    _ exchange: Exchange, branches: [(name: String, id: ObjectID)],
    tags: [(name: String, id: ObjectID)], from store: RemoteStore, _ id: SessionID
  ) throws -> FetchedBranches {
    let prefix = Self.tracking(store.name)
    var result = FetchedBranches()
    for (name, old) in try repository.legibleReferences(under: prefix) {
      result.before[String(name.dropFirst(prefix.count))] = old
    }
    let arrived = try Repository(at: exchange.path)
    // What was here before has been seen.
    try arrived.refuseUnfit(branches.map(\.id).filter { !repository.contains($0) })
    try withLock {
      try linkPacks(
        from: exchange.path.appending("objects"),
        to: repository.commonDirectory.appending("objects"))
      for branch in branches {
        result.tips[branch.name] = branch.id
        let old = result.before[branch.name]
        guard old != branch.id else { continue }
        try repository.moveReference(
          prefix + branch.name, to: branch.id, expecting: old, reason: "session: fetch")
      }
      for tag in tags { result.tags.append(try adopt(tag.name, tag.id, id)) }
    }
    return result
  }

  /// Takes over a tag of what was issued; one that is here stays as it is.
  private func adopt(
    _ name: String, _ target: ObjectID, _ id: SessionID
  ) throws -> TransferredReference {
    let full = "refs/tags/session/\(id)/\(name)"
    let old = try repository.reference(full)
    if old == nil {
      try repository.moveReference(
        full, to: target, expecting: nil, reason: "session: fetch")
    }
    let isSame = old == nil || old == target
    return TransferredReference(
      session: id.rawValue, name: "tags/\(id)/\(name)", direction: .fetch,
      outcome: old == nil ? .created : isSame ? .upToDate : .refused,
      commit: (old ?? target).description,
      reason: isSame ? nil : "the store has it at \(target.short), and what was issued stays")
  }
}
