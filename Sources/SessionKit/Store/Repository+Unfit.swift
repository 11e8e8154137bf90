import GitKit
import SystemPackage

extension Repository {
  /// Refuses commits that came from elsewhere if their files are none that a session may have; see
  /// ``TreeSurvey``.
  ///
  /// - Complexity: Reads each tree once, however many commits have it.
  func refuseUnfit(_ commits: [ObjectID]) throws {
    var survey = TreeSurvey()
    for commit in commits { try survey.examine(readCommit(commit), in: self) }
  }
}

extension Repository {
  /// Refuses to go through the history of a repository that has only the end of it, as after
  /// `git clone --depth`.
  func refuseShallow() throws {
    let ends = try readFile(commonDirectory.appending("shallow"), limit: 1 << 20)
    guard ends?.isEmpty == false else { return }
    throw SessionError(
      .refused, "only the end of the session's history is here (git clone --depth)",
      hint: "git fetch --unshallow brings the rest")
  }
}
