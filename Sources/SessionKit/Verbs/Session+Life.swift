import GitKit
public import SessionModel

extension Session {
  /// Takes the session to another state of its life, on every branch, so that a frozen session is frozen
  /// whichever branch is looked at.
  ///
  /// The branch that the directory shows comes last: killed before, the session is where it was, and
  /// taking the step again completes it. Where credits count, deleting frees the session's and recovering
  /// takes it again.
  ///
  /// - Returns: What changed on the branch that is shown; `nil` if a step before had led here already.
  /// - Throws: ``SessionError`` with code `refused` if ``LifeState/transitions`` has no such step, or
  ///   unsaved edits would be shut in.
  @discardableResult
  public func take(_ step: LifeStep) throws -> SavedChange? {
    do {
      // With the lock, so that a step left half-done is not taken for unsaved edits.
      let (shown, before) = try withLock {
        let shown = try tip()
        let before = try manifest(in: shown.tree)
        guard before.life.isResult(of: step) || before.life.after(step) != nil else {
          throw refusal(of: step, to: before)
        }
        try refuseDuringMerge()
        if before.life.takesChanges, !before.life.isResult(of: step) {
          try refuseToShutIn(unsavedChanges(since: shown))
        }
        return (shown, before)
      }
      if step == .recover { try ledger()?.require(for: before.id, of: before.owner) }
      try takeElsewhere(step, besides: shown.name)
      let change = try takeStep(step, on: nil)
      if step == .delete { try ledger()?.settle(.release, before.id, of: before.owner) }
      return change
    } catch {
      throw SessionError(error)
    }
  }

  /// Ends the work on the session where it is; what is unsaved is saved first, since an archived session
  /// takes no changes.
  ///
  /// - Returns: What changed; `nil` if it is archived already.
  @discardableResult
  public func archiveInPlace() throws -> SavedChange? {
    do {
      let hasUnsaved = try withLock {
        let tip = try tip()
        return try manifest(in: tip.tree).life.takesChanges && !unsavedChanges(since: tip).isEmpty
      }
      if hasUnsaved { _ = try save() }
      return try take(.archive)
    } catch {
      throw SessionError(error)
    }
  }

  /// Takes the step on all branches but one, where it has not been taken.
  func takeElsewhere(_ step: LifeStep, besides shown: String? = nil) throws {
    while let branch = try nextBranch(for: step, besides: shown) {
      _ = try takeStep(step, on: branch)
    }
  }

  private func takeStep(_ step: LifeStep, on branch: String?) throws -> SavedChange? {
    try attempt(branch: branch, .life) { tip in
      var manifest = try manifest(in: tip.tree)
      guard let next = manifest.life.after(step) else {
        if manifest.life.isResult(of: step) { return nil }
        throw refusal(of: step, to: manifest)
      }
      manifest.setLife(next, at: environment.now())
      return Change(
        edits: [GitPath(SessionLayout.manifest): .bytes(manifest.bytes)],
        message: try commitMessage("\(step.verb) session", step.rawValue))
    }
  }

  /// A branch that has yet to take the step; those without a readable `session.json` have no state, and one
  /// that another working directory shows takes it there.
  private func nextBranch(for step: LifeStep, besides shown: String?) throws -> String? {
    try branches().map(\.name).first { name in
      guard name != shown, try !repository.isShownElsewhere("refs/heads/\(name)") else {
        return false
      }
      let tree = try tip(of: name).tree
      do {
        return try manifest(in: tree).life.after(step) != nil
      } catch let error as ModelError where error.code != .unsupportedFormat {
        return false
      } catch let error as SessionError where error.code == .notFound {
        return false
      }
    }
  }

  func refuseToShutIn(_ unsaved: [DirectoryChange]) throws {
    guard let first = unsaved.first else { return }
    let others = unsaved.count > 1 ? " and \(unsaved.count - 1) more" : ""
    throw SessionError(
      .refused, "unsaved edits could not be saved afterwards: \(first.path)\(others)",
      hint: "git session save keeps them")
  }

  private func refusal(of step: LifeStep, to manifest: SessionManifest) -> SessionError {
    SessionError(
      .refused,
      "session '\(manifest.name)' is \(manifest.life.word); git session \(step.rawValue) is not for that",
      hint: manifest.life.remedy)
  }
}

extension LifeState {
  /// How a person gets to work on.
  var remedy: String? {
    if isDeleted { return "git session recover brings it back" }
    return switch status {
    case .active: nil
    case .frozen:
      "git session unfreeze lets it take changes again, git session clone makes a copy that does"
    case .archived: "git session resume goes on from it in a new session"
    }
  }
}

extension LifeStep {
  /// For a commit's subject.
  var verb: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}
