/// Walks the statements of a graph in the order of the text and does what Graphviz does at each.
struct DOTGraphBuilder {
  let document: DOTDocument
  private let root: Int
  var graph: DOTGraph
  /// The subgraph whose statements are read; nil outside all.
  private(set) var current: Int?
  var scope = Scope()
  private var open: [Open] = []
  private var nodePlaces: [DOTID: Int] = [:]
  private var subgraphPlaces: [SubgraphName: Int] = [:]
  private var memberships: Set<Membership> = []
  private var lines: LineCounter
  /// The subgraphs directly inside each subgraph.
  var inner: [[Int]] = []
  var edgePlaces = EdgePlaces()
  var stepsLeft: Int

  /// A statement or subgraph whose end is not reached.
  private struct Open {
    var node: Int
    var line: Int
    var operands: [Operand] = []
    /// The subgraph around it, and what is in force there.
    var outer: Int?
    var scope: Scope
  }

  /// What new nodes, edges and subgraphs get, as places in ``DOTGraph/defaultSets``.
  struct Scope {
    var nodes = 0
    var edges = 0
    var subgraphs = 0
  }

  /// What stands at one place of a chain of edges.
  enum Operand {
    /// Nodes, each with the ``DOTKind/end`` that names it.
    case nodes([(place: Int, end: Int)])
    case subgraph(Int)
  }

  private struct SubgraphName: Hashable {
    var parent: Int?
    var id: DOTID
  }

  private struct Membership: Hashable {
    var subgraph: Int
    var node: Int
  }

  init(_ root: Int, of document: DOTDocument) {
    self.document = document
    self.root = root
    let node = document.nodes[root]
    graph = DOTGraph(
      id: document.name(of: root), isStrict: node.isStrict, isDirected: node.isDirected)
    lines = LineCounter()
    stepsLeft = DOTGraph.budget(for: document.bytes.count)
  }

  mutating func build() throws(ParseError) -> DOTGraph {
    let end = document.nodes[root].next
    var index = document.body(of: root) + 1
    while true {
      while let last = open.last, index >= document.nodes[last.node].next {
        open.removeLast()
        try close(last)
      }
      guard index < end else { break }
      index = try visit(index)
    }
    mergeAttributes()
    return graph
  }

  /// - Returns: The node to go on with.
  private mutating func visit(_ index: Int) throws(ParseError) -> Int {
    let node = document.nodes[index]
    let line = lines.line(of: node.range.lowerBound, in: document.bytes)
    switch node.kind {
    case .nodeStatement, .edgeStatement, .subgraphStatement:
      open.append(Open(node: index, line: line, outer: current, scope: scope))
      return index + 1
    case .end:
      let place = nodePlace(of: index, line: line)
      append(place: place, end: index)
    case .subgraph:
      let place = subgraphPlace(of: index, line: line)
      open[open.count - 1].operands.append(.subgraph(place))
      open.append(Open(node: index, line: line, outer: current, scope: scope))
      current = place
      try enter(graph.subgraphs[place], at: index)
      return document.body(of: index) + 1
    case .graphDefaults, .assignment:
      try set(\.attributes, \.attributes, \.subgraphs, to: index)
    case .nodeDefaults: try set(\.nodeDefaults, \.nodeDefaults, \.nodes, to: index)
    case .edgeDefaults: try set(\.edgeDefaults, \.edgeDefaults, \.edges, to: index)
    case .graph, .body, .attributeList, .attribute, .id: break
    }
    return node.next
  }

  private mutating func close(_ last: Open) throws(ParseError) {
    (current, scope) = (last.outer, last.scope)
    switch document.nodes[last.node].kind {
    case .nodeStatement:
      let attributes = attributes(of: last.node)
      guard !attributes.isEmpty, case .nodes(let ends) = last.operands[0] else { return }
      for end in ends { graph.nodes[end.place].attributes += attributes }
    case .edgeStatement:
      try connect(last.operands, by: last.node, line: last.line)
    default: break
    }
  }

  private mutating func append(place: Int, end: Int) {
    let last = open.count - 1
    if document.nodes[end].isJoined, case .nodes(var ends)? = open[last].operands.popLast() {
      ends.append((place, end))
      open[last].operands.append(.nodes(ends))
    } else {
      open[last].operands.append(.nodes([(place, end)]))
    }
  }

  private mutating func nodePlace(of end: Int, line: Int) -> Int {
    let id = document.id(end + 1)
    let place = nodePlaces[id] ?? graph.nodes.count
    if place == graph.nodes.count {
      nodePlaces[id] = place
      graph.nodes.append(DOTGraph.Node(id: id, defaults: scope.nodes, source: end, line: line))
    }
    if let current, memberships.insert(Membership(subgraph: current, node: place)).inserted {
      graph.subgraphs[current].members.append(place)
    }
    return place
  }

  private mutating func subgraphPlace(of node: Int, line: Int) -> Int {
    let id = document.name(of: node)
    let name = id.map { SubgraphName(parent: current, id: $0) }
    if let name, let place = subgraphPlaces[name] { return place }
    let place = graph.subgraphs.count
    let depth = current.map { graph.subgraphs[$0].depth } ?? 0
    graph.subgraphs.append(
      DOTGraph.Subgraph(
        id: id, parent: current, depth: depth + 1, defaults: scope.subgraphs, source: node,
        line: line))
    inner.append([])
    if let current { inner[current].append(place) }
    if let name { subgraphPlaces[name] = place }
    return place
  }
}

extension DOTGraphBuilder {
  typealias Attribute = DOTGraph.Attribute

  func attributes(of statement: Int) -> [Attribute] {
    document.attributes(of: statement).map { node in
      Attribute(name: document.id(node + 1), value: document.value(of: node))
    }
  }

  private mutating func set(
    _ own: WritableKeyPath<DOTGraph, [Attribute]>,
    _ inner: WritableKeyPath<DOTGraph.Subgraph, [Attribute]>,
    _ scoped: WritableKeyPath<Scope, Int>, to statement: Int
  ) throws(ParseError) {
    let attributes = attributes(of: statement)
    try add(attributes, to: scoped, at: statement)
    if let current {
      graph.subgraphs[current][keyPath: inner] += attributes
    } else {
      graph[keyPath: own] += attributes
    }
  }

  /// A subgraph that was open before still has the defaults it had then.
  private mutating func enter(_ subgraph: DOTGraph.Subgraph, at node: Int) throws(ParseError) {
    try add(subgraph.nodeDefaults, to: \.nodes, at: node)
    try add(subgraph.edgeDefaults, to: \.edges, at: node)
    try add(subgraph.attributes, to: \.subgraphs, at: node)
  }

  private mutating func add(
    _ attributes: [Attribute], to scoped: WritableKeyPath<Scope, Int>, at node: Int
  ) throws(ParseError) {
    guard !attributes.isEmpty else { return }
    let all = graph.defaultSets[scope[keyPath: scoped]] + attributes
    try spend(all.count, at: node)
    scope[keyPath: scoped] = graph.defaultSets.count
    graph.defaultSets.append(all.merged())
  }

  private mutating func mergeAttributes() {
    graph.attributes = graph.attributes.merged()
    graph.nodeDefaults = graph.nodeDefaults.merged()
    graph.edgeDefaults = graph.edgeDefaults.merged()
    for index in graph.nodes.indices {
      graph.nodes[index].attributes = graph.nodes[index].attributes.merged()
    }
    for index in graph.subgraphs.indices {
      let subgraph = graph.subgraphs[index]
      graph.subgraphs[index].attributes = subgraph.attributes.merged()
      graph.subgraphs[index].nodeDefaults = subgraph.nodeDefaults.merged()
      graph.subgraphs[index].edgeDefaults = subgraph.edgeDefaults.merged()
    }
  }
}
