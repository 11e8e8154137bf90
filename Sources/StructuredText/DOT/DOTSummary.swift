/// How much a DOT text holds, all its graphs together; of a broken text, those before the error.
package struct DOTSummary: Sendable, Equatable {
  package var graphs = 0
  package var nodes = 0
  package var edges = 0
  package var subgraphs = 0
  /// How deep subgraphs nest; 0 if there is none.
  package var depth = 0
  /// Whether a graph is a `digraph`.
  package var isDirected = false
  /// Whether a graph is `strict`.
  package var isStrict = false

  /// - Throws: ``ParseError`` with code `tooLarge`, as ``DOTGraph/init(_:of:)`` does.
  package init(_ document: DOTDocument) throws(ParseError) {
    for root in document.graphs {
      let graph = try DOTGraph(root, of: document)
      isDirected = isDirected || graph.isDirected
      isStrict = isStrict || graph.isStrict
      graphs += 1
      nodes += graph.nodes.count
      edges += graph.edges.count
      subgraphs += graph.subgraphs.count
      depth = max(depth, graph.depth)
    }
  }
}
