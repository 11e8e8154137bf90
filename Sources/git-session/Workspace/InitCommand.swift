import ArgumentParser
import SessionKit
import SessionModel
import SystemPackage

struct InitCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a workspace: a directory for a team's templates and sessions.",
    discussion: """
      Files that are there already are left as they are, so it may be run in any directory, and again. What \
      is missing is added: directories, workspace.yaml with its settings explained, and two lines in \
      .gitignore, so that a git repository around the workspace takes in settings, templates and agents \
      and leaves the sessions out. Sessions can also live outside of a workspace.

      EXAMPLES
        git session init
        git session init risk && cd risk
      """)

  @Argument(help: ArgumentHelp("The directory.", valueName: "dir"), completion: .directory)
  var directory = "."
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let path = context.locator.directory.pushing(FilePath(directory)).lexicallyNormalized()
    let creation = try Workspace.create(at: path)
    let workspace = creation.workspace
    let settings = try workspace.settings()
    let shown = ShownCreation(
      path: workspace.path.string, isNew: creation.isNew, made: creation.made)
    try context.output.show(shown) { workspace.path.string }
    for warning in settings.warnings { context.output.note("warning: \(warning)") }
    if creation.isNew {
      context.output.note("a workspace; git session new <name> makes a session in it")
    } else if creation.made.isEmpty {
      context.output.note("a workspace already, with nothing missing")
    } else {
      context.output.note("a workspace already; added \(creation.made.joined(separator: ", "))")
    }
  }
}

private struct ShownCreation: Encodable {
  var path: String
  /// Whether it was no workspace before.
  var isNew: Bool
  /// What was made or added to.
  var made: [String]
}
