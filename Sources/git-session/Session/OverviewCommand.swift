import ArgumentParser
import SessionKit

/// What `git session` does when no command is named.
struct OverviewCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "overview",
    abstract: "Show the session at hand and what to do next; outside of all, the help.",
    shouldDisplay: false)

  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    // In a workspace it is said why there is none, and what leads to one.
    let isAtHand = context.locator.workspace != nil
    let found = isAtHand ? try context.session(target) : try context.sessionAtHand(target)
    guard let session = found else {
      throw CleanExit.helpRequest(GitSession.self)
    }
    let overview = try await Overview(of: session)
    try context.output.show(overview) { overview.text(context.output) }
    if context.output.isJSON { return }
    for step in overview.next { context.output.note("next: \(step)") }
    context.output.note("git session --help lists all commands")
  }
}
