import StructuredText

/// Both versions of a diagram as one graph, for Graphviz to lay out once.
///
/// It is written anew from names and a few attributes that say how things are arranged and what is
/// written on them. No file, address, font or picture of the session gets into it.
public struct DiagramUnion: Hashable, Sendable {
  /// The name of the graph; empty if it has none.
  public var name: String
  /// A DOT text whose parts have a ``Part/id``, which Graphviz keeps in its drawing.
  public var source: String
  public var parts: [Part]

  public struct Part: Hashable, Sendable {
    public enum State: String, Hashable, Sendable { case added, removed, changed, unchanged }

    /// What Graphviz calls it in the drawing: `n0`, `e3`, `c1`; subgraphs that are not drawn have none.
    public var id: String
    public var state: State
    /// What people call it: `node db`.
    public var name: String
    /// A line for each changed attribute.
    public var changes: [String]

    public init(id: String, state: State, name: String, changes: [String]) {
      self.id = id
      self.state = state
      self.name = name
      self.changes = changes
    }
  }

  public init(name: String, source: String, parts: [Part]) {
    self.name = name
    self.source = source
    self.parts = parts
  }

  /// Nodes and edges, beyond which a picture helps nobody.
  public static let largest = 2000

  /// Nil for a diagram that is too large.
  init?(_ diff: DOTGraphDiff) {
    guard diff.nodes.count + diff.edges.count <= Self.largest else { return nil }
    name = (diff.new?.id ?? diff.old?.id)?.description ?? ""
    var writer = UnionWriter(diff)
    source = writer.write()
    parts = writer.parts
  }
}

private struct UnionWriter {
  private let diff: DOTGraphDiff
  private let names: DiagramNames
  private let isDirected: Bool
  private(set) var parts: [DiagramUnion.Part] = []
  private var lines: [String] = []
  /// The places among ``DOTGraphDiff/nodes`` of each version's nodes.
  private var oldNodes: [Int: Int] = [:]
  private var newNodes: [Int: Int] = [:]

  init(_ diff: DOTGraphDiff) {
    self.diff = diff
    names = DiagramNames(diff)
    isDirected = diff.new?.isDirected ?? diff.old?.isDirected ?? true
    for (index, pair) in diff.nodes.enumerated() {
      if let old = pair.old { oldNodes[old] = index }
      if let new = pair.new { newNodes[new] = index }
    }
  }

  mutating func write() -> String {
    let graph = (diff.new ?? diff.old)?.attributes ?? []
    lines = ["\(isDirected ? "digraph" : "graph") {"]
    lines.append(
      "graph [\(list(Drawable.kept(graph, Drawable.graphAttributes) + [("fontname", "Helvetica"), ("bgcolor", "transparent")]))]"
    )
    lines.append("node [\(defaults(\.nodeDefaults, Drawable.nodeAttributes))]")
    lines.append("edge [\(defaults(\.edgeDefaults, Drawable.edgeAttributes))]")
    addSubgraphs(nil)
    for (index, pair) in diff.nodes.enumerated() { addNode(index, pair) }
    for (index, pair) in diff.edges.enumerated() { addEdge(index, pair) }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }

  private func defaults(_ path: KeyPath<DOTGraph, [DOTGraph.Attribute]>, _ known: Set<String>)
    -> String
  {
    let own = (diff.new ?? diff.old)?[keyPath: path] ?? []
    return list(Drawable.kept(own, known.subtracting(["label"])) + [("fontname", "Helvetica")])
  }

  /// Clusters with the nodes they have; of a node that moved, where it is now.
  private mutating func addSubgraphs(_ parent: Int?) {
    var stack: [(index: Int?, isClosing: Bool)] = [(nil, false)]
    var inner: [Int?: [Int]] = [:]
    var places: [Int: Int] = [:]
    for (index, pair) in diff.subgraphs.enumerated() {
      if let new = pair.new { places[new] = index }
    }
    var oldPlaces: [Int: Int] = [:]
    for (index, pair) in diff.subgraphs.enumerated() {
      if let old = pair.old { oldPlaces[old] = index }
    }
    for (index, pair) in diff.subgraphs.enumerated() {
      let holder =
        pair.new.map { diff.new?.subgraphs[$0].parent.flatMap { places[$0] } }
        ?? pair.old.map { diff.old?.subgraphs[$0].parent.flatMap { oldPlaces[$0] } }
      inner[holder ?? nil, default: []].append(index)
    }
    while let (index, isClosing) = stack.popLast() {
      if let index {
        if isClosing {
          lines.append("}")
          continue
        }
        open(index)
        stack.append((index, true))
      }
      stack += (inner[index] ?? []).reversed().map { ($0, false) }
    }
  }

  private mutating func open(_ index: Int) {
    let pair = diff.subgraphs[index]
    guard let graph = pair.new == nil ? diff.old : diff.new, let place = pair.new ?? pair.old else {
      return
    }
    let subgraph = graph.subgraphs[place]
    let nodes = pair.new == nil ? oldNodes : newNodes
    if subgraph.isCluster {
      lines.append("subgraph cluster_\(index) {")
      add(pair, "c\(index)", names.subgraph(pair))
      let label = Drawable.text(subgraph.attributes["label"]) ?? ""
      let kept = Drawable.kept(subgraph.attributes, Drawable.graphAttributes)
      lines.append(
        "graph [\(list(kept + [("label", label), ("id", "c\(index)"), ("class", pair.state.rawValue)]))]"
      )
    } else {
      lines.append("{")
      if let rank = Drawable.text(subgraph.attributes["rank"]) {
        lines.append("rank=\(Self.quoted(rank))")
      }
    }
    for member in subgraph.members {
      guard let node = nodes[member] else { continue }
      // A node that is still there stands where it stands now.
      if pair.new == nil, diff.nodes[node].new != nil { continue }
      lines.append("n\(node)")
    }
  }

  private mutating func addNode(_ index: Int, _ pair: DOTGraphDiff.Pair) {
    let node =
      pair.new.flatMap { diff.new?.nodes[$0] } ?? pair.old.flatMap { diff.old?.nodes[$0] }
    guard let node else { return }
    add(pair, "n\(index)", names.node(pair))
    let own = Drawable.text(node.attributes["label"]) ?? "\\N"
    let isRecord = Drawable.isRecord(node.attributes["shape"])
    let name = Drawable.escaped(node.id.description)
    let shown = (isRecord ? Drawable.withoutFields(own) : own).replacing("\\N", with: name)
    let kept = Drawable.kept(node.attributes, Drawable.nodeAttributes)
    lines.append(
      "n\(index) [\(list(kept + [("label", shown), ("id", "n\(index)"), ("class", pair.state.rawValue)]))]"
    )
  }

  private mutating func addEdge(_ index: Int, _ pair: DOTGraphDiff.Pair) {
    guard let graph = pair.new == nil ? diff.old : diff.new, let place = pair.new ?? pair.old else {
      return
    }
    let edge = graph.edges[place]
    let nodes = pair.new == nil ? oldNodes : newNodes
    guard let tail = nodes[edge.tail], let head = nodes[edge.head] else { return }
    add(pair, "e\(index)", names.edge(pair))
    let kept = Drawable.kept(edge.attributes, Drawable.edgeAttributes)
    lines.append(
      "n\(tail) \(isDirected ? "->" : "--") n\(head) [\(list(kept + [("id", "e\(index)"), ("class", pair.state.rawValue)]))]"
    )
  }

  private mutating func add(_ pair: DOTGraphDiff.Pair, _ id: String, _ name: String) {
    parts.append(
      DiagramUnion.Part(
        id: id, state: .init(rawValue: pair.state.rawValue) ?? .unchanged, name: name,
        changes: pair.attributes.map { change in
          switch (change.old, change.new) {
          case (let old?, let new?): "\(change.name): \(old) → \(new)"
          case (nil, let new?): "\(change.name): added \(new)"
          case (let old?, nil): "\(change.name): removed \(old)"
          case (nil, nil): change.name
          }
        }))
  }

  private func list(_ attributes: [(String, String)]) -> String {
    attributes.map { "\($0.0)=\(Self.quoted($0.1))" }.joined(separator: ", ")
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    var isEscape = false
    for scalar in text.unicodeScalars {
      if scalar == "\"", !isEscape { result += "\\" }
      isEscape = scalar == "\\" && !isEscape
      result.unicodeScalars.append(scalar)
    }
    // A backslash at the end would swallow the quote.
    return isEscape ? result + "\\\"" : result + "\""
  }
}
