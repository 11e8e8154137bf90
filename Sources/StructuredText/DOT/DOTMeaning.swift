/// What a DOT text means, as facts that can be counted: which nodes, edges and subgraphs there are, what
/// each of their attributes is, set or inherited, and what is inside what.
///
/// By it a merge is judged that was made of statements: the same statements may mean something else
/// where they come together with others.
struct DOTMeaning {
  private(set) var facts: [Fact: Int] = [:]
  /// The attributes that statements about a part set.
  private(set) var setNames: Set<SetName> = []
  /// What statements of defaults say, wherever they stand; how often each value is given.
  private(set) var defaultValues: [DefaultName: [UInt64: Int]] = [:]
  let graphs: [DOTGraph]
  private var stepsLeft: Int

  struct Fact: Hashable {
    var part: Part
    /// An attribute's name; 0 for the fact that the part is there.
    var name: UInt64 = 0
    var value: UInt64 = 0
    /// Whether defaults say so, and no statement about the part.
    var isInherited = false

    /// Whether it says no more than that the part is there.
    var isExistence: Bool { name == 0 }
  }

  /// A node, an edge, a subgraph, a node in a subgraph, or the graph itself.
  struct Part: Hashable {
    var kind: Kind
    var hash: UInt64

    enum Kind: UInt8 { case graph, node, edge, subgraph, member }
  }

  struct SetName: Hashable {
    var part: Part
    var name: UInt64

    init(_ fact: Fact) { (part, name) = (fact.part, fact.name) }
  }

  struct DefaultName: Hashable {
    var kind: Part.Kind
    var name: UInt64
  }

  /// - Parameter isAlone: Whether each of the texts that are compared has one graph, so that it is the
  ///   same under another name.
  /// - Throws: ``ParseError`` with code `tooLarge` if little text makes too many parts.
  /// - Complexity: O(*n*) in the parts and the attributes that each of them has.
  init(_ document: DOTDocument, isAlone: Bool) throws(ParseError) {
    stepsLeft = DOTGraph.budget(for: document.bytes.count)
    var graphs: [DOTGraph] = []
    for root in document.graphs { graphs.append(try DOTGraph(root, of: document)) }
    self.graphs = graphs
    for graph in graphs {
      let seed = isAlone ? 0 : Self.hash(graph.id?.bytes ?? [])
      for (part, place) in Self.parts(of: graph, seed) {
        try add(part, place, of: graph, document)
      }
    }
    for node in document.nodes.indices { addDefaults(node, document) }
  }

  /// Where a part stands in its ``DOTGraph``.
  enum Place {
    case graph
    case node(Int)
    case edge(Int)
    case subgraph(Int)
    case member(subgraph: Int, node: Int)
  }

  // MARK: Facts

  private mutating func add(
    _ part: Part, _ place: Place, of graph: DOTGraph, _ document: DOTDocument
  ) throws(ParseError) {
    facts[Fact(part: part), default: 0] += 1
    switch place {
    case .graph:
      add(part, "directed", graph.isDirected ? 1 : 0)
      add(part, "strict", graph.isStrict ? 1 : 0)
      try add(part, graph.attributes, inherited: [], document)
    case .node(let place):
      let node = graph.nodes[place]
      try add(part, node.attributes, inherited: graph.defaultSets[node.defaults], document)
    case .edge(let place):
      let edge = graph.edges[place]
      for (name, port) in graph.ports(of: edge) {
        add(part, name, port.map { Self.hash($0.bytes) } ?? 0)
      }
      try add(part, edge.attributes, inherited: graph.defaultSets[edge.defaults], document)
    case .subgraph(let place):
      let subgraph = graph.subgraphs[place]
      try add(
        part, subgraph.attributes, inherited: graph.defaultSets[subgraph.defaults], document)
    case .member: break
    }
  }

  private mutating func add(_ part: Part, _ name: String, _ value: UInt64) {
    facts[Fact(part: part, name: Self.hash(Array(name.utf8)), value: value), default: 0] += 1
  }

  private mutating func add(
    _ part: Part, _ own: [DOTGraph.Attribute], inherited: [DOTGraph.Attribute],
    _ document: DOTDocument
  ) throws(ParseError) {
    stepsLeft -= own.count + inherited.count
    guard stepsLeft >= 0 else {
      throw ParseError(
        "defaults give its parts too many attributes to compare", code: .tooLarge, at: 0,
        in: document.bytes)
    }
    var known: Set<UInt64> = []
    for attribute in own where !attribute.isTransient {
      let name = Self.hash(attribute.name.bytes)
      known.insert(name)
      let fact = Fact(part: part, name: name, value: Self.hash(attribute.value))
      facts[fact, default: 0] += 1
      setNames.insert(SetName(fact))
    }
    for attribute in inherited where !attribute.isTransient {
      let name = Self.hash(attribute.name.bytes)
      guard !known.contains(name) else { continue }
      let fact = Fact(
        part: part, name: name, value: Self.hash(attribute.value), isInherited: true)
      facts[fact, default: 0] += 1
    }
  }

  private mutating func addDefaults(_ node: Int, _ document: DOTDocument) {
    let kind: Part.Kind
    switch document.nodes[node].kind {
    case .nodeDefaults: kind = .node
    case .edgeDefaults: kind = .edge
    case .graphDefaults, .assignment: kind = .subgraph
    default: return
    }
    for attribute in document.attributes(of: node) {
      let name = DefaultName(kind: kind, name: Self.hash(document.id(attribute + 1).bytes))
      defaultValues[name, default: [:]][Self.hash(document.value(of: attribute)), default: 0] += 1
    }
  }

  // MARK: Parts

  /// All parts of a graph; edges between the same nodes are one part, there several times, and so are the
  /// subgraphs without a name in one place.
  static func parts(of graph: DOTGraph, _ seed: UInt64) -> [(part: Part, place: Place)] {
    var result: [(part: Part, place: Place)] = [(Part(kind: .graph, hash: seed), .graph)]
    for (place, node) in graph.nodes.enumerated() {
      result.append((Part(kind: .node, hash: mixed(seed, hash(node.id.bytes))), .node(place)))
    }
    for (place, edge) in graph.edges.enumerated() {
      let ends = graph.ends(of: edge).map { hash(graph.nodes[$0].id.bytes) }
      let key = edge.key.map { hash($0.bytes) } ?? 0
      let part = Part(
        kind: .edge, hash: mixed(mixed(seed, ends[0]), mixed(ends[1], key)))
      result.append((part, .edge(place)))
    }
    var paths: [UInt64] = []
    for (place, subgraph) in graph.subgraphs.enumerated() {
      let outer = subgraph.parent.map { paths[$0] } ?? seed
      paths.append(mixed(outer, subgraph.id.map { hash($0.bytes) } ?? 1))
      result.append((Part(kind: .subgraph, hash: paths[place]), .subgraph(place)))
      for node in subgraph.members {
        let hash = mixed(paths[place], hash(graph.nodes[node].id.bytes))
        result.append((Part(kind: .member, hash: hash), .member(subgraph: place, node: node)))
      }
    }
    return result
  }

  static func hash(_ bytes: [UInt8]) -> UInt64 { StructureHash.of(bytes, seed: 9) }

  private static func hash(_ value: DOTValue) -> UInt64 {
    StructureHash.of(value.text.bytes, seed: value.isHTML ? 10 : 11)
  }

  private static func mixed(_ outer: UInt64, _ inner: UInt64) -> UInt64 {
    StructureHash.of(kind: 2, parts: [(outer, inner)], isOrdered: true)
  }
}

extension DOTGraph.Attribute {
  /// Whether a layout engine writes it anew each time.
  var isTransient: Bool { PathStep(.attribute, name.description, index: 0).isTransient }
}

extension DOTGraph {
  /// The places of an edge's nodes; in a graph without directions that first which sorts first.
  fileprivate func ends(of edge: Edge) -> [Int] {
    isReversed(edge) ? [edge.head, edge.tail] : [edge.tail, edge.head]
  }

  fileprivate func ports(of edge: Edge) -> [(String, DOTID?)] {
    let ports = isReversed(edge) ? [edge.headPort, edge.tailPort] : [edge.tailPort, edge.headPort]
    return [(":tail", ports[0]), (":head", ports[1])]
  }

  private func isReversed(_ edge: Edge) -> Bool {
    !isDirected && nodes[edge.head].id.sorts(before: nodes[edge.tail].id)
  }
}
