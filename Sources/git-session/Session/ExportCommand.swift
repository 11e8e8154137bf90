import ArgumentParser
import SessionKit
import SystemPackage

/// What a session is exported as.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
  case bundle
}

struct ExportCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the session with its whole history into one file.",
    discussion: """
      The file is a git bundle: git clone, git fetch and git bundle verify read it anywhere.

      EXAMPLES
        git session export -o payments.bundle
        git session export payments-risk -o q1.bundle && git clone q1.bundle
      """)

  @Argument(help: "The session. Default: as with --session.")
  var session: String?
  @Option(
    name: .shortAndLong, help: ArgumentHelp("Where to write it.", valueName: "file"),
    completion: .file())
  var output: String
  @Flag(help: "Replace a file that is there.")
  var force = false
  @Option(help: "What kind of file.")
  var format = ExportFormat.bundle
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.locator.session(session ?? target.name)
    let file = context.locator.directory.pushing(FilePath(output)).lexicallyNormalized()
    let bundle = try await context.output.withProgress("Exporting") {
      try await session.exportBundle(to: file, replacing: force)
    }
    try context.output.show(bundle) { bundle.file }
    let count = bundle.branches.count
    let branches = count == 1 ? "1 branch" : "\(count) branches"
    context.output.note(
      "\(branches), \(bundle.size) bytes; git clone \(output) reads it")
  }
}
