import StructuredText
import TestSupport
import Testing

@Suite struct `A hostile DOT text` {
  private static let million = 1_000_000

  private static func times(_ text: String, _ count: Int = million) -> String {
    String(repeating: text, count: count)
  }

  @Test func `may nest as deep as it likes`() throws {
    let text = "graph{" + Self.times("{") + Self.times("}") + "}"
    let document = DOTDocument(text)
    #expect(document.error == nil)
    #expect(try DOTSummary(document).depth == Self.million)
    let broken = DOTDocument("graph" + Self.times("{"))
    #expect(broken.error?.message == "the '{' here is never closed")
    #expect(
      DOTDocument("graph{" + Self.times("{") + Self.times("}", 2 * Self.million)).error != nil)
  }

  @Test(arguments: ["graph{\"", "graph{<", "graph{/*", "graph{<<>", "graph{a=<", "graph{\"\\\""])
  func `may leave open what it opens`(start: String) {
    for filling in ["x", "\"x", "<", "/*", "\\", "\n"] {
      let text = start + Self.times(filling, 100_000)
      let document = DOTDocument(text)
      #expect(document.error != nil)
      #expect(document.problem(for: Array(text.utf8)) == nil)
    }
  }

  @Test(arguments: ["a[b=c]", "a[]", "a[x]", "a ", "{}", "a--", "a,", "\"a\"+", "b=c;"])
  func `may go on and on`(piece: String) throws {
    // What the time grows like, `make bench` says, row "inspect".
    let tail = piece.hasSuffix("+") ? "\"a\"" : "a"
    let document = DOTDocument("graph{" + Self.times(piece, 64_000) + tail + "}")
    try document.validated()
    #expect(try DOTSummary(document).graphs == 1)
  }

  @Test func `may have a million attribute lists on one node`() throws {
    let document = DOTDocument("graph{a" + Self.times("[b=c]") + "}")
    try document.validated()
    #expect(try DOTGraph(0, of: document).nodes[0].attributes.count == 1)
  }

  @Test(arguments: ["digraph", "strict digraph"])
  func `cannot multiply its edges without end`(header: String) throws {
    let group = "{" + (0..<5000).map { "n\($0) " }.joined() + "}"
    let document = DOTDocument("\(header){ \(group)\n -> \(group) }")
    try document.validated()
    let error = #expect(throws: ParseError.self) { try DOTGraph(0, of: document) }
    #expect(error?.code == .tooLarge)
    #expect(error?.line == 1)
  }

  @Test func `cannot multiply the members of its subgraphs without end`() throws {
    let depth = 100_000
    let text = "graph{" + Self.times("{", depth) + "a" + Self.times("}--x", depth) + "}"
    let document = DOTDocument(text)
    try document.validated()
    let error = #expect(throws: ParseError.self) { try DOTGraph(0, of: document) }
    #expect(error?.code == .tooLarge)
  }
}
