import ArgumentParser
import SessionKit

/// The group of commands about templates.
struct TemplateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "template", abstract: "See and check the templates that sessions are made from.",
    subcommands: [TemplateList.self, TemplateShow.self, TemplateCheck.self])
}

struct TemplateList: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the names of all templates.",
    discussion: """
      Templates are looked for in the workspace's templates/, in the directory that \
      GIT_SESSION_TEMPLATES names, and among those that came with the tool, in this order.

      EXAMPLES
        git session template list
      """)

  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let names = try context.templates.names()
    if names.isEmpty, !context.output.isJSON {
      context.output.note("no templates found")
      if let remedy = context.templates.remedy { context.output.note("hint: \(remedy)") }
    } else {
      try context.output.show(names) { names.map(\.printableLine).joined(separator: "\n") }
    }
  }
}
