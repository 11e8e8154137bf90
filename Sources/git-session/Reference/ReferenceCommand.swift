import ArgumentParser

struct ReferenceCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference",
    abstract: "Print the reference of all commands, as Markdown.",
    shouldDisplay: false)

  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let text = CLIReference().text
    if context.output.isJSON {
      try context.output.json(text)
    } else {
      try context.output.write(Array(text.utf8))
    }
  }
}
