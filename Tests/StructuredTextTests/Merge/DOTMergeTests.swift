import StructuredText
import Testing

/// What a merge of three texts gives, with how many decisions are open.
func merged(
  _ format: DocumentMerge.Format, _ base: String, _ ours: String, _ theirs: String
) throws -> (text: String, conflicts: [Decision.Conflict]) {
  let merge = try DocumentMerge(
    format, base: Array(base.utf8), ours: Array(ours.utf8), theirs: Array(theirs.utf8),
    labels: ConflictLabels())
  return (
    String(decoding: merge.text, as: UTF8.self),
    merge.decisions.filter(\.isOpen).compactMap(\.conflict)
  )
}

@Suite struct `Merging DOT` {
  /// A base, both sides, and what comes out.
  struct Clean: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var base: String
    var ours: String
    var theirs: String
    var result: String
  }

  @Test(arguments: [
    Clean(
      testDescription: "attributes of one node",
      base: "digraph {\n  a [color=red, label=A]\n}\n",
      ours: "digraph {\n  a [color=blue, label=A]\n}\n",
      theirs: "digraph {\n  a [color=red, label=\"A b\"]\n}\n",
      result: "digraph {\n  a [color=blue, label=\"A b\"]\n}\n"),
    Clean(
      testDescription: "a first attribute list",
      base: "digraph { a; b }", ours: "digraph { a; b; c }", theirs: "digraph { a [color=red]; b }",
      result: "digraph { a [color=red]; b; c }"),
    Clean(
      testDescription: "a statement after a comment that ends its line",
      base: "digraph {\n  a\n}\n", ours: "digraph {\n  a // first\n}\n",
      theirs: "digraph {\n  a\n  b\n}\n", result: "digraph {\n  a // first\n  b\n}\n"),
    Clean(
      testDescription: "quotes do not make another node",
      base: "digraph { a [x=1] }", ours: "digraph { \"a\" [x=1, y=2] }",
      theirs: "digraph { a [x=3] }", result: "digraph { \"a\" [x=3, y=2] }"),
    Clean(
      testDescription: "what a layout engine wrote never conflicts",
      base: "graph { a [pos=\"1,1\"] }", ours: "graph { a [pos=\"2,2\", c=1] }",
      theirs: "graph { a [pos=\"3,3\", d=1] }",
      result: "graph { a [pos=\"2,2\", c=1, d=1] }"),
    Clean(
      testDescription: "parallel edges by their labels",
      base: "digraph { a -> b [label=x]; a -> b [label=y] }",
      ours: "digraph { a -> b [label=y]; }",
      theirs: "digraph { a -> b [label=x]; a -> b [label=y, color=red] }",
      result: "digraph { a -> b [label=y, color=red]; }"),
    Clean(
      testDescription: "inside subgraphs without a name",
      base: "graph { { a; b } { c; d } }", ours: "graph { { x; y } { a; b } { c; d } }",
      theirs: "graph { { a; b } { c; d [color=red] } }",
      result: "graph { { x; y } { a; b } { c; d [color=red] } }"),
    Clean(
      testDescription: "defaults hold for what follows, so each stays at its place",
      base: "digraph {\n  a\n  b\n}\n", ours: "digraph {\n  node [shape=box]\n  a\n  b\n}\n",
      theirs: "digraph {\n  a\n  b\n  node [color=red]\n  c\n}\n",
      result: "digraph {\n  node [shape=box]\n  a\n  b\n  node [color=red]\n  c\n}\n"),
    Clean(
      testDescription: "a graph with another name",
      base: "digraph G { a }", ours: "digraph H { a }", theirs: "digraph G { a; b }",
      result: "digraph H { a; b }"),
  ])
  func `puts together`(_ clean: Clean) throws {
    let merge = try merged(.dot, clean.base, clean.ours, clean.theirs)
    #expect(merge.conflicts == [])
    #expect(merge.text == clean.result)
  }

  @Test(
    arguments: [
      ("digraph { a [c=1] }", "digraph { a [c=2] }", "digraph { a [c=3] }", .edited),
      ("digraph { a [c=1] }", "digraph { a [c=2] }", "digraph { }", .removed),
      ("digraph { a }", "digraph { a; b [c=1] }", "digraph { a; b [c=2] }", .added),
      ("digraph { a; b }", "digraph { a; b; a -> b }", "digraph { a }", .dangling),
      ("digraph { a }", "strict digraph { a }", "digraph X { a }", .edited),
      // Renamed, and removed, renamed or changed.
      ("digraph { a [c=1, d=2]; b }", "digraph { x [c=1, d=2]; b }", "digraph { b }", .removed),
      (
        "digraph { a [c=1, d=2]; b }", "digraph { x [c=1, d=2]; b }",
        "digraph { y [c=1, d=2]; b }", .edited
      ),
      (
        "digraph { a [c=1, d=2]; b }", "digraph { x [c=1, d=2]; b }",
        "digraph { a [c=1, d=3]; b }", .edited
      ),
    ] as [(String, String, String, Decision.Conflict)])
  func `leaves open`(
    base: String, ours: String, theirs: String, conflict: Decision.Conflict
  ) throws {
    let merge = try merged(.dot, base, ours, theirs)
    #expect(merge.conflicts == [conflict], "\(merge.text)")
    #expect(merge.text.contains("<<<<<<< ours"))
    #expect(try merged(.dot, base, theirs, ours).conflicts == [conflict])
  }
}
