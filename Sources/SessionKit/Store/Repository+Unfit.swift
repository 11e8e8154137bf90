import GitKit

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
