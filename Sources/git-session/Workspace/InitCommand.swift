import ArgumentParser
import SessionKit
import SystemPackage

struct InitCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a workspace: a directory for a team's templates and sessions.",
    discussion: """
      Files that are there already are left as they are. Sessions can also live outside of a workspace.

      EXAMPLES
        git session init
        git session init risk && cd risk
      """)

  @Argument(help: ArgumentHelp("The directory.", valueName: "dir"), completion: .directory)
  var directory = "."
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let path = context.locator.directory.pushing(FilePath(directory)).lexicallyNormalized()
    let workspace = try Workspace.create(at: path)
    try context.output.show(CreatedWorkspace(path: workspace.path.string)) { workspace.path.string }
    context.output.note("a workspace; git session new <name> makes a session in it")
  }
}

private struct CreatedWorkspace: Encodable {
  var path: String
}
