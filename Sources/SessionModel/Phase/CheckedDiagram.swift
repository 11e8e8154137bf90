import StructuredText

/// What the check of a phase needs to know of a DOT text: the one place that reads DOT for it.
struct CheckedDiagram {
  /// Why it is no diagram.
  private(set) var fault: (line: Int, message: String)?
  /// The nodes of all its graphs, in the order in which the text first names them.
  private(set) var nodes: [(name: String, line: Int)] = []

  init(_ bytes: [UInt8]) {
    let document = DOTDocument(bytes)
    do throws(ParseError) {
      try document.validated()
      for root in document.graphs {
        nodes += try DOTGraph(root, of: document).nodes.map { ($0.id.description, $0.line) }
      }
    } catch {
      fault = (error.line, error.message)
      return
    }
    if document.graphs.isEmpty { fault = (1, "there is no graph in it") }
  }
}
