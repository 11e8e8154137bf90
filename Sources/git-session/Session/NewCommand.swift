import ArgumentParser
import SessionKit
import SessionModel
import SystemPackage

struct NewCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Make a session.",
    discussion: """
      In a workspace the session goes to sessions/, else into the current directory; its directory is \
      named after it. The path is printed. A template may have parameters, which --set fills; \
      git session template show says which and what they mean.

      EXAMPLES
        git session new "Payments risk" --template risk-assessment
        git session new Payouts --template risk-assessment --set system=Payouts
        cd "$(git session new 'Payments risk')"
      """)

  @Argument(help: "What the session is called; any text on one line.")
  var name: String
  @Option(
    help: ArgumentHelp(
      "The template: a name from git session template list, or a .yaml file. Default: what the "
        + "workspace's workspace.yaml names as defaultTemplate, else blank.",
      valueName: "template"))
  var template: String?
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Set a parameter of the template to a text; may be repeated.", valueName: "key=value"),
    transform: Setting.init)
  var settings: [Setting] = []
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let template = try template ?? context.locator.workspace?.settings().defaultTemplate ?? "blank"
    var new = NewSession(name: name, template: try context.template(template))
    for setting in settings { new.parameters[setting.key] = JSON(setting.value) }
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

/// A parameter of a template and what it is set to, typed as `key=value`.
struct Setting: Hashable, Sendable {
  var key: String
  var value: String

  init(_ text: String) throws {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw ValidationError("'key=value' is needed")
    }
    key = String(text[..<equals])
    value = String(text[text.index(after: equals)...])
  }
}
