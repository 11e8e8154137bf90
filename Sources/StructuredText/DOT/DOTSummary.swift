/// How much a DOT text holds, all its graphs together.
package struct DOTSummary: Sendable, Equatable {
  package var graphs = 0
  package var nodes = 0
  package var edges = 0
  package var subgraphs = 0
  /// How deep subgraphs nest; 0 if there is none.
  package var depth = 0
  /// Whether the first graph is a `digraph`.
  package var isDirected = false
  /// Whether the first graph is `strict`.
  package var isStrict = false

  /// - Throws: ``ParseError`` if the text is not DOT, with code `tooLarge` if its edges multiply past
  ///   every measure.
  package init(_ document: DOTDocument) throws(ParseError) {
    try document.validated()
    for root in document.graphs {
      let graph = try DOTGraph(root, of: document)
      if graphs == 0 { (isDirected, isStrict) = (graph.isDirected, graph.isStrict) }
      graphs += 1
      nodes += graph.nodes.count
      edges += graph.edges.count
      subgraphs += graph.subgraphs.count
      depth = max(depth, graph.depth)
    }
  }
}
