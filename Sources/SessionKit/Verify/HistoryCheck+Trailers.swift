import GitKit
import SessionModel

/// What commits say of themselves, held against what they did.
extension HistoryCheck {
  func judgeTrailers(_ step: Step) throws {
    guard let operation = step.message.operation else { return }
    if let phase = step.message[CommitMessage.phaseKey], step.message.phase == nil {
      note(step, nil, "the trailer Session-Phase says '\(phase)', which is no phase")
    }
    if ["upload.add", "message.add"].contains(operation) {
      for change in step.own where change.old == nil && Self.isUpload(change.path) {
        guard let new = change.new else { continue }
        recordedUploads.insert(FileVersion(path: change.path, id: new.id))
      }
    }
    if operation == "upload.add", let recorded = step.message["Session-SHA256"] {
      try judgeUpload(step, recorded)
    }
    guard !step.isMerge, let scope = OperationScope(operation, step.message.phase),
      let outside = step.own.first(where: { !scope.covers($0) })
    else { return }
    note(
      step, outside.path,
      "the commit calls itself \(operation) and changed \(outside.path) too; "
        + "somebody amended or squashed it")
  }

  private func judgeUpload(_ step: Step, _ recorded: String) throws {
    let added = step.own.filter { $0.old == nil && Self.isUpload($0.path) }
    for change in added {
      guard let new = change.new, new.kind.isFile else { continue }
      let found = try repository.digest(of: new.id).sha256
      guard found != recorded else { continue }
      breach(
        step, .upload, change.path,
        "is not what was added: its SHA-256 is \(found), and its commit says \(recorded)",
        remedy: "git session upload add adds it anew, from where it came from",
        .gone(change.path, new))
    }
    if added.isEmpty {
      note(step, nil, "the commit says that it added an upload, with its SHA-256, and added none")
    }
  }

  private func note(_ step: Step, _ path: GitPath?, _ message: String) {
    findings.append(
      Finding(
        rule: .trailer, severity: .note, message: message, path: path?.description,
        commit: step.commit.id.description, time: step.commit.time))
  }

  private static func isUpload(_ path: GitPath) -> Bool {
    path.isInside(GitPath(SessionLayout.uploads))
  }
}

/// What an operation changes, as far as that is always the same.
private struct OperationScope {
  private let places: [GitPath]
  /// Whether it may change and remove files there, besides adding some.
  private let onlyAdds: Bool

  init?(_ operation: String, _ phase: PhaseID?) {
    let directory = phase.map { SessionLayout.phase($0) } ?? SessionLayout.phases
    let places: [SessionPath]
    switch operation {
    case "message.add":
      places = [phase.map { SessionLayout.messages($0) } ?? directory, SessionLayout.uploads]
    case "upload.add", "upload.remove": places = [SessionLayout.uploads]
    case "artifact.add", "diagram.import", "phase.preview", "phase.commit", "phase.discard",
      "phase.skip", "phase.done", "phase.reset":
      places = [directory]
    case "phase.next": places = [SessionLayout.phases, SessionLayout.manifest]
    case "report.draft": places = [SessionLayout.drafts]
    case "report.issue": places = [SessionLayout.issued, SessionLayout.manifest]
    default: return nil
    }
    self.places = places.map { GitPath($0) }
    onlyAdds = ["message.add", "upload.add", "report.draft"].contains(operation)
  }

  func covers(_ change: TreeChange) -> Bool {
    if onlyAdds, change.old != nil { return false }
    return places.contains { change.path.isInside($0) }
  }
}
