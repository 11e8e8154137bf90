import ArgumentParser
import SessionKit

struct UndoCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo",
    abstract: "Take back the last operation on the current branch.",
    discussion: """
      Makes a new commit; called again it takes back the one before. A branch that was deleted last \
      comes back.

      EXAMPLES
        git session undo
      """)

  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let undone = try await session.undo()
    if context.output.isJSON { try context.output.json(["undone": undone]) }
    context.output.note("took back \(undone)")
    await context.finish(session)
  }
}
