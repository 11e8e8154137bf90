import StructuredText

/// What changed in the graphs of a DOT text.
struct DiagramChanges {
  private(set) var changes: [PartChange] = []
  private(set) var notes: [String] = []
  let graphs: [DOTGraphDiff]

  /// - Throws: ``UnreadableSide`` if a text is not DOT.
  init(old: [UInt8], new: [UInt8], layout: Bool) throws(UnreadableSide) {
    graphs = try DOTGraphDiff.graphs(old: old, new: new, transient: layout)
    for graph in graphs {
      let name = graph.new?.id ?? graph.old?.id
      let prefix = graphs.count > 1 ? "graph \(name?.description ?? "without a name") › " : ""
      add(graph, prefix)
    }
    if changes.count > PartChange.most {
      notes.append("\(changes.count - PartChange.most) more changes are not listed")
      changes.removeSubrange(PartChange.most...)
    }
    if changes.isEmpty, old != new {
      notes.append(
        layout
          ? "equal as a graph: only spelling, order, comments or white space changed"
          : "equal as a graph: only spelling, order, comments, layout or white space changed")
    }
  }

  private mutating func add(_ diff: DOTGraphDiff, _ prefix: String) {
    let names = DiagramNames(diff)
    if diff.old == nil || diff.new == nil {
      let kind: PartChange.Kind = diff.old == nil ? .added : .removed
      changes.append(PartChange(kind, .graph, prefix + "graph"))
    }
    add(diff.attributes, of: prefix + "graph")
    add(diff.nodeDefaults, of: prefix + "node defaults")
    add(diff.edgeDefaults, of: prefix + "edge defaults")
    for pair in diff.subgraphs {
      add(
        pair, .subgraph, prefix + names.subgraph(pair), diff.old?.subgraphs, diff.new?.subgraphs,
        \.attributes)
    }
    for pair in diff.nodes {
      add(pair, .node, prefix + names.node(pair), diff.old?.nodes, diff.new?.nodes, \.attributes)
    }
    for pair in diff.edges {
      add(pair, .edge, prefix + names.edge(pair), diff.old?.edges, diff.new?.edges, \.attributes)
    }
  }

  private mutating func add<Part>(
    _ pair: DOTGraphDiff.Pair, _ part: PartChange.Part, _ path: String, _ old: [Part]?,
    _ new: [Part]?, _ attributes: (Part) -> [DOTGraph.Attribute]
  ) {
    let before = pair.old.flatMap { place in old.map { listing(attributes($0[place])) } }
    let after = pair.new.flatMap { place in new.map { listing(attributes($0[place])) } }
    switch pair.state {
    case .unchanged: break
    case .added: changes.append(PartChange(.added, part, path, new: after))
    case .removed: changes.append(PartChange(.removed, part, path, old: before))
    case .changed: add(pair.attributes, of: path)
    }
  }

  private mutating func add(_ attributes: [DOTGraphDiff.AttributeChange], of path: String) {
    for change in attributes {
      let kind: PartChange.Kind =
        change.old == nil ? .added : change.new == nil ? .removed : .changed
      changes.append(
        PartChange(
          kind, .attribute, "\(path).\(change.name)", old: change.old, new: change.new))
    }
  }

  /// `label=Web, color=red`, without what layout engines write.
  private func listing(_ attributes: [DOTGraph.Attribute]) -> String {
    attributes.filter { !DOTGraphDiff.transientNames.contains($0.name.description) }
      .map { "\($0.name)=\($0.value.shown)" }.joined(separator: ", ")
  }
}

/// What the parts of a graph are called.
struct DiagramNames {
  let diff: DOTGraphDiff

  init(_ diff: DOTGraphDiff) { self.diff = diff }

  func node(_ pair: DOTGraphDiff.Pair) -> String {
    let id =
      pair.new.flatMap { diff.new?.nodes[$0].id } ?? pair.old.flatMap { diff.old?.nodes[$0].id }
    return "node \(id?.description ?? "")"
  }

  func edge(_ pair: DOTGraphDiff.Pair) -> String {
    guard let graph = pair.new == nil ? diff.old : diff.new, let place = pair.new ?? pair.old else {
      return "edge"
    }
    let edge = graph.edges[place]
    let arrow = graph.isDirected ? "->" : "--"
    let key = edge.key.map { " (\($0))" } ?? ""
    return "edge \(graph.nodes[edge.tail].id) \(arrow) \(graph.nodes[edge.head].id)\(key)"
  }

  func subgraph(_ pair: DOTGraphDiff.Pair) -> String {
    let id =
      pair.new.map { diff.new?.subgraphs[$0].id } ?? pair.old.map { diff.old?.subgraphs[$0].id }
    return "subgraph \((id ?? nil)?.description ?? "without a name")"
  }
}
