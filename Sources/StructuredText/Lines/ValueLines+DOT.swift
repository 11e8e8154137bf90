extension ValueLines {
  /// Nodes, edges and subgraphs by name; edges with the same ends in their order.
  mutating func add(_ graph: DOTGraph) {
    let kind = (graph.isStrict ? "strict " : "") + (graph.isDirected ? "digraph" : "graph")
    add(kind + (graph.id.map { " \(Self.word($0))" } ?? ""))
    add("  graph", graph.attributes)
    add("  node defaults", graph.nodeDefaults)
    add("  edge defaults", graph.edgeDefaults)
    for node in graph.nodes.sorted(by: { $0.id < $1.id }) {
      let name = "  node \(Self.word(node.id))"
      add(name)
      add(name, node.attributes)
    }
    let edges = graph.edges.map { (name: Self.name(of: $0, in: graph), edge: $0) }
    for (name, edge) in edges.stablySorted(by: \.name) {
      add(name)
      add(name, edge.attributes)
    }
    addSubgraphs(of: graph)
  }

  private mutating func addSubgraphs(of graph: DOTGraph) {
    var paths: [String] = []
    for (index, subgraph) in graph.subgraphs.enumerated() {
      let name = subgraph.id.map { Self.word($0) } ?? "#\(index + 1)"
      paths.append((subgraph.parent.map { "\(paths[$0])/" } ?? "") + name)
    }
    let subgraphs = zip(paths, graph.subgraphs).map { (name: $0, subgraph: $1) }
    for (path, subgraph) in subgraphs.stablySorted(by: \.name) {
      let name = "  subgraph \(path)"
      add(name)
      add(name, subgraph.attributes)
      add("\(name) node defaults", subgraph.nodeDefaults)
      add("\(name) edge defaults", subgraph.edgeDefaults)
      for member in subgraph.members.map({ graph.nodes[$0].id }).sorted(by: <) {
        add("\(name) has \(Self.word(member))")
      }
    }
  }

  private mutating func add(_ name: String, _ attributes: [DOTGraph.Attribute]) {
    for attribute in attributes.sorted(by: { $0.name < $1.name }) {
      add(
        "\(name): \(Self.word(attribute.name))", " = ", text: attribute.value.description,
        mark: attribute.value.isHTML ? "HTML " : "")
    }
  }

  private static func name(of edge: DOTGraph.Edge, in graph: DOTGraph) -> String {
    func end(_ node: Int, _ port: DOTID?) -> String {
      word(graph.nodes[node].id) + (port.map { ":\(word($0))" } ?? "")
    }
    let arrow = graph.isDirected ? "->" : "--"
    let ends =
      "\(end(edge.tail, edge.tailPort)) \(arrow) \(end(edge.head, edge.headPort))"
    return "  edge \(ends)" + (edge.key.map { " [key=\(word($0))]" } ?? "")
  }

  private static func word(_ id: DOTID) -> String { word(id.description) }
}

extension DOTID {
  fileprivate static func < (left: DOTID, right: DOTID) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

extension Array {
  /// Sorted by a text, those with the same text in the order they had.
  fileprivate func stablySorted(by text: (Element) -> String) -> [Element] {
    let keyed = enumerated().map { (text: text($0.element), index: $0.offset, element: $0.element) }
    return keyed.sorted { left, right in
      left.text.isSame(as: right.text)
        ? left.index < right.index : left.text.sorts(before: right.text)
    }
    .map(\.element)
  }
}
