import ArgumentParser
import SessionKit

/// What `git session` does when no command is named.
struct OverviewCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "overview",
    abstract: "Show the session at hand and what to do next; the help if there is none.",
    shouldDisplay: false)

  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    guard let session = try context.sessionAtHand(target) else {
      throw CleanExit.helpRequest(GitSession.self)
    }
    let overview = try await Overview(of: session)
    try context.output.show(overview) { overview.text(context.output) }
    if context.output.isJSON { return }
    for step in overview.next { context.output.note("next: \(step)") }
    context.output.note("git session --help lists all commands")
  }
}
