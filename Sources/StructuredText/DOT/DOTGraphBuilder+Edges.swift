/// Where edges that may be met again stand in ``DOTGraph/edges``.
struct EdgePlaces {
  /// The first edge between two nodes; kept for strict graphs only.
  fileprivate var byPair: [Pair: Int] = [:]
  fileprivate var byKey: [KeyedPair: Int] = [:]
  /// Which pairs have an edge inside a subgraph, or outside all; kept for strict graphs only.
  fileprivate var local: Set<LocalPair> = []

  fileprivate struct Pair: Hashable {
    var tail: Int
    var head: Int
    var reversed: Pair { Pair(tail: head, head: tail) }
  }

  fileprivate struct KeyedPair: Hashable {
    var pair: Pair
    var key: DOTID
  }

  fileprivate struct LocalPair: Hashable {
    var subgraph: Int?
    var pair: Pair
  }
}

extension DOTGraphBuilder {
  private typealias Ends = [(place: Int, end: Int?)]

  /// Everything about the edges of one statement that they share.
  private struct Making {
    var statement: Int
    var line: Int
    var key: DOTID?
    var attributes: [Attribute]
  }

  /// Makes the edges of a chain: each operand with the next, each node of one with each of the other.
  mutating func connect(
    _ operands: [Operand], by statement: Int, line: Int
  ) throws(ParseError) {
    let all = attributes(of: statement).merged()
    let making = Making(
      statement: statement, line: line, key: all["key"]?.text,
      attributes: all.filter { $0.name != "key" })
    var tails = try ends(of: operands[0], for: making)
    for operand in operands.dropFirst() {
      let heads = try ends(of: operand, for: making)
      for tail in tails {
        for head in heads {
          try spend(1, at: making.statement)
          try connect(tail, head, making)
        }
      }
      tails = heads
    }
  }

  private mutating func ends(
    of operand: Operand, for making: Making
  ) throws(ParseError) -> Ends {
    switch operand {
    case .nodes(let ends): return ends.map { ($0.place, $0.end) }
    case .subgraph(let subgraph):
      var waiting = [subgraph]
      var places: Set<Int> = []
      while let next = waiting.popLast() {
        try spend(1 + graph.subgraphs[next].members.count, at: making.statement)
        places.formUnion(graph.subgraphs[next].members)
        waiting += inner[next]
      }
      return places.sorted().map { ($0, nil) }
    }
  }

  private mutating func connect(
    _ tail: (place: Int, end: Int?), _ head: (place: Int, end: Int?), _ making: Making
  ) throws(ParseError) {
    let pair = EdgePlaces.Pair(tail: tail.place, head: head.place)
    let tailPort = tail.end.flatMap { document.port(of: $0) }
    let headPort = head.end.flatMap { document.port(of: $0) }
    if let place = existing(pair, key: making.key) {
      try noteLocally(graph.edges[place], making)
      let isReversed = graph.edges[place].tail != tail.place
      let ports = isReversed ? (headPort, tailPort) : (tailPort, headPort)
      if let port = ports.0 { graph.edges[place].tailPort = port }
      if let port = ports.1 { graph.edges[place].headPort = port }
      let count = graph.edges[place].attributes.count + making.attributes.count
      try spend(count, at: making.statement)
      graph.edges[place].attributes = (graph.edges[place].attributes + making.attributes).merged()
      return
    }
    // Graphviz looks for an edge of another key only in the subgraph it is in, and only this way round.
    let here = EdgePlaces.LocalPair(subgraph: current, pair: pair)
    guard !graph.isStrict || !edgePlaces.local.contains(here) else { return }
    let edge = DOTGraph.Edge(
      tail: tail.place, head: head.place, tailPort: tailPort, headPort: headPort,
      key: making.key, attributes: making.attributes, defaults: scope.edges,
      source: making.statement, line: making.line)
    graph.edges.append(edge)
    let place = graph.edges.count - 1
    if let key = making.key { edgePlaces.byKey[.init(pair: pair, key: key)] = place }
    guard graph.isStrict else { return }
    if edgePlaces.byPair[pair] == nil { edgePlaces.byPair[pair] = place }
    try noteLocally(edge, making)
  }

  /// The edge that Graphviz takes instead of making a new one.
  private func existing(_ pair: EdgePlaces.Pair, key: DOTID?) -> Int? {
    if let key {
      if let place = edgePlaces.byKey[.init(pair: pair, key: key)] { return place }
      return graph.isDirected ? nil : edgePlaces.byKey[.init(pair: pair.reversed, key: key)]
    }
    guard graph.isStrict else { return nil }
    if let place = edgePlaces.byPair[pair] { return place }
    return graph.isDirected ? nil : edgePlaces.byPair[pair.reversed]
  }

  /// Notes that the subgraph that is read, and all around it, have the edge.
  private mutating func noteLocally(
    _ edge: DOTGraph.Edge, _ making: Making
  ) throws(ParseError) {
    guard graph.isStrict else { return }
    let pair = EdgePlaces.Pair(tail: edge.tail, head: edge.head)
    var subgraph = current
    while edgePlaces.local.insert(.init(subgraph: subgraph, pair: pair)).inserted {
      guard let inner = subgraph else { return }
      try spend(1, at: making.statement)
      subgraph = graph.subgraphs[inner].parent
    }
  }

  /// Counts what reading the text takes, so that a short one cannot ask for any amount of it.
  mutating func spend(_ steps: Int, at statement: Int) throws(ParseError) {
    stepsLeft -= steps
    guard stepsLeft < 0 else { return }
    let limit = DOTGraph.budget(for: document.bytes.count)
    let start = document.nodes[statement].range.lowerBound
    let message =
      "the edges and defaults up to here take more than \(limit) steps; subgraphs at the ends of edges "
      + "multiply them: name fewer nodes"
    throw ParseError(message, code: .tooLarge, at: start, in: document.bytes)
  }
}
