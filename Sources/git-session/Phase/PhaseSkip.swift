import ArgumentParser
import SessionKit

struct PhaseSkip: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "skip",
    abstract: "Mark a phase as left out; those that require it may go on.",
    discussion: """
      EXAMPLES
        git session phase skip 07-compensating-controls
        git session phase skip --reason "No control is in question"
      """)

  @OptionGroup var choice: PhaseChoice
  @Option(help: ArgumentHelp("Why; goes into phase.json and the commit.", valueName: "text"))
  var reason: String?
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let change = try await session.skipPhase(
      choice.phase, reason: reason, branch: choice.branch)
    try context.output.show(change)
    await context.finish(session, change)
  }
}
