import ArgumentParser
import SessionKit
import SystemPackage

struct NewCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Make a session.",
    discussion: """
      In a workspace the session goes to sessions/, else into the current directory; its directory is \
      named after it. The path is printed.

      EXAMPLES
        git session new "Payments risk" --template risk-assessment
        cd "$(git session new 'Payments risk')"
      """)

  @Argument(help: "What the session is called; any text on one line.")
  var name: String
  @Option(
    help: ArgumentHelp(
      "The template: a name from git session template list, or a .yaml file.",
      valueName: "template"))
  var template = "blank"
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let new = NewSession(name: name, template: try context.templates.template(template))
    let session = try new.create(
      in: context.locator.homeOfNewSessions, environment: context.locator.environment)
    let status = try await session.status()
    try context.output.show(status) { session.path.string }
    let phase = status.phase.map { " in phase \($0)" } ?? ""
    context.output.note(
      """
      session \(status.id)\(phase)
      next: git session message add --role human "…" starts the conversation
      """)
  }
}
