import ArgumentParser
import SessionKit
import SessionModel

struct PhaseShow: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a phase: what it needs and holds, what is wrong, and what to do next.",
    discussion: """
      EXAMPLES
        git session phase
        git session phase show 04-threats
      """)

  @OptionGroup var choice: PhaseChoice
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let phase = try await session.phaseState(choice.phase, branch: choice.branch)
    // What is left out has nothing to be right or wrong.
    let problems =
      phase.status == "skipped"
      ? [] : try await session.checkPhase(choice.phase, branch: choice.branch)
    let next = try await session.phaseAfterThis(branch: choice.branch)?.rawValue
    let shown = ShownPhase(phase: phase, problems: problems, next: next)
    try context.output.show(shown) { context.output.text(shown) }
    if !context.output.isJSON { context.output.note("next: \(shown.advice)") }
  }
}

/// A phase with what keeps it from being done.
struct ShownPhase: Encodable {
  var phase: PhaseState
  var problems: [PhaseProblem]
  /// The phase that the session would go to from the current one.
  var next: String?

  /// The command that leads on.
  var advice: String {
    let name = phase.isCurrent ? "" : " \(phase.id)"
    switch phase.status {
    case "done", "skipped":
      guard phase.isCurrent else { return "git session phase reset \(phase.id) begins it anew" }
      return next.map { "git session phase next goes on to \($0)" }
        ?? "all phases are done or skipped; git session report draft"
    default:
      if !phase.candidates.isEmpty {
        return problems.isEmpty
          ? "git session phase commit\(name) takes the candidates"
          : "correct the candidates, then git session phase commit\(name)"
      }
      if !problems.isEmpty { return "git session phase preview\(name) lays out candidates to edit" }
      return "git session phase done\(name)"
    }
  }
}

extension Output {
  func text(_ shown: ShownPhase) -> String {
    let phase = shown.phase
    var lines = ["\(paint(.bold, phase.title.printableLine)) (\(phase.id)), \(phase.status)"]
    lines += files("Artifacts", phase.artifacts) + files("Diagrams", phase.diagrams)
    if !phase.requires.isEmpty {
      let rows = phase.requires.map { [$0, phase.unmet.contains($0) ? "not done" : "done"] }
      lines += ["", paint(.bold, "Requires")] + TextTable(rows).lines(indent: "  ")
    }
    if let reason = phase.reason {
      lines += ["", paint(.bold, "Left out because"), "  \(reason.printableLine)"]
    }
    if !phase.forced.isEmpty {
      lines += ["", paint(.bold, "Passed in spite of")]
      lines += phase.forced.map { "  \($0.printableLine)" }
    }
    if !shown.problems.isEmpty { lines += ["", paint(.bold, "Problems")] }
    lines += shown.problems.map { "  " + paint(.red, "\($0)".printableLine) }
    return lines.joined(separator: "\n")
  }

  private func files(_ title: String, _ files: [PhaseState.File]) -> [String] {
    guard !files.isEmpty else { return [] }
    let rows = files.map { file in
      [
        file.name, file.isRequired ? "required" : "",
        file.isCandidate ? "candidate" : file.isThere ? "" : "missing",
      ]
    }
    return ["", paint(.bold, title)] + TextTable(rows).lines(indent: "  ")
  }
}
