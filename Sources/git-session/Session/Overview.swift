import SessionKit
import SessionModel

/// What a person who comes back to a session wants to know.
struct Overview: Encodable {
  var session: SessionOverview
  /// The phase the session is in.
  var phase: ShownPhase?
  /// How many phases there are, and how many of them are done or skipped.
  var phases: Int
  var settledPhases: Int
  /// What leads on, the likeliest first.
  var next: [String]

  init(of session: Session) async throws {
    let status = try await session.status()
    self.session = status
    let states = try await session.phaseStates()
    phases = states.count
    settledPhases = states.count { PhaseStatus(rawValue: $0.status)?.isSettled == true }
    if let current = states.first(where: \.isCurrent) {
      phase = ShownPhase(
        phase: current, problems: try await session.checkPhase(),
        next: try await session.phaseAfterThis()?.rawValue)
    }
    next = []
    next = advice
  }

  private var advice: [String] {
    switch session.status {
    case "frozen": return ["git session unfreeze lets it take changes again"]
    case "archived": return ["git session resume \(session.id) goes on from it in a new session"]
    case "deleted": return ["git session recover \(session.id) brings it back"]
    default: break
    }
    if session.unfinished == "merge" {
      return [
        "git session resolve lists the conflicts and decides them",
        "git session merge --continue finishes the merge, --abort drops it",
      ]
    }
    if session.unfinished != nil { return ["git status says how to go on"] }
    var steps: [String] = []
    if !session.unsaved.isEmpty { steps.append("git session save keeps what is unsaved") }
    if let phase { steps.append(phase.advice) }
    return steps + [#"git session message add --role human "…" goes on with the conversation"#]
  }

  /// What it is, where, which phase.
  func text(_ output: Output) -> String {
    var lines = [output.text(session), "", "In \(session.directory.printableLine)"]
    if let phase {
      let title = phase.phase.title.printableLine
      lines.append("Phase \(phase.phase.number) of \(phases): \(title), \(phase.phase.status)")
      if phases > 1 { lines.append("\(settledPhases) of \(phases) phases done or skipped") }
    }
    return lines.joined(separator: "\n")
  }
}
