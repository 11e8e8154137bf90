import StructuredText
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `What a DOT graph means` {
  private func graph(_ text: String) throws -> DOTGraph {
    let document = DOTDocument(text)
    try document.validated()
    return try DOTGraph(0, of: document)
  }

  private func edges(_ text: String) throws -> [String] {
    let graph = try graph(text)
    return graph.edges.map { "\(graph.nodes[$0.tail].id)-\(graph.nodes[$0.head].id)" }
  }

  @Test(arguments: [
    ("graph{a--b--c}", ["a-b", "b-c"]), ("graph{a,b--c,d}", ["a-c", "a-d", "b-c", "b-d"]),
    ("digraph{{a b}->{c d}}", ["a-c", "a-d", "b-c", "b-d"]),
    ("graph{subgraph s{x}--subgraph s{y}}", ["x-x", "x-y", "y-x", "y-y"]),
    ("digraph{{a {b}}->c->{}}", ["a-c", "b-c"]), ("digraph{{b a} c->{a b}}", ["c-b", "c-a"]),
    ("strict graph{a--b b--a a--a a--a}", ["a-b", "a-a"]), ("graph{a--b b--a}", ["a-b", "b-a"]),
    ("strict digraph{a->b b->a a->b}", ["a-b", "b-a"]),
    ("graph{a--b[key=x] b--a[key=x] a--b[key=y]}", ["a-b", "a-b"]),
    ("strict digraph{a->b[key=x] a->b[key=y]}", ["a-b"]),
    ("strict digraph{{a->b[key=x]}{a->b[key=y]}}", ["a-b", "a-b"]),
  ])
  func `has these edges`(text: String, expected: [String]) throws {
    #expect(try edges(text) == expected)
  }

  @Test func `has nodes, edges and subgraphs with what is set on them`() throws {
    let graph = try graph(
      """
      digraph g {
        rankdir=LR; node [shape=box]
        a [color=red, label=<b>]
        subgraph cluster_x { label=X; edge [w=1]; b; { a } }
        a:p:ne -> b:q [style=bold, key=k, style=dotted]
        a [color=blue]
        subgraph cluster_x { c }
      }
      """)
    #expect(graph.id == "g")
    #expect(graph.attributes["rankdir"] == "LR")
    #expect(graph.nodeDefaults["shape"] == "box")
    #expect(graph.nodes.map(\.id) == ["a", "b", "c"])
    #expect(graph.nodes.map(\.line) == [3, 4, 7])
    #expect(graph.nodes[0].attributes.map(\.name) == ["color", "label"])
    #expect(graph.nodes[0].attributes.map(\.value) == ["blue", DOTValue("b", isHTML: true)])
    let edge = try #require(graph.edges.first)
    #expect(edge.tailPort == "p:ne" && edge.headPort == "q" && edge.key == "k" && edge.line == 5)
    #expect(edge.attributes == [DOTGraph.Attribute(name: "style", value: "dotted")])
    #expect(graph.subgraphs.map(\.id) == ["cluster_x", nil])
    #expect(graph.subgraphs.map(\.members) == [[1, 2], [0]])
    #expect(graph.subgraphs.map(\.parent) == [nil, 0])
    #expect(graph.subgraphs[0].isCluster && !graph.subgraphs[1].isCluster)
    #expect(graph.subgraphs[0].attributes["label"] == "X")
    #expect(graph.subgraphs[0].edgeDefaults["w"] == "1")
    #expect(graph.depth == 2)
  }

  @Test func `knows its edges and subgraphs again`() throws {
    let graph = try graph("graph{b--a a--b a--b[key=k] {x {y}} {z} subgraph s{{x z}}}")
    #expect(
      graph.edgeIDs == [
        DOTGraph.EdgeID(tail: "a", head: "b"), DOTGraph.EdgeID(tail: "a", head: "b", occurrence: 1),
        DOTGraph.EdgeID(tail: "a", head: "b", key: "k"),
      ])
    let paths = graph.subgraphs.indices.map { place in
      graph.subgraphID(place).path.map { "\($0.id?.description ?? "-")\($0.occurrence)" }
    }
    #expect(paths == [["-0"], ["-0", "-0"], ["-1"], ["s0"], ["s0", "-0"]])
    let members = graph.subgraphs.indices.map { place in
      graph.members(of: place).map { graph.nodes[$0].id }
    }
    #expect(members == [["x", "y"], ["y"], ["z"], ["x", "z"], ["x", "z"]])
  }

  @Test(.enabled(if: Graphviz.exists, Graphviz.absence), arguments: UInt64(1)...4)
  func `is what Graphviz makes of it`(seed: UInt64) async throws {
    var chance = Seeded(state: seed)
    let texts = (0..<2500).map { _ in DOTSample.text(&chance, statements: 6) }
    let file = TemporaryDirectory.current.appending("all.gv")
    try write(texts.joined(separator: "\n"), to: file)
    let theirs = try #require(try await Graphviz.read([file.string])[file.string])
    #expect(theirs.count == texts.count, "seed \(seed)")
    for (text, reading) in zip(texts, theirs) {
      let graph = try graph(text)
      // Of several edges with keys in a strict graph, a statement without a key changes any.
      let isVague = graph.isStrict && graph.edges.contains { $0.key != nil }
      let ours = isVague ? graph.reading.withoutDetails : graph.reading
      let expected = isVague ? reading.withoutDetails : reading
      #expect(ours == expected, "seed \(seed): \(text)")
    }
  }

  @Test(.enabled(if: Graphviz.exists, Graphviz.absence), arguments: UInt64(1)...2)
  func `is read at all where Graphviz reads it`(seed: UInt64) async throws {
    var chance = Seeded(state: seed)
    let texts = (0..<400).map { _ in
      let whole = Array(DOTSample.text(&chance).utf8)
      return Fuzz.broken(whole, pieces: Fuzz.dotPieces, &chance)
    }
    let refusals = try await Graphviz.refusals(of: texts)
    #expect(refusals.count > 100)
    for (index, text) in texts.enumerated() {
      let document = DOTDocument(text)
      guard !document.isReadDifferently else { continue }
      #expect(
        (document.error == nil) == !refusals.contains(index),
        "seed \(seed): \(String(document)), \(String(describing: document.error))")
    }
  }
}

extension DOTDocument {
  /// Whether it has what Graphviz reads in another way, by design.
  fileprivate var isReadDifferently: Bool {
    let hasNoValue = nodes.indices.contains {
      nodes[$0].kind == .attribute && valueNode(of: $0) == nil
    }
    return hasNoValue || bytes.contains(0) || bytes.contains(0xEF)
  }
}
