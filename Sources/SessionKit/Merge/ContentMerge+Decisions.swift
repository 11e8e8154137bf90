import StructuredText

extension ContentMerge {
  /// All that was decided and all that is open, with what each version has there.
  public var report: [MergeDecision] {
    let names = ConflictNames()
    var number = 0
    var report = decisions.map { decision in
      var described = describe(decision)
      if let conflict = described.conflict {
        number += 1
        described.number = number
        if isInvalid { described.conflict = .invalid }
        described.name =
          isInvalid ? names.next(.invalid, at: "") : names.next(conflict, at: described.path)
      }
      return described
    }
    for hunk in hunks {
      number += 1
      report.append(describe(hunk, number, names.next(.lines, at: "")))
    }
    return report
  }

  private func describe(_ decision: Decision) -> MergeDecision {
    let pointer = kind == .json ? JSONPointer(decision.path)?.description : nil
    var described = MergeDecision(
      path: decision.path.description, pointer: pointer,
      outcome: MergeDecision.Outcome(decision.outcome),
      conflict: decision.conflict.map(MergeDecision.Conflict.init),
      base: decision.base.map { Array(versions.base[$0]) },
      ours: decision.ours.map { Array(versions.ours[$0]) },
      theirs: decision.theirs.map { Array(versions.theirs[$0]) }, choice: decision.choice)
    described.isStatement = decision.path.isStatement
    return described
  }

  private func describe(
    _ hunk: LineHunks.Hunk, _ number: Int, _ name: String
  ) -> MergeDecision {
    MergeDecision(
      path: "line \(hunk.line)", outcome: .conflict, conflict: .lines,
      base: hunk.base.isEmpty ? nil : hunk.base, ours: hunk.ours.isEmpty ? nil : hunk.ours,
      theirs: hunk.theirs.isEmpty ? nil : hunk.theirs, choice: hunk.choice, number: number,
      name: name)
  }
}

extension MergeDecision.Outcome {
  init(_ outcome: Decision.Outcome) {
    self =
      switch outcome {
      case .ours: .ours
      case .theirs: .theirs
      case .both: .both
      case .words: .words
      case .conflict: .conflict
      }
  }
}
