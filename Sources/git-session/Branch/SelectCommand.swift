import ArgumentParser
import SessionKit

struct SelectCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "select",
    abstract: "Make an alternative win.",
    discussion: """
      Merges it into the current branch, and takes its side where both changed the same thing.

      EXAMPLES
        git session switch main && git session select what-if
      """)

  @Argument(help: "The branch that wins.")
  var branch: String
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let outcome = try await session.select(branch)
    try await context.finish(session, outcome)
  }
}
