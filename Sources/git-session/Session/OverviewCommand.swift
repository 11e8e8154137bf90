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
    let status = try await session.status()
    try context.output.show(status)
    if context.output.isJSON { return }
    if status.unsaved.isEmpty, status.unfinished == nil {
      context.output.note(
        """
        next: edit the files in \(session.path), then git session save
        next: git session message add --role human "…"
        """)
    }
    context.output.note("git session --help lists all commands")
  }
}
