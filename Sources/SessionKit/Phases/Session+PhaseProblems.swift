import GitKit
public import SessionModel

/// What keeps a phase from being done, as the cause of a refusal.
public struct PhaseProblems: Error, Hashable, Sendable {
  public var problems: [PhaseProblem]
}

extension Session {
  /// What is wrong with a phase as it would be once its candidates are committed.
  func problems(of phase: PhaseID, in snapshot: Snapshot) throws -> [PhaseProblem] {
    let content = try content(of: phase, in: snapshot)
    let record: PhaseRecord
    do {
      record = try phaseRecord(phase, in: snapshot)
    } catch let error as ModelError {
      let file = SessionLayout.phaseRecord(phase)
      return [PhaseProblem(file: file, line: error.line, message: error.message)]
    }
    let check = PhaseCheck(
      content, record: record, reading: { try self.bytes(of: $0, in: snapshot) },
      isSkipped: { try self.phaseRecord($0, in: snapshot).status == .skipped })
    return try check.problems()
  }

  /// The artifacts and diagrams of a phase, committed and candidates.
  private func content(of phase: PhaseID, in snapshot: Snapshot) throws -> PhaseContent {
    var files: [SessionPath: [UInt8]] = [:]
    for directory in [
      SessionLayout.artifacts(phase), SessionLayout.diagrams(phase), SessionLayout.preview(phase),
    ] {
      for path in try self.files(below: directory, in: snapshot) {
        // Only what is looked into is read.
        let kind = SessionLayout.kind(of: path)
        files[path] = kind == .json || kind == .dot ? try bytes(of: path, in: snapshot) : []
      }
    }
    return PhaseContent(phase: phase, files: files)
  }

  /// Refuses to go on with a phase that has problems, naming the first ones.
  func refusal(_ what: String, _ problems: [PhaseProblem], hint: String) -> SessionError {
    let shown = problems.prefix(20).map { "\n  \($0)" }.joined()
    let more = problems.count > 20 ? "\n  and \(problems.count - 20) more" : ""
    return SessionError(
      .refused, "\(what)\(shown)\(more)", hint: hint, cause: PhaseProblems(problems: problems))
  }
}
