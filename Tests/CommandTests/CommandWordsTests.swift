import ArgumentParser
import Testing

@testable import git_session

@Suite struct `Options before the command's name` {
  @Test func `go where the command takes them`() throws {
    let words = try LeadingOptions(["-C", "a", "--json", "-C", "b", "-s", "q4", "status"])
    #expect(words.directories == ["a", "b"])
    #expect(words.rest == ["status", "--json", "-s", "q4"])
  }

  @Test func `stay before a terminator`() throws {
    let words = try LeadingOptions(["-q", "message", "add", "--role", "human", "--", "--json"])
    #expect(words.rest == ["message", "add", "--role", "human", "-q", "--", "--json"])
  }

  @Test func `are left alone after it`() throws {
    let arguments = ["diff", "-C", "x", "--json"]
    #expect(try LeadingOptions(arguments).rest == arguments)
  }
}

@Suite struct `A word that is no command` {
  @Test(arguments: [
    (["mesage", "add"], "'git session message'"), (["message", "ad"], "'git session message add'"),
    (["stauts"], "'git session stats' or 'git session status'"),
    (["exprot", "-o", "x"], "'git session export'"),
    (["und"], "'git session undo'"),
  ])
  func `comes with the one that was meant`(arguments: [String], meant: String) throws {
    let unknown = try #require(UnknownCommand(in: arguments, of: GitSession.self))
    #expect(unknown.hint == "did you mean \(meant)?")
  }

  @Test func `comes with the way to the list when nothing is near`() throws {
    let unknown = try #require(UnknownCommand(in: ["frobnicate"], of: GitSession.self))
    #expect(unknown.message == "'frobnicate' is not a command of 'git session'")
    #expect(unknown.hint == "git session --help lists them")
  }

  @Test(arguments: [[], ["status"], ["message", "add", "ad"], ["--frob"], ["help", "x"]])
  func `is not found among commands and options`(arguments: [String]) {
    #expect(UnknownCommand(in: arguments, of: GitSession.self) == nil)
  }

  @Test(arguments: [("", "", 0), ("ab", "ba", 1), ("merge", "mergee", 1), ("log", "show", 3)])
  func `is as far from another as its letters are`(one: String, other: String, distance: Int) {
    #expect(one.editDistance(to: other) == distance)
    #expect(other.editDistance(to: one) == distance)
  }
}

@Suite struct `Every command` {
  static let leaves = GitSession.leaves(of: GitSession.self)

  @Test(arguments: leaves) func `can be asked for help`(words: [String]) throws {
    let error = try #require(
      throws: (any Error).self,
      performing: {
        var help = try LeafCommand.parse(words + ["--help"], of: GitSession.self)
        try help.run()
      })
    #expect(GitSession.exitCode(for: error) == .success)
    let help = GitSession.fullMessage(for: error)
    let name = (["git session"] + words).joined(separator: " ")
    #expect(help.contains("USAGE: \(name)"))
  }

  /// The parser breaks longer lines, and then nobody can copy them.
  @Test(arguments: leaves) func `has examples that fit`(words: [String]) {
    let lines = GitSession.helpMessage(for: GitSession.command(words), columns: 80)
      .split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(of: "EXAMPLES") else {
      Issue.record("no examples")
      return
    }
    for line in lines[(start + 1)...].prefix(while: { !$0.isEmpty }) {
      #expect(line.hasPrefix("  "), "\(line) is the rest of a line that was too long")
    }
  }
}

extension GitSession {
  /// The words of every command that is shown.
  static func leaves(of command: any ParsableCommand.Type) -> [[String]] {
    let children = command.configuration.subcommands.filter { $0.configuration.shouldDisplay }
    if children.isEmpty { return [[]] }
    return children.flatMap { child in leaves(of: child).map { [child.shownName] + $0 } }
  }

  static func command(_ words: [String]) -> any ParsableCommand.Type {
    words.reduce(GitSession.self) { command, word in
      command.configuration.subcommands.first { $0.shownName == word } ?? command
    }
  }
}
