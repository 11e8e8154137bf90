import ArgumentParser
import SessionKit
import SessionModel

struct CloneCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "clone",
    abstract: "Make a session that goes on from another, with an identity of its own.",
    discussion: """
      The copy has the whole history, so the two can be merged later. In a workspace a plain word \
      becomes a directory in sessions/. The copy's name is the last part of its path. The session may be \
      in a directory or in the workspace's archive.

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
    let copy = SessionCopy(relation: .clone, original: session, new: new, branch: branch)
    try await copy.make(in: context, "Cloning", note: "a clone of \(session)")
  }
}
