import ArgumentParser
import SessionKit
import SessionModel

struct PhaseCheckCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a phase, with its candidates, as files are on disk.",
    discussion: """
      What the phase asks for must be there; artifacts must be JSON and follow their schema; diagrams must \
      be DOT; identifiers must be there where others refer to them. Each problem is a line with file, \
      line and remedy. The exit status is 1 if there are any. Nothing is written.

      EXAMPLES
        git session phase check
        git session phase check 04-threats --json
        git session phase check --all
      """)

  @OptionGroup var choice: PhaseChoice
  @Flag(help: "Check all phases that are not skipped.")
  var all = false
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if all, choice.phase != nil { throw ValidationError("--all goes without a phase") }
  }

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    var problems: [PhaseProblem] = []
    if all {
      for phase in try await session.phaseStates(branch: choice.branch) {
        guard phase.status != "skipped" else { continue }
        problems += try await session.checkPhase(
          PhaseID(rawValue: phase.id), branch: choice.branch)
      }
    } else {
      problems = try await session.checkPhase(choice.phase, branch: choice.branch)
    }
    if context.output.isJSON {
      try context.output.json(problems)
    } else if problems.isEmpty {
      context.output.note("nothing is wrong")
    } else {
      try context.output.print(problems.map { "\($0)".printableLine }.joined(separator: "\n"))
    }
    if !problems.isEmpty { throw ExitCode(Failure.status(of: .conflict)) }
  }
}
