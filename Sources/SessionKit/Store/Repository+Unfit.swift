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

  /// Refuses files that are new and that nobody would take from us.
  ///
  /// - Parameter merged: Commits that are merged; what these have is not new, and is theirs to mend.
  func refuseUnfit(_ tree: ObjectID, since old: ObjectID, merging merged: [ObjectID]) throws {
    var survey = TreeSurvey()
    guard let fault = try survey.fault(of: tree, since: old, in: self) else { return }
    for id in merged {
      let theirs = try survey.fault(of: readCommit(id).tree, in: self)
      if theirs?.message == fault.message { return }
    }
    throw SessionError(.refused, fault.message, hint: fault.hint)
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
