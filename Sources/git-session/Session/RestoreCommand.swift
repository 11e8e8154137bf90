import ArgumentParser
import SessionKit

struct RestoreCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Go back to an earlier state with a new commit; nothing is lost.",
    discussion: """
      EXAMPLES
        git session restore main~2
        git session restore main~2:phases/02-architecture
      """)

  @Argument(
    help: ArgumentHelp(
      "[@]<branch or revision>[:<path>]; with a path only that file or directory goes back.",
      valueName: "state"))
  var state: StateArgument
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let place = try await context.ownRevision(state, of: session)
    let change = try await context.output.withProgress("Restoring") {
      try await session.restore(to: place.revision ?? "HEAD", part: place.path)
    }
    try context.output.show(change)
    context.output.note("git session undo takes this back")
    await context.finish(session, change)
  }
}
