import ArgumentParser

/// The group of commands about messages.
struct MessageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "message", abstract: "Add to the conversation, or read it.",
    subcommands: [MessageAdd.self, MessageList.self])
}
