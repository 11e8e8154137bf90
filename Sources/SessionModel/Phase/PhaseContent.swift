/// The files of a phase that are checked: what is committed to it, and the candidates in `preview/`.
public struct PhaseContent: Sendable {
  public let phase: PhaseID
  /// By path in the session.
  public let files: [SessionPath: [UInt8]]

  public init(phase: PhaseID, files: [SessionPath: [UInt8]]) {
    self.phase = phase
    self.files = files
  }

  /// The candidates, with where each is to go; sorted.
  public static func moves(
    of paths: some Sequence<SessionPath>, in phase: PhaseID
  ) -> [(candidate: SessionPath, path: SessionPath)] {
    let preview = SessionLayout.preview(phase)
    return paths.filter { $0.isInside(preview) }.sorted().compactMap { candidate in
      let rest = candidate.string.dropFirst(preview.string.count + 1)
      return (candidate, SessionPath(trusted: "\(SessionLayout.phase(phase))/\(rest)"))
    }
  }

  /// Why a path of the phase can have no candidate, or nil.
  public static func fault(of path: SessionPath, in phase: PhaseID) -> String? {
    if path == SessionLayout.phaseRecord(phase) {
      return "cannot be a candidate; edit the phase's own phase.json"
    }
    if path.isInside(SessionLayout.messages(phase)) {
      return "cannot be a candidate; git session message add adds a message"
    }
    return path.isInside(SessionLayout.preview(phase))
      ? "is a preview in a preview; move it out" : nil
  }

  /// What the phase would have once its candidates are committed: for each path, the file that it
  /// would come from.
  public var effective: [SessionPath: SessionPath] {
    var result: [SessionPath: SessionPath] = [:]
    let preview = SessionLayout.preview(phase)
    for path in files.keys where !path.isInside(preview) { result[path] = path }
    for move in Self.moves(of: files.keys, in: phase) { result[move.path] = move.candidate }
    return result
  }
}
