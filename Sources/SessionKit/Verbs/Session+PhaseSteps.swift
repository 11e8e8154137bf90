import GitKit
public import SessionModel

extension Session {
  /// Marks a phase as done.
  ///
  /// - Parameter force: Whether to do so in spite of what is missing, which is then noted in the commit
  ///   and in `phase.json`.
  /// - Throws: ``SessionError`` with code `refused` if candidates or edits of the phase wait to be
  ///   committed, a phase that it requires is neither done nor skipped, or it has problems, with
  ///   ``PhaseProblems`` as the cause.
  public func finishPhase(
    _ phase: PhaseID? = nil, force: Bool = false, branch: String? = nil
  ) throws -> SavedChange {
    try update(branch: branch) { tip in
      let phase = try existingPhase(phase, in: tip)
      try refuseWaitingWork(in: phase, tip)
      let unmet = try progress(in: .tree(tip.tree)).unmet(phase)
      guard unmet.isEmpty || force else {
        throw SessionError(
          .refused, "\(phase) requires \(Self.list(unmet)), not done yet",
          hint: "git session phase done \(unmet[0]), or phase done \(phase) --force")
      }
      let problems = try problems(of: phase, in: .tree(tip.tree))
      guard problems.isEmpty || force else {
        throw refusal(
          "\(phase) is not fit to be done:", problems,
          hint: "correct it, or git session phase done \(phase) --force")
      }
      let missing = unmet.map { "requires \($0)" } + problems.map(\.description)
      try refuse(.done, of: phase, in: tip, unless: !missing.isEmpty)
      let edits = try statusEdits(phase, in: tip) { record in
        record.status = .done
        record.forced = missing
      }
      return Change(
        edits: edits,
        message: try commitMessage(
          "Finish \(phase)", "phase.done", phase: phase, trailers: Self.forced(missing)))
    }
  }

  /// Marks a phase as left out, which is as good as done for those that require it.
  ///
  /// - Parameter reason: Why, for the commit and `phase.json`.
  public func skipPhase(
    _ phase: PhaseID? = nil, reason: String? = nil, branch: String? = nil
  ) throws -> SavedChange {
    try update(branch: branch) { tip in
      let phase = try existingPhase(phase, in: tip)
      try refuse(.skipped, of: phase, in: tip)
      var message = try commitMessage("Skip \(phase)", "phase.skip", phase: phase)
      message.body = reason
      return Change(
        edits: try statusEdits(phase, in: tip) { record in
          record.status = .skipped
          record.reason = reason
        },
        message: message)
    }
  }

  /// Moves the session to another phase: a named one, else the next that is neither done nor skipped.
  ///
  /// - Parameter force: Whether to pass phases that are not done; each notes it in its `phase.json`, as
  ///   does the commit.
  /// - Throws: ``SessionError`` with code `refused` if a phase would be passed that is neither done
  ///   nor skipped, or if none is left. Going back is always possible.
  public func enterNextPhase(
    _ phase: PhaseID? = nil, force: Bool = false, branch: String? = nil
  ) throws -> SavedChange {
    try update(branch: branch) { tip in
      let progress = try progress(in: .tree(tip.tree))
      if let phase { _ = try existingPhase(phase, in: tip) }
      guard let target = phase ?? progress.next else {
        if let open = progress.open.first {
          throw SessionError(
            .refused, "no other phase is left, and \(open) is not done",
            hint: "git session phase done \(open) finishes it, phase skip \(open) leaves it out")
        }
        throw SessionError(
          .refused, "no phase is left: all are done or skipped",
          hint: "git session phase list shows them")
      }
      guard target != progress.current else {
        throw SessionError(.refused, "the session is in \(target) already")
      }
      let left = progress.left(movingTo: target)
      guard left.isEmpty || force else {
        throw SessionError(
          .refused,
          "\(target) cannot be entered while \(Self.list(left)) \(left.count == 1 ? "is" : "are") not done",
          hint:
            "git session phase done \(left[0]), phase skip \(left[0]), or phase next \(target) --force"
        )
      }
      var manifest = try manifest(in: tip.tree)
      manifest.phase = target
      var edits: [GitPath: Change.Content?] = [
        GitPath(SessionLayout.manifest): .bytes(manifest.bytes)
      ]
      for phase in left {
        edits.merge(
          try statusEdits(phase, in: tip) { $0.forced = ["passed while \($0.status.rawValue)"] }
        ) { $1 }
      }
      return Change(
        edits: edits,
        message: try commitMessage(
          "Enter \(target)", "phase.next", phase: target,
          trailers: Self.forced(left.map { "passed \($0)" })))
    }
  }

  /// Refuses to give a phase the status that it has.
  private func refuse(
    _ status: PhaseStatus, of phase: PhaseID, in tip: Tip, unless hasMore: Bool = false
  ) throws {
    guard !hasMore, try phaseRecord(phase, in: .tree(tip.tree)).status == status else { return }
    throw SessionError(.refused, "\(phase) is \(status.rawValue) already")
  }

  private static func list(_ phases: [PhaseID]) -> String {
    phases.map(\.rawValue).joined(separator: ", ")
  }

  private func refuseWaitingWork(in phase: PhaseID, _ tip: Tip) throws {
    guard try files(below: SessionLayout.preview(phase), in: .tree(tip.tree)).isEmpty else {
      throw SessionError(
        .refused, "\(phase) has candidates in preview/",
        hint: "git session phase commit takes them, git session phase preview --discard drops them")
    }
    guard try snapshot(of: tip.name) == .directory else { return }
    let directory = GitPath(SessionLayout.phase(phase))
    let unsaved = try unsavedChanges(since: tip).filter { $0.path.isInside(directory) }
    guard let first = unsaved.first else { return }
    throw SessionError(
      .refused, "\(phase) has unsaved edits, such as \(first.path)",
      hint: "git session save keeps them, git session phase commit takes candidates")
  }
}
