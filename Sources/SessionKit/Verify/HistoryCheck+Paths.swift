import GitKit

/// Names of files and kinds of entries, as whoever receives a session judges them.
extension HistoryCheck {
  /// Something that a session may not have, and the commit that brought it.
  struct Unfit {
    var fault: TreeSurvey.Fault
    var commit: Commit
  }

  func judgePaths(_ step: Step) throws {
    let before = step.parents.first?.tree
    if let fault = try survey.fault(of: step.commit.tree, since: before, in: repository) {
      unfit.append(Unfit(fault: fault, commit: step.commit))
    }
  }

  /// What is of the past only; what a tip still has was found there.
  func settlePaths() {
    let present = Set(findings.filter { $0.rule == .path }.map(\.path))
    var known: Set<String> = []
    for past in unfit where !present.contains(past.fault.path.description) {
      guard known.insert(past.fault.message).inserted else { continue }
      findings.append(
        Finding(
          rule: .path, severity: .mended, message: past.fault.message,
          path: past.fault.path.description, commit: past.commit.id.description,
          time: past.commit.time,
          remedy: "import of the whole history refuses it; git session export of a state goes"))
    }
  }
}
