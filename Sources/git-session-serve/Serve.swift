import ArgumentParser

/// What `git session` needs a network for.
///
/// The command itself is static and starts in milliseconds; a static program cannot look up hosts
/// reliably, and all that speaks HTTP would slow each start. So it runs this program, found beside it.
@main struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "git-session-serve",
    abstract: "The part of git session that speaks HTTP; git session runs it.",
    subcommands: [EmbedCommand.self])
}
