import ArgumentParser
import SessionKit

struct SaveCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "save",
    abstract: "Keep everything that has changed in the directory.",
    discussion: """
      Makes one commit. Files that .gitignore names are left out.

      EXAMPLES
        git session save
        git session save -m "First cut"
      """)

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The commit's subject. Default: what has changed.", valueName: "text"))
  var message: String?
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let change = try await context.output.withProgress("Saving") {
      try await session.save(message)
    }
    try context.output.show(change)
    await context.finish(session, change)
  }
}

extension Output {
  /// Prints a change as git prints a commit: `[main 1a2b3c4] First cut`.
  func show(_ change: SavedChange) throws {
    if isQuiet, !isJSON { return }
    try show(change) { line(for: change) }
  }

  func line(for change: SavedChange) -> String {
    "[\(change.branch.printableLine) \(paint(.yellow, String(change.commit.prefix(7))))] "
      + change.subject.printableLine
  }
}

extension SaveCommand: QuickCommand {
  mutating func take(_ words: inout PlainWords) {
    target = SessionOption.taken(from: &words)
    global = GlobalOptions.taken(from: &words)
    message = words.option("-m", "--message")
  }
}
