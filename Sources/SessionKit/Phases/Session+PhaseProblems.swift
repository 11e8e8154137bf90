import GitKit
public import SessionModel

/// What keeps a phase from being done, as the cause of a refusal.
public struct PhaseProblems: Error, Hashable, Sendable {
  public var problems: [PhaseProblem]
}

extension Session {
  /// What is wrong with a phase as it would be once its candidates are committed.
  func problems(of phase: PhaseID, in snapshot: Snapshot) throws -> [PhaseProblem] {
    try phaseProblems(
      of: phase, files: { try self.files(below: $0, in: snapshot) },
      bytes: { try self.bytes(of: $0, in: snapshot) })
  }

  /// Refuses to go on with a phase that has problems, naming the first ones.
  func refusal(_ what: String, _ problems: [PhaseProblem], hint: String) -> SessionError {
    let shown = problems.prefix(20).map { "\n  \($0)" }.joined()
    let more = problems.count > 20 ? "\n  and \(problems.count - 20) more" : ""
    return SessionError(
      .refused, "\(what)\(shown)\(more)", hint: hint, cause: PhaseProblems(problems: problems))
  }
}

/// What is wrong with a phase as it would be once its candidates are committed.
///
/// - Parameters:
///   - files: The files below a directory of the session, sorted.
///   - bytes: What a file holds; `nil` if it is not there.
func phaseProblems(
  of phase: PhaseID, files: (SessionPath) throws -> [SessionPath],
  bytes: @escaping (SessionPath) throws -> [UInt8]?
) throws -> [PhaseProblem] {
  let file = SessionLayout.phaseRecord(phase)
  let record: PhaseRecord
  do {
    record =
      try bytes(file).map { try PhaseRecord(bytes: $0, file: file.string) }
      ?? PhaseRecord(title: phase.rawValue)
  } catch let error as ModelError {
    return [PhaseProblem(file: file, line: error.line, message: error.message)]
  }
  var contents: [SessionPath: [UInt8]] = [:]
  for directory in [
    SessionLayout.artifacts(phase), SessionLayout.diagrams(phase), SessionLayout.preview(phase),
  ] {
    for path in try files(directory) {
      // Only what is looked into is read.
      let kind = SessionLayout.kind(of: path)
      contents[path] = kind == .json || kind == .dot ? try bytes(path) : []
    }
  }
  let check = PhaseCheck(
    PhaseContent(phase: phase, files: contents), record: record, reading: bytes,
    isSkipped: { other in
      let file = SessionLayout.phaseRecord(other)
      return try bytes(file).map {
        try PhaseRecord(bytes: $0, file: file.string).status == .skipped
      }
        ?? false
    })
  return try check.problems()
}
