import ArgumentParser
import SessionKit
import SystemPackage

struct CloneCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "clone",
    abstract: "Make a session that goes on from another, with an identity of its own.",
    discussion: """
      The copy has the whole history, so the two can be merged later. In a workspace a plain word \
      becomes a directory in sessions/. The copy's name is the last part of its path.

      EXAMPLES
        git session clone payments-risk payments-risk-q1
        git session clone payments-risk ../elsewhere/q1 --branch what-if
      """)

  @Argument(help: "The session: a path, directory name, id or the beginning of one.")
  var session: String
  @Argument(help: ArgumentHelp("The copy's name, or where to put it.", valueName: "new"))
  var new: String
  @Option(help: "The branch to go on from. Default: the current one.")
  var branch: String?
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let original = try context.locator.session(session)
    let (destination, name) = try context.locator.destination(of: new)
    let copy = try await context.output.withProgress("Cloning") {
      try await original.clone(to: destination, name: name, branch: branch)
    }
    let status = try await copy.status()
    try context.output.show(status) { copy.path.string }
    context.output.note("session \(status.id), a clone of \(session)")
  }
}
