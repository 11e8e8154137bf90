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
      named after it, with a number if another name has led to the same one. The path is printed. A template may have parameters, which --set fills; \
      git session template show says which and what they mean.

      In a workspace an owner has one active session: your others are archived, with what is unsaved in \
      them saved, and named on standard error. --keep-active leaves them as they are, as does the setting \
      keepActive of a session; limits.activeSessions in workspace.yaml allows more than one. One that cannot be archived stays \
      active, and the exit status is then 4.

      EXAMPLES
        git session new "Payments risk" --template risk-assessment
        git session new Payouts --template risk-assessment --set system=Payouts
        git session new "Second look" --keep-active
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
  @Flag(help: "Leave your other sessions active.")
  var keepActive = false
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let workspace = try context.workspaceSettings()
    let template = template ?? workspace?.defaultTemplate ?? "blank"
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
    // The session is there, so that what else fails is told and does not stop the rest.
    let hasHooks = await context.installWantedHooks(in: session.path)
    let isAlone = keepActive ? true : try await retireOthers(besides: session, in: context)
    if !hasHooks || !isAlone { throw ExitCode(Failure.status(of: .refused)) }
  }

  /// - Returns: Whether all that were to be archived are.
  private func retireOthers(besides new: Session, in context: Context) async throws -> Bool {
    guard let workspace = Workspace.containing(new.path) else { return true }
    let (results, unread) = try await workspace.retireOthers(
      besides: new.path, environment: context.locator.environment)
    for problem in unread { context.output.complain("git session: \(problem.message)") }
    for result in results {
      if let problem = result.problem {
        context.output.complain(
          "git session: \(result.directory) stays active: \(problem.message)")
        if let hint = problem.hint { context.output.complain("hint: \(hint)") }
      } else {
        context.output.note("archived \(result.directory), your session until now")
      }
    }
    let status = try await new.manifest().status
    if status != .active {
      context.output.note("it is \(status) already: another session was begun at the same moment")
    }
    return results.allSatisfy { $0.problem == nil }
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
