import ArgumentParser
import SessionKit

struct RedoCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "redo",
    abstract: "Do again what the last undo took back.",
    discussion: """
      Only while nothing else was changed since.

      EXAMPLES
        git session undo && git session redo
      """)

  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let redone = try await session.redo()
    if context.output.isJSON { try context.output.json(["redone": redone]) }
    context.output.note("did \(redone) again")
    await context.finish(session)
  }
}
