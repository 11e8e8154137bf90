import ArgumentParser
import SessionKit

struct PhaseDone: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "done",
    abstract: "Mark a phase as done, if nothing is missing.",
    discussion: """
      The phases it requires must be done or skipped, its files must pass git session phase check, and \
      nothing of it may be unsaved or wait in preview/.

      EXAMPLES
        git session phase done
        git session phase done && git session phase next
      """)

  @OptionGroup var choice: PhaseChoice
  @Flag(help: "Do so in spite of what is missing, and note it in phase.json and the commit.")
  var force = false
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let change = try await session.finishPhase(
      choice.phase, force: force, branch: choice.branch)
    try context.output.show(change)
    await context.finish(session, change)
  }
}
