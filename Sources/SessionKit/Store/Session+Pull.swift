import GitKit
import SessionModel

extension Session {
  /// Fetches what a store has of this session, and puts it together with what is here: JSON and DOT by
  /// their parts, as ``merge(_:message:)`` does.
  ///
  /// Every branch is looked at. Of one that the directory does not show, a merge with conflicts is left for
  /// when it does; the shown one comes last, and is left with git's unfinished merge. A branch that was
  /// deleted here stays so.
  ///
  /// - Throws: ``SessionError`` with code `notFound` if the store cannot be reached or does not have it,
  ///   `refused` while git is in the middle of something, or if what the store has is not fit for a session.
  public func pull(from store: RemoteStore) async throws -> TransferReport {
    try await pull(from: store, isRequired: true)
  }

  /// - Parameter isRequired: Whether it is an error that the store does not have the session yet.
  private func pull(
    from store: RemoteStore, isRequired: Bool
  ) async throws -> TransferReport {
    do {
      var report = try await takeInBranches(of: store, isRequired: isRequired)
      if let note = try followStore(store) { report.notes.append(note) }
      try remember(in: store)
      return report
    } catch {
      throw SessionError(error)
    }
  }

  /// Fetches what a store has of this session and puts it together with what is here.
  func takeInBranches(
    of store: RemoteStore, isRequired: Bool = false
  ) async throws -> TransferReport {
    try refuseDuringMerge()
    let fetched = try await fetchBranches(from: store)
    guard !isRequired || !fetched.tips.isEmpty else { throw try absence(from: store) }
    var report = TransferReport(store: store.name, references: fetched.tags)
    report.notes = fetched.notes
    let shown = try tip().name
    let names = fetched.tips.keys.sorted { ($0 == shown ? 1 : 0, $0) < ($1 == shown ? 1 : 0, $1) }
    for name in names {
      guard let theirs = fetched.tips[name] else { continue }
      var line = try takeIn(
        theirs, as: name, isShown: name == shown, known: fetched.before[name], of: store, &report)
      line?.commit = try repository.reference("refs/heads/\(name)")?.description
      if let line { report.references.append(line) }
    }
    return report
  }

  private func takeIn(
    _ theirs: ObjectID, as name: String, isShown: Bool, known: ObjectID?, of store: RemoteStore,
    _ report: inout TransferReport
  ) throws -> TransferredReference? {
    var line = TransferredReference(
      session: try manifest(in: tip().tree).id.rawValue, name: name, direction: .pull,
      outcome: .upToDate)
    guard let ours = try repository.reference("refs/heads/\(name)") else {
      guard known != theirs else {
        report.notes.append(
          "'\(name)' was deleted here and stays so; git session branch \(name) \(store.name)/\(name) brings it back"
        )
        return nil
      }
      if let refused = try refusal(of: theirs, line, &report) { return refused }
      try withLock {
        try repository.moveReference(
          "refs/heads/\(name)", to: theirs, expecting: nil, reason: "session: pull")
      }
      line.outcome = .created
      return line
    }
    if try repository.isAncestor(theirs, of: ours) { return line }
    if let refused = try refusal(of: theirs, line, &report) { return refused }
    do {
      if try repository.isAncestor(ours, of: theirs) {
        try fastForward(name, to: theirs)
        line.outcome = .updated
        return line
      }
      let incoming = Incoming(commit: theirs, name: "\(store.name)/\(name)")
      switch try merge(incoming, intoBranch: isShown ? nil : name) {
      case .upToDate: return line
      case .merged: line.outcome = .merged
      case .conflicts(let files):
        line.outcome = .conflict
        line.reason =
          isShown
          ? "both sides changed the same thing; git session resolve decides"
          : "both sides changed the same thing; git session switch \(name), then pull again"
        if isShown { report.conflicts = files }
      }
      return line
    } catch let error as SessionError where error.code == .refused {
      line.outcome = .refused
      line.reason = error.message
      return line
    }
  }

  /// What becomes of a branch whose newer commits have what the session's guardrails are against; `nil` if they
  /// have nothing of the kind.
  private func refusal(
    of theirs: ObjectID, _ line: TransferredReference, _ report: inout TransferReport
  ) throws -> TransferredReference? {
    do {
      try judgeArrival(of: theirs)
      return nil
    } catch let error as SessionError where error.code == .refused {
      var line = line
      line.outcome = .refused
      line.reason = error.message
      if let hint = error.hint { report.notes.append("hint: \(hint)") }
      return line
    }
  }

  /// Moves a branch on to a commit that comes after it, and the directory with it if it shows the branch.
  private func fastForward(_ name: String, to commit: ObjectID) throws {
    try withLock {
      for _ in 0..<100 {
        let tip = try tip(of: name)
        guard try repository.isAncestor(tip.commit, of: commit) else {
          throw SessionError(.busy, "someone else changed branch '\(name)'; try again")
        }
        let isShown = try isShown(tip)
        if isShown {
          try refuseDuringMerge()
          let changes = try repository.diff(
            from: tip.tree, to: repository.readCommit(commit).tree)
          try refuseOverUnsavedEdits(changes)
          try repository.requireFiles(of: changes)
        }
        let kept = try publish(commit, on: tip, isCurrent: isShown, .ordinary, "pull")
        if kept != nil { return }
      }
      throw SessionError(.busy, "someone else keeps changing branch '\(name)'; try again")
    }
  }

  /// Pulls, then pushes, until both sides have the same, or something is for a person to decide.
  ///
  /// - Returns: What became of each branch in the end; what is in conflict is not pushed.
  public func sync(with store: RemoteStore) async throws -> TransferReport {
    var report = TransferReport(store: store.name, references: [])
    // Somebody else may be quicker between the two, again and again.
    for _ in 0..<10 {
      let pulled = try await pull(from: store, isRequired: false)
      report.conflicts = pulled.conflicts
      report.notes = pulled.notes
      report.references = pulled.references
      guard pulled.conflicts.isEmpty else { return report }
      let pushed = try await push(to: store)
      report.references += pushed.references
      let isOvertaken = pushed.references.contains { sent in
        sent.stayedBehind && !pulled.stayedBehind.contains { $0.name == sent.name }
          && [StoreAddress.hasNewer, StoreAddress.lostRace].contains(sent.reason)
      }
      guard isOvertaken else { break }
    }
    return report
  }
}
