import ArgumentParser
import Testing

@testable import git_session

@Suite struct `A plain command line` {
  /// Lines that a command reads by itself.
  static let plain = [
    "status", "status --json", "status -s q4 -q --no-color -C risk", "save", "save -m First",
    "save --message First --session q4 --json", "message add --role human Hello",
    "message add --role ai", "message add Hello --role tool --phase 01-work --branch main",
    "message add --author a@b --agent x --model y --attach uploads/a --attach b --role ai -s q z",
    "merge what-if", "merge --dry-run q4@main", "merge -m Subject what-if --json",
    "merge --continue", "merge other --allow-unrelated-histories",
    "merge --abort --quiet", "merge-driver json a b c 7 path/to.json",
    "merge-driver dot a b c 9 p base ours theirs", "text a.json", "text --json a.json",
  ].map { $0.split(separator: " ").map(String.init) }

  @Test(arguments: plain) func `is read as the parser reads it`(words: [String]) throws {
    let leaf = try #require(LeafCommand(in: words, of: GitSession.self))
    let quick = try #require(try reading(words))
    #expect(type(of: quick) == leaf.type)
    let parsed = try leaf.type.parseAsRoot(leaf.rest)
    #expect(String(reflecting: quick) == String(reflecting: parsed))
  }

  /// Lines that are not plain, or wrong.
  static let others = [
    "status --jso", "status extra", "status --session", "status --json=yes", "status -s -q",
    "status -qs q4", "status --help", "status --", "save -m --json", "save -mFirst",
    "message add Hello",
    "message add --role nobody Hello", "message add --role human -- -x",
    "message add --role human -",
    "message add --role human one two", "message add --role human --phase .. x",
    "message add --role human --role ai x", "merge", "merge --continue what-if", "merge --dry-run",
    "merge -m Subject --abort", "merge-driver json a b c many path", "merge-driver json a b",
    "text", "text a.json --kind json", "text a.json b.json",
  ].map { $0.split(separator: " ").map(String.init) }

  @Test(arguments: others) func `that is not plain is left to the parser`(words: [String]) throws {
    #expect(try reading(words) == nil)
  }

  private func reading(_ words: [String]) throws -> (any QuickCommand)? {
    try #require(QuickWords(words)).reading()
  }

  @Test func `of every such command is tried here`() throws {
    let tried = Set(
      Self.plain.compactMap { LeafCommand(in: $0, of: GitSession.self) }.map { "\($0.type)" })
    let quick = GitSession.allLeaves(of: GitSession.self).filter { $0 is any QuickCommand.Type }
    #expect(Set(quick.map { "\($0)" }) == tried)
  }
}

extension GitSession {
  fileprivate static func allLeaves(
    of command: any ParsableCommand.Type
  ) -> [any ParsableCommand.Type] {
    let children = command.configuration.subcommands
    return children.isEmpty ? [command] : children.flatMap(allLeaves)
  }
}
