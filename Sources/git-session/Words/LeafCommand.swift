import ArgumentParser

/// The command that the first words name, to be parsed without the whole tree above it.
///
/// The parser spends most of its time on the commands that were not called.
struct LeafCommand {
  var type: any ParsableCommand.Type
  var rest: [String]

  /// - Returns: `nil` if the words do not lead to a command that does something.
  init?(in words: [String], of root: any ParsableCommand.Type) {
    var command = root
    var rest = words[...]
    while let word = rest.first,
      let child = command.configuration.subcommands.first(where: { $0.shownName == word })
    {
      command = child
      rest = rest.dropFirst()
    }
    guard command.configuration.subcommands.isEmpty else { return nil }
    type = command
    self.rest = Array(rest)
  }

  /// Parses a command line.
  ///
  /// - Throws: What the root says to words that the command cannot parse, with its whole name in it.
  static func parse(
    _ words: [String], of root: any ParsableCommand.Type
  ) throws -> any ParsableCommand {
    if root == GitSession.self, let quick = QuickWords(words), let command = quick.reading() {
      return command
    }
    if let leaf = LeafCommand(in: words, of: root) {
      // An error, and a call for help, know only as much of the name as their parser: the root says them.
      if let command = try? leaf.type.parseAsRoot(leaf.rest),
        Swift.type(of: command) == leaf.type
      {
        return command
      }
    }
    return try root.parseAsRoot(words)
  }
}
