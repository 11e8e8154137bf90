import Testing

@testable import StructuredText

@Suite struct `Values on lines` {
  func lines(_ text: String, _ format: DocumentMerge.Format = .json) throws -> [String] {
    let text = try ValueLines(format, Array(text.utf8)).text
    #expect(text.isEmpty || text.hasSuffix("\n"))
    return text.split(separator: "\n").map(String.init)
  }

  @Test func `have their whole path, members by name`() throws {
    #expect(
      try lines(#"{"b": {"y": 1.0, "x": null}, "a b": "\u0061", "a": {}}"#)
        == [#"a = {}"#, #""a b" = "a""#, "b.x = null", "b.y = 1.0"])
    #expect(try lines("1") == ["1"])
    #expect(try lines("[]") == ["[]"])
  }

  @Test func `of an element are called by what it is known by`() throws {
    let old = try lines(#"{"l": [{"id": "a", "v": 1}, {"id": "b", "v": 2}]}"#)
    #expect(old == ["l[id=a].id = \"a\"", "l[id=a].v = 1", "l[id=b].id = \"b\"", "l[id=b].v = 2"])
    let new = try lines(#"{"l": [{"id": "new"}, {"v": 1, "id": "a"}, {"id": "b", "v": 2}]}"#)
    #expect(new == ["l[id=new].id = \"new\""] + old)
  }

  @Test func `of other elements have no number, so that one put in changes one line`() throws {
    #expect(try lines(#"["a", "b"]"#) == [#"[] = "a""#, #"[] = "b""#])
    #expect(
      try lines(#"{"p": [[1, 2], [], {"x": 1}]}"#)
        == ["p[]", "p[][] = 1", "p[][] = 2", "p[] = []", "p[]", "p[].x = 1"])
  }

  @Test func `of long texts are split where the text is`() throws {
    #expect(
      try lines(#"{"t": "one\r\ntwo\n", "u": "a\nb"}"#)
        == [#"t = "one\r\n""#, #"t + "two\n""#, #"u = "a\n""#, #"u + "b""#])
  }

  @Test func `of a diagram are statements by name`() throws {
    let text = """
      strict digraph "a b" { rankdir=LR; node [shape=box]; b -> a [label=x]; a [color=red];
        subgraph cluster_z { label="Z"; a; { rank=same; b } } }
      """
    #expect(
      try lines(text, .dot) == [
        #"strict digraph "a b""#, #"  graph: rankdir = "LR""#, #"  node defaults: shape = "box""#,
        "  node a", #"  node a: color = "red""#, "  node b", "  edge b -> a",
        #"  edge b -> a: label = "x""#, "  subgraph cluster_z",
        #"  subgraph cluster_z: label = "Z""#,
        "  subgraph cluster_z has a", "  subgraph cluster_z/#2",
        #"  subgraph cluster_z/#2: rank = "same""#, "  subgraph cluster_z/#2 has b",
      ])
  }

  @Test(arguments: [
    ("digraph { b; a -> b [color=red, label=x] }", "digraph{a->b[label=\"x\" color=\"red\"];\n}"),
    ("graph { a -- b; c }", "graph { c; a -- b }"),
  ])
  func `are the same for diagrams that are the same`(one: String, other: String) throws {
    #expect(try lines(one, .dot) == lines(other, .dot))
  }

  @Test(arguments: [
    "{", #"{"a": 1, "a": 2}"#,
    String(repeating: "[", count: 600) + String(repeating: "]", count: 600),
  ])
  func `are not made of what cannot be compared by parts`(text: String) {
    #expect(throws: ParseError.self) { try lines(text) }
  }
}
