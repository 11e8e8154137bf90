/// What differs between two versions of a graph, counted as Graphviz counts: an edge of a chain is an
/// edge of its own, and what layout engines write is apart.
package struct DOTGraphDiff: Sendable {
  /// nil for a graph that is only in the other version.
  package let old: DOTGraph?
  package let new: DOTGraph?
  /// Everything of either version: what the new one has in its order, then what it has no more.
  package private(set) var nodes: [Pair] = []
  package private(set) var edges: [Pair] = []
  package private(set) var subgraphs: [Pair] = []
  /// Of the graph itself; `strict`, `kind` and `name` stand for its header.
  package private(set) var attributes: [AttributeChange] = []
  package private(set) var nodeDefaults: [AttributeChange] = []
  package private(set) var edgeDefaults: [AttributeChange] = []

  /// One part in the two versions, by its place in each graph's list.
  package struct Pair: Sendable, Equatable {
    package var old: Int?
    package var new: Int?
    package var attributes: [AttributeChange] = []

    package var state: State {
      if old == nil { return .added }
      if new == nil { return .removed }
      return attributes.isEmpty ? .unchanged : .changed
    }
  }

  package enum State: String, Sendable { case added, removed, changed, unchanged }

  package struct AttributeChange: Sendable, Equatable {
    package var name: String
    package var old: String?
    package var new: String?
  }

  /// - Parameter transient: Whether to count what layout engines write, see ``transientNames``.
  /// - Complexity: O(*n*) in the parts of both.
  package init(old: DOTGraph?, new: DOTGraph?, transient: Bool = false) {
    self.old = old
    self.new = new
    let compare = AttributeComparison(transient: transient)
    let (before, after) = (Sides.of(old), Sides.of(new))
    nodes = Self.pairs(before.nodes, after.nodes)
    edges = Self.pairs(before.edges, after.edges, before.looseEdges, after.looseEdges)
    subgraphs = Self.pairs(before.subgraphs, after.subgraphs)
    for index in nodes.indices {
      guard let left = nodes[index].old, let right = nodes[index].new, let old, let new else {
        continue
      }
      nodes[index].attributes =
        compare(old.nodes[left].attributes, new.nodes[right].attributes)
        + compare("subgraph", before.homes[left], after.homes[right])
    }
    for index in edges.indices {
      guard let left = edges[index].old, let right = edges[index].new, let old, let new else {
        continue
      }
      let (was, now) = (old.edges[left], new.edges[right])
      // An undirected edge may be written from either end.
      let isReversed = old.nodes[was.tail].id != new.nodes[now.tail].id
      let ports = isReversed ? (was.headPort, was.tailPort) : (was.tailPort, was.headPort)
      edges[index].attributes =
        compare(was.attributes, now.attributes)
        + compare("tailport", ports.0?.description, now.tailPort?.description)
        + compare("headport", ports.1?.description, now.headPort?.description)
    }
    for index in subgraphs.indices {
      guard let left = subgraphs[index].old, let right = subgraphs[index].new, let old, let new
      else { continue }
      let (was, now) = (old.subgraphs[left], new.subgraphs[right])
      subgraphs[index].attributes =
        compare(was.attributes, now.attributes)
        + compare(was.nodeDefaults, now.nodeDefaults).named("node ")
        + compare(was.edgeDefaults, now.edgeDefaults).named("edge ")
    }
    guard let old, let new else { return }
    attributes =
      compare("kind", old.isDirected ? "digraph" : "graph", new.isDirected ? "digraph" : "graph")
      + compare("strict", "\(old.isStrict)", "\(new.isStrict)")
      + compare("name", old.id?.description, new.id?.description)
      + compare(old.attributes, new.attributes)
    nodeDefaults = compare(old.nodeDefaults, new.nodeDefaults)
    edgeDefaults = compare(old.edgeDefaults, new.edgeDefaults)
  }

  package var isEmpty: Bool {
    let parts = nodes + edges + subgraphs
    return (old == nil) == (new == nil) && parts.allSatisfy { $0.state == .unchanged }
      && attributes.isEmpty && nodeDefaults.isEmpty && edgeDefaults.isEmpty
  }

  /// What layout engines write; it says nothing about what is drawn.
  package static let transientNames: Set<String> = ["pos", "bb", "width", "height", "lp"]

  /// Pairs what has the same name, then what only has the same looser one.
  private static func pairs(
    _ old: [DOTID], _ new: [DOTID], _ looseOld: [DOTID] = [], _ looseNew: [DOTID] = []
  ) -> [Pair] {
    var partner: [Int?] = Array(repeating: nil, count: new.count)
    var isTaken = Array(repeating: false, count: old.count)
    for (left, right) in [(old, new), (looseOld, looseNew)] {
      var places: [DOTID: [Int]] = [:]
      for (index, name) in left.enumerated().reversed() where !isTaken[index] {
        places[name, default: []].append(index)
      }
      for (index, name) in right.enumerated() where partner[index] == nil {
        guard let place = places[name]?.popLast() else { continue }
        partner[index] = place
        isTaken[place] = true
      }
    }
    return new.indices.map { Pair(old: partner[$0], new: $0) }
      + old.indices.filter { !isTaken[$0] }.map { Pair(old: $0, new: nil) }
  }
}

extension DOTGraphDiff {
  /// The graphs of two texts: those of one name together, the others in their order.
  ///
  /// - Throws: ``ParseError`` if a text is not DOT, with the side it is on.
  package static func graphs(
    old: [UInt8], new: [UInt8], transient: Bool = false
  ) throws(UnreadableSide) -> [DOTGraphDiff] {
    let (before, after) = (try graphs(of: old, .base), try graphs(of: new, .theirs))
    if before.count == 1, after.count == 1 {
      return [DOTGraphDiff(old: before[0], new: after[0], transient: transient)]
    }
    func names(_ graphs: [DOTGraph]) -> [DOTID] { graphs.map { $0.id ?? "" } }
    return pairs(names(before), names(after)).map { pair in
      DOTGraphDiff(
        old: pair.old.map { before[$0] }, new: pair.new.map { after[$0] }, transient: transient)
    }
  }

  private static func graphs(
    of bytes: [UInt8], _ side: MergeSide
  ) throws(UnreadableSide) -> [DOTGraph] {
    do throws(ParseError) {
      let document = DOTDocument(bytes)
      try document.validated()
      var graphs: [DOTGraph] = []
      for graph in document.graphs { graphs.append(try DOTGraph(graph, of: document)) }
      return graphs
    } catch {
      throw UnreadableSide(side: side, error: error)
    }
  }
}

/// The names of a graph's parts, by which they are found in another version.
private struct Sides {
  var nodes: [DOTID] = []
  /// The subgraphs that a node is named in directly.
  var homes: [String?] = []
  var edges: [DOTID] = []
  /// Without the label.
  var looseEdges: [DOTID] = []
  var subgraphs: [DOTID] = []

  static func of(_ graph: DOTGraph?) -> Sides {
    guard let graph else { return Sides() }
    var sides = Sides()
    sides.nodes = graph.nodes.map(\.id)
    for edge in graph.edges {
      var ends = [sides.nodes[edge.tail].bytes, sides.nodes[edge.head].bytes]
      if !graph.isDirected { ends.sort { $0.lexicographicallyPrecedes($1) } }
      let loose = Array((ends + [edge.key?.bytes ?? []]).joined(separator: [0]))
      sides.looseEdges.append(DOTID(loose))
      sides.edges.append(DOTID(loose + [0] + (edge.attributes["label"]?.text.bytes ?? [])))
    }
    var homes: [[String]] = Array(repeating: [], count: graph.nodes.count)
    for subgraph in graph.subgraphs {
      let around = subgraph.parent.map { sides.subgraphs[$0].bytes + [0] } ?? []
      sides.subgraphs.append(DOTID(around + (subgraph.id?.bytes ?? [])))
      guard let name = subgraph.id?.description else { continue }
      for member in subgraph.members { homes[member].append(name) }
    }
    sides.homes = homes.map { $0.isEmpty ? nil : $0.sorted().joined(separator: ", ") }
    return sides
  }
}

private struct AttributeComparison {
  let transient: Bool

  func callAsFunction(
    _ name: String, _ old: String?, _ new: String?
  ) -> [DOTGraphDiff.AttributeChange] {
    if let old, let new, old.isSame(as: new) { return [] }
    return old == nil && new == nil ? [] : [.init(name: name, old: old, new: new)]
  }

  func callAsFunction(
    _ old: [DOTGraph.Attribute], _ new: [DOTGraph.Attribute]
  ) -> [DOTGraphDiff.AttributeChange] {
    guard old != new else { return [] }
    let before = Dictionary(old.map { ($0.name, $0.value) }) { $1 }
    let after = Dictionary(new.map { ($0.name, $0.value) }) { $1 }
    let names = new.map(\.name) + old.map(\.name).filter { after[$0] == nil }
    var changes: [DOTGraphDiff.AttributeChange] = []
    for name in names where before[name] != after[name] {
      let text = name.description
      guard transient || !DOTGraphDiff.transientNames.contains(text) else { continue }
      changes.append(.init(name: text, old: before[name]?.shown, new: after[name]?.shown))
    }
    return changes
  }
}

extension DOTValue {
  /// The value as text, one of HTML in its angle brackets.
  package var shown: String { isHTML ? "<\(description)>" : description }
}

extension [DOTGraphDiff.AttributeChange] {
  fileprivate func named(_ prefix: String) -> [DOTGraphDiff.AttributeChange] {
    map { .init(name: prefix + $0.name, old: $0.old, new: $0.new) }
  }
}
