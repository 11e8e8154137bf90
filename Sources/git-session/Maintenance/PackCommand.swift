import ArgumentParser
import SessionKit

struct PackCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Pack what has gathered in files of its own.",
    discussion: """
      Changing commands start it in the background once about 2,000 objects have gathered.

      EXAMPLES
        git session pack
      """,
    shouldDisplay: false)

  @Flag(help: "Wait until nobody changes the session, and give way to another that packs it.")
  var background = false
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    if background { return try await session.packWhenQuiet() }
    let packed = try await context.output.withProgress("Packing") { try await session.pack() }
    guard packed else {
      throw SessionError(
        .busy, "someone else is changing or packing the session", hint: "try again")
    }
    if context.output.isJSON { try context.output.json(["packed": packed]) }
  }
}
