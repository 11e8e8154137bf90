import GitKit
public import SessionModel

extension Session {
  /// Lays out candidates to work on: a copy of each artifact and diagram in the phase's `preview/`,
  /// where there is none yet.
  ///
  /// The phase's status becomes `preview`. What the phase has stays until ``commitPhase(_:force:branch:)``.
  ///
  /// - Throws: ``SessionError`` with code `refused` if all candidates are there already.
  public func previewPhase(_ phase: PhaseID? = nil, branch: String? = nil) throws -> SavedChange {
    try update(branch: branch) { tip in
      let phase = try existingPhase(phase, in: tip)
      var edits: [GitPath: Change.Content?] = [:]
      for directory in [SessionLayout.artifacts(phase), SessionLayout.diagrams(phase)] {
        for path in try files(below: directory, in: .tree(tip.tree)) {
          let rest = path.string.dropFirst(SessionLayout.phase(phase).string.count + 1)
          let candidate = GitPath(try SessionLayout.preview(phase).appending(String(rest)))
          guard try repository.entry(at: candidate, in: tip.tree) == nil,
            let entry = try repository.entry(at: GitPath(path), in: tip.tree)
          else { continue }
          edits[candidate] = .entry(entry)
        }
      }
      let status = try phaseRecord(phase, in: .tree(tip.tree)).status
      guard !edits.isEmpty || status != .preview else {
        throw SessionError(
          .refused, "\(phase) has a candidate for everything it holds already",
          hint: "git session phase commit takes them, phase preview --discard drops them")
      }
      edits.merge(try statusEdits(phase, in: tip) { $0.status = .preview }) { $1 }
      return Change(
        edits: edits,
        message: try commitMessage("Preview \(phase)", "phase.preview", phase: phase),
        bringsContent: false)
    }
  }

  /// Drops all candidates; ``undo()`` brings the saved ones back.
  public func discardPreview(_ phase: PhaseID? = nil, branch: String? = nil) throws -> SavedChange {
    try saveCandidates(of: phase, branch: branch)
    return try update(branch: branch) { tip in
      let phase = try existingPhase(phase, in: tip)
      let candidates = try files(below: SessionLayout.preview(phase), in: .tree(tip.tree))
      guard !candidates.isEmpty else {
        throw SessionError(.refused, "\(phase) has no candidates in preview/")
      }
      var edits: [GitPath: Change.Content?] = [:]
      for path in candidates { edits.updateValue(nil, forKey: GitPath(path)) }
      edits.merge(
        try statusEdits(phase, in: tip) { if $0.status == .preview { $0.status = .open } }
      ) { $1 }
      return Change(
        edits: edits,
        message: try commitMessage("Discard preview of \(phase)", "phase.discard", phase: phase))
    }
  }

  /// Takes the candidates into the phase, in the place of what it has, after checking them.
  ///
  /// Unsaved candidates are saved first, as a commit of their own.
  ///
  /// - Parameter force: Whether to do so in spite of problems; they are noted in the commit and in
  ///   `phase.json`.
  /// - Throws: ``SessionError`` with code `refused` and ``PhaseProblems`` as its cause, or if there
  ///   are no candidates.
  public func commitPhase(
    _ phase: PhaseID? = nil, force: Bool = false, branch: String? = nil
  ) throws -> SavedChange {
    try saveCandidates(of: phase, branch: branch)
    return try update(branch: branch) { tip in
      let phase = try existingPhase(phase, in: tip)
      let candidates = try files(below: SessionLayout.preview(phase), in: .tree(tip.tree))
      guard !candidates.isEmpty else {
        throw SessionError(
          .refused, "\(phase) has no candidates in preview/",
          hint: "git session phase preview \(phase) makes some")
      }
      let problems = try problems(of: phase, in: .tree(tip.tree))
      guard problems.isEmpty || force else {
        throw refusal(
          "the candidates of \(phase) are not fit:", problems,
          hint: "correct them, or git session phase commit \(phase) --force")
      }
      var edits: [GitPath: Change.Content?] = [:]
      for move in PhaseContent.moves(of: candidates, in: phase) {
        if let fault = PhaseContent.fault(of: move.path, in: phase) {
          throw SessionError(.refused, "\(move.candidate) \(fault)")
        }
        guard let entry = try repository.entry(at: GitPath(move.candidate), in: tip.tree) else {
          continue
        }
        edits.updateValue(nil, forKey: GitPath(move.candidate))
        edits[GitPath(move.path)] = .entry(entry)
      }
      edits.merge(
        try statusEdits(phase, in: tip) { record in
          record.status = .open
          record.forced = problems.map(\.description)
        }
      ) { $1 }
      return Change(
        edits: edits,
        message: try commitMessage(
          "Commit \(phase)", "phase.commit", phase: phase,
          trailers: Self.forced(problems.map(\.description))),
        bringsContent: false)
    }
  }

  /// Saves what is unsaved in a phase's `preview/`, and nothing else.
  private func saveCandidates(of phase: PhaseID?, branch: String?) throws {
    _ = try attempt(branch: branch, .save) { tip in
      guard try snapshot(of: tip.name) == .directory else { return nil }
      let phase = try existingPhase(phase, in: tip)
      let preview = GitPath(SessionLayout.preview(phase))
      let changes = try unsavedChanges(since: tip).filter { $0.path.isInside(preview) }
      guard !changes.isEmpty else { return nil }
      return Change(
        edits: try storeEdits(changes),
        message: try commitMessage("Save candidates of \(phase)", "save", phase: phase))
    }
  }

  /// The edit that changes a phase's record.
  func statusEdits(
    _ phase: PhaseID, in tip: Tip, _ change: (inout PhaseRecord) -> Void
  ) throws -> [GitPath: Change.Content?] {
    var record = try phaseRecord(phase, in: .tree(tip.tree))
    change(&record)
    return [GitPath(SessionLayout.phaseRecord(phase)): .bytes(record.bytes)]
  }

  /// The trailers that say what was missing.
  static func forced(_ missing: [String]) -> [CommitMessage.Trailer] {
    missing.prefix(20).map { CommitMessage.Trailer(key: "Session-Forced", value: $0) }
  }
}
