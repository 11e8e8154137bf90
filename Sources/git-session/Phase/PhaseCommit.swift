import ArgumentParser
import SessionKit

struct PhaseCommit: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "commit",
    abstract: "Take the candidates of preview/ into the phase, if they are fit.",
    discussion: """
      Runs the same check as git session phase check. Unsaved candidates are saved first, as a commit \
      of their own.

      EXAMPLES
        git session phase commit
        git session phase commit 02-architecture --force
      """)

  @OptionGroup var choice: PhaseChoice
  @Flag(help: "Take them in spite of problems, and note these.")
  var force = false
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let change = try await session.commitPhase(
      choice.phase, force: force, branch: choice.branch)
    try context.output.show(change)
    await context.finish(session, change)
  }
}
