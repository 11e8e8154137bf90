import StructuredText
import Testing

@Suite struct `A DOT text` {
  @Test(arguments: [
    "", "graph", "graph{", "graph{a}", "\u{FEFF}graph{a}", "digraph{a->", "graph{\"", "graph{<<>",
    "graph{a/*", "} } ]", "@", "graph{a -- b [x", "strict graph \"\" + \"\" {a:b:c,d;}\r\n# x",
    "graph{\"\\", "-", "--", "/", "graph{0n 1..2 -.5 - }", "graph{a\u{0}b}",
  ])
  func `loses no byte`(text: String) {
    let document = DOTDocument(text)
    #expect(String(document) == text)
    let pieces = document.tokens.flatMap { document.bytes[$0.range] }
    #expect(pieces == document.bytes)
  }

  @Test(arguments: [
    ("graph{\n  a -> b\n}", 2, 5, "'->' in a graph; write '--', or make it a digraph"),
    ("digraph{a--b}", 1, 10, "'--' in a digraph; write '->'"),
    ("graph{a;;b}", 1, 9, "a ';' without a statement before it; remove it"),
    ("graph{a {b}", 1, 6, "the '{' here is never closed"),
    ("graph{a [b=c", 1, 9, "the '[' here is never closed"),
    ("graph{a [b=\"c]}", 1, 12, "the string that starts here has no end; expected '\"'"),
    ("graph{a [b=<c]}", 1, 12, "the HTML text that starts here has no end; expected '>'"),
    ("graph{ /* }", 1, 8, "the comment that starts here has no end; expected '*/'"),
    ("graph{a [b=]}", 1, 12, "expected a value after '='"),
    ("graph{a [=b]}", 1, 10, "expected the name of an attribute or ']'"),
    ("graph{a -- }", 1, 12, "expected a node or a subgraph"),
    ("graph{a:}", 1, 9, "expected a port after ':'"),
    ("graph{node}", 1, 11, "expected '['; a node that is called by a keyword needs quotes"),
    ("graph{\"a\"+b}", 1, 11, "expected a string in quotes after '+'"),
    ("graph x", 1, 8, "expected '{', but the text ends"),
    ("{a}", 1, 1, "expected 'graph' or 'digraph'"),
    ("graph{a\u{0}}", 1, 8, "a NUL byte; DOT is text in UTF-8 or Latin-1, not UTF-16"),
  ])
  func `that is broken says where and why`(text: String, line: Int, column: Int, why: String) {
    let document = DOTDocument(text)
    #expect(document.error?.line == line)
    #expect(document.error?.column == column)
    #expect(document.error?.message == why)
    #expect(document.nodes.isEmpty)
  }

  @Test func `knows the bytes of each part`() throws {
    let text = "strict digraph g { /* c */ a,b:p:ne -> subgraph s { c; } [x=1, y] ; z = <q> }"
    let document = DOTDocument(text)
    #expect(document.error == nil)
    func spelt(_ range: Range<Int>) -> String {
      String(decoding: document.bytes[range], as: UTF8.self)
    }
    let graph = document.nodes[0]
    #expect(graph.isStrict && graph.isDirected)
    #expect(document.name(of: 0) == "g")
    let statements = document.statements(of: 0)
    #expect(statements.map { document.nodes[$0].kind } == [.edgeStatement, .assignment])
    let edge = statements[0]
    #expect(spelt(document.core(of: edge)) == "a,b:p:ne -> subgraph s { c; } [x=1, y]")
    #expect(spelt(document.nodes[edge].range) == "a,b:p:ne -> subgraph s { c; } [x=1, y] ;")
    let operands = document.operands(of: edge)
    #expect(operands.map(\.count) == [2, 1])
    #expect(document.port(of: operands[0][1]) == "p:ne")
    #expect(document.name(of: operands[0][1]) == "b")
    let subgraph = operands[1][0]
    #expect(document.name(of: subgraph) == "s")
    #expect(spelt(document.inside(document.body(of: subgraph))) == " c; ")
    let attributes = document.attributes(of: edge)
    #expect(attributes.map { spelt(document.nodes[$0].range) } == ["x=1,", "y"])
    #expect(attributes.map { spelt(document.core(of: $0)) } == ["x=1", "y"])
    #expect(attributes.map { document.value(of: $0) } == ["1", "true"])
    #expect(spelt(document.inside(document.attributeLists(of: edge)[0])) == "x=1, y")
    let last = document.attributes(of: statements[1])[0]
    #expect(document.value(of: last) == DOTValue("q", isHTML: true))
    #expect(document.parent(of: subgraph) == edge)
  }

  @Test(arguments: [
    ("\"a\\\nb\"", "ab"), (#""f\"g""#, "f\"g"), (#""e\\""#, #"e\\"#), (#""i\nj""#, #"i\nj"#),
    ("\"a\" + \"b\"", "ab"), ("\"a\"/*x*/+\n<b>", "ab"), ("<a<b>c>", "a<b>c"), ("-.5", "-.5"),
    ("1.", "1."), ("\"\"", ""), ("\"c\\\r\nd\"", "c\\\r\nd"), ("\u{e9}_1", "\u{e9}_1"),
  ])
  func `reads ids as Graphviz does`(spelling: String, expected: String) throws {
    let document = DOTDocument("graph{\(spelling)}")
    let end = try #require(document.nodes.firstIndex { $0.kind == .end })
    #expect(document.name(of: end) == DOTID(Array(expected.utf8)))
    #expect(document.nodes.count { $0.kind == .id } == 1)
  }
}
