import ArgumentParser
import SessionKit

struct UploadRemove: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Take an upload out of the session's present state.",
    discussion: """
      Its bytes stay in the history, so git session undo brings it back, and whoever gets the session \
      gets them too.

      EXAMPLES
        git session upload remove network.png
        git session upload remove network.png && git session undo
      """)

  @Argument(help: "The upload, as git session upload list shows it.")
  var name: String
  @Option(help: "The branch. Default: the current one.")
  var branch: String?
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let removed = try await session.removeUpload(name, branch: branch)
    if context.output.isJSON {
      try context.output.json(removed)
    } else {
      try context.output.show(removed.change)
    }
    context.output.note("the history keeps it; git session undo brings it back")
    if !removed.attachedTo.isEmpty {
      context.output.note(
        "still named by \(removed.attachedTo.count) message\(removed.attachedTo.count == 1 ? "" : "s"): "
          + removed.attachedTo.joined(separator: ", "))
    }
    await context.finish(session, removed.change)
  }
}
