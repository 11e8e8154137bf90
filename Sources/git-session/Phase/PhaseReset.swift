import ArgumentParser
import SessionKit

struct PhaseReset: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "reset",
    abstract: "Take a phase back to what it was when the session entered it.",
    discussion: """
      Only this phase's directory changes, its messages included. git session undo takes it back. A \
      phase that was never entered goes back to how it began.

      EXAMPLES
        git session phase reset
        git session phase reset 04-threats && git session undo
      """)

  @OptionGroup var choice: PhaseChoice
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let change = try await session.resetPhase(choice.phase, branch: choice.branch)
    try context.output.show(change)
    context.output.note("git session undo takes this back")
    await context.finish(session, change)
  }
}
