import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `git session inspect` {
  private var directory: FilePath { TemporaryDirectory.current }

  @Test func `needs no repository and tells the state by its exit status`() async throws {
    try write("digraph { a -> b }\n", to: directory.appending("a.dot"))
    try write("digraph { a ->\n", to: directory.appending("b.dot"))
    let good = try await session("inspect", "a.dot", in: directory)
    #expect(good.status == 0)
    #expect(
      good.line
        == "a.dot: dot, directed, 1 graph, 2 nodes, 1 edge, 0 subgraphs, depth 0, 19 bytes")
    let bad = try await session("inspect", "b.dot", in: directory)
    #expect(bad.status == 5)
    #expect(
      bad.line == "b.dot: dot, damaged: line 2, column 1: expected a node or a subgraph, "
        + "but the text ends")
    let missing = try await session("inspect", "a.dot", "c.dot", in: directory)
    #expect(missing.status == 3)
    #expect(missing.line == good.line)
    #expect(missing.errors.contains("there is no file"))
  }

  @Test func `prints one object for a file and an array for several`() async throws {
    try write("{}", to: directory.appending("a.json"))
    let one = try await session("inspect", "--json", "a.json", in: directory)
    #expect(one.status == 0 && one.output.hasPrefix("{"))
    let two = try await session(
      "inspect", "--json", "--kind", "json", "a.json", "-", in: directory, input: "{")
    #expect(two.status == 5 && two.output.hasPrefix("["))
    #expect(two.output.contains("\"file\" : \"-\""))
  }
}
