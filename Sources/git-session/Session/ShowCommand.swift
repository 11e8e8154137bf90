import ArgumentParser
import SessionKit
import SessionModel
import SystemPackage

struct ShowCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the session, one state of it, or a file in a state.",
    discussion: """
      Without a state: what the session holds. With one: the commit and what it changed. With a path: \
      the file as it was then, byte for byte.

      EXAMPLES
        git session show
        git session show main~2
        git session show q4-risk@what-if:phases/02-architecture/artifacts/model.json
      """)

  @Argument(
    help: ArgumentHelp(
      "[<session>][@<branch or revision>][:<path>]; a plain word is a revision, else a session.",
      valueName: "state"))
  var state: StateArgument?
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let place = try await context.locate(state, target)
    if let path = place.path {
      try await show(path, place, context.output)
    } else if let revision = place.revision {
      let details = try await place.session.details(of: revision)
      try context.output.show(details) { context.output.text(details) }
    } else {
      let summary = try await place.session.summary()
      try context.output.show(summary) { context.output.text(summary) }
    }
  }

  private func show(_ path: SessionPath, _ place: LocatedState, _ output: Output) async throws {
    guard output.isJSON || output.isTerminal else {
      return try await place.session.writeContents(
        of: path, in: place.revision, to: .standardOutput)
    }
    let bytes = try await place.session.contents(of: path, in: place.revision)
    let text = String(decoding: bytes, as: UTF8.self)
    if output.isJSON {
      try output.json(ShownFile(path: "\(path)", size: bytes.count, text: text))
    } else {
      try output.write(Array(text.printable.utf8))
    }
  }
}

private struct ShownFile: Encodable {
  var path: String
  /// In bytes.
  var size: Int
  /// As UTF-8; what is not UTF-8 is replaced.
  var text: String
}
