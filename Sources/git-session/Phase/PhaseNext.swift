import ArgumentParser
import SessionKit

struct PhaseNext: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "next",
    abstract: "Go on to the next phase, or to a named one.",
    discussion: """
      Without a phase: to the next that is neither done nor skipped. A phase that is not done cannot be \
      passed without --force. Going back is always possible.

      EXAMPLES
        git session phase next
        git session phase next 02-architecture
      """)

  @OptionGroup var choice: PhaseChoice
  @Flag(help: "Pass phases that are not done, and note it in phase.json and the commit.")
  var force = false
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let change = try await session.enterNextPhase(
      choice.phase, force: force, branch: choice.branch)
    try context.output.show(change)
    let phase = try await session.phaseState(branch: choice.branch)
    context.output.note("now in \(phase.id): \(phase.title.printableLine)")
    await context.finish(session, change)
  }
}
