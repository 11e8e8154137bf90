import ArgumentParser
import SessionKit
import SessionModel
import SystemPackage

struct ResumeCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Go back to the session you worked on last, or on from one that is over.",
    discussion: """
      Without a session: prints the directory of your active session that was changed last, for a shell to \
      go to, and says on standard error what it is, which phase it is in and what is next.

      With an archived one, in its directory or in the archive: makes a session that goes on from it, with \
      an identity of its own, the whole history, and of the reports the newest draft and the newest issue. \
      The archived one stays as it is, and the two can be compared and merged.

      EXAMPLES
        cd "$(git session resume)"
        git session resume payments-risk
        git session resume payments-risk payments-2027 --branch what-if
      """)

  @Argument(help: "The archived session: a path, directory name, id or the beginning of one.")
  var session: String?
  @Argument(
    help: ArgumentHelp(
      "The new session's name, or where to put it. Default: the old name.", valueName: "new"))
  var new: String?
  @Option(help: "The branch to go on from. Default: the one that was shown last.")
  var branch: String?
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    guard let session else { return try await returnToLatest(in: context) }
    let copy = SessionCopy(relation: .resume, original: session, new: new, branch: branch)
    try await copy.make(in: context, "Resuming", note: "goes on from \(session)")
  }

  /// What `git session resume` alone does.
  private func returnToLatest(in context: Context) async throws {
    let session = try context.locator.latestActive()
    let overview = try await Overview(of: session)
    try context.output.show(overview) { session.path.string }
    if context.output.isJSON { return }
    context.output.note(overview.text(context.output))
    for step in overview.next { context.output.note("next: \(step)") }
  }
}
