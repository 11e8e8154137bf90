import ArgumentParser
import FoundationEssentials
import SessionKit

/// What every command takes.
struct GlobalOptions: ParsableArguments {
  @Option(
    name: .customShort("C"),
    help: ArgumentHelp(
      "Run as if started in this directory; also before the command's name.", valueName: "dir"),
    completion: .directory)
  var directory: String?

  @Flag(help: "Print one JSON value instead of text.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print data and errors only.")
  var quiet = false

  @Flag(help: "Print without colour, as when NO_COLOR is set or the output is no terminal.")
  var noColor = false

  func enterDirectory() throws {
    if let directory { try LeadingOptions.enter(directory) }
  }
}

/// Which session a command is about.
struct SessionOption: ParsableArguments {
  @Option(
    name: [.customShort("s"), .customLong("session")],
    help: ArgumentHelp(
      "The session: a path, directory name, id or the beginning of one. Default: the session of this "
        + "directory, else the workspace's active session that was changed last.",
      valueName: "session"))
  var name: String?
}
