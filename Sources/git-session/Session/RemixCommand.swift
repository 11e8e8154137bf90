import ArgumentParser
import SessionKit
import SessionModel
import SystemPackage

struct RemixCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "remix",
    abstract: "Make a session from the configuration of another, without its conversation.",
    discussion: """
      Settings, template, agents and the phases with their prompts are kept; artifacts, diagrams, uploads \
      and context as --only says. Messages, earlier prompts, reports, the state of the run, and settings \
      whose name says that they are secret are not, and cannot be reached in the new session's history, \
      which begins anew.

      --agent names an agent of the original or of the workspace's agents/, and may be repeated: the new \
      session has these and no others. --prompt is kept in context/prompts/.

      EXAMPLES
        git session remix payments-risk payouts-risk
        git session remix payments-risk payouts --only phases --prompt "Now payouts"
        git session remix payments-risk trial --agent reviewer --set team=red
      """)

  @Argument(help: "The session: a path, directory name, id or the beginning of one.")
  var session: String
  @Argument(help: ArgumentHelp("The new session's name, or where to put it.", valueName: "new"))
  var new: String
  @Option(
    help: ArgumentHelp(
      "What to keep besides the configuration: phases, uploads, context, separated by commas, or "
        + "configuration for nothing else. Default: all three.", valueName: "parts"),
    completion: .list(Remix.Part.allCases.map(\.rawValue) + ["configuration"]),
    transform: Self.parts)
  var only: Set<Remix.Part> = Set(Remix.Part.allCases)
  @Option(help: ArgumentHelp("What the new session is asked to do.", valueName: "text"))
  var prompt: String?
  @Option(help: ArgumentHelp("An agent to have; may be repeated.", valueName: "name"))
  var agent: [String] = []
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Add to the metadata; may be repeated.", valueName: "key=value"),
    transform: Setting.init)
  var metadata: [Setting] = []
  @Option(help: "The branch to take it from. Default: the one that is or was shown.")
  var branch: String?
  @OptionGroup var global: GlobalOptions

  static func parts(_ text: String) throws -> Set<Remix.Part> {
    var parts: Set<Remix.Part> = []
    for word in text.split(separator: ",") where word != "configuration" {
      guard let part = Remix.Part(rawValue: String(word)) else {
        throw ValidationError("a part is phases, uploads, context or configuration")
      }
      parts.insert(part)
    }
    return parts
  }

  func execute(in context: Context) async throws {
    let locator = context.locator
    let (destination, name) = try locator.destination(of: new)
    var remix = Remix(name: name, parts: only, prompt: prompt)
    for setting in metadata { remix.metadata[setting.key] = JSON(setting.value) }
    let place = try locator.place(of: session)
    if !agent.isEmpty { remix.agents = agent }
    remix.agentLibrary = locator.workspace?.agents
    let made = try await context.output.withProgress("Remixing") {
      switch place {
      case .directory(let path):
        try await Session(at: path, environment: locator.environment)
          .remix(remix, to: destination, branch: branch)
      case .archive(let workspace, let id):
        try await workspace.remixArchived(
          id, remix, to: destination, branch: branch, environment: locator.environment)
      }
    }
    let status = try await made.status()
    try context.output.show(status) { made.path.string }
    context.output.note("session \(status.id), a remix of \(session)")
    try await context.giveWantedHooks(to: made.path)
  }
}
