/// What a graph of a ``DOTDocument`` means: its nodes, edges and subgraphs, as Graphviz counts them.
///
/// A node that only an edge names is there; chains and edges between subgraphs are one ``Edge`` for each
/// pair; a `strict` graph has one edge for each pair, and edges with an equal `key` are one; a subgraph
/// opened twice in one place is one.
package struct DOTGraph: Sendable, Equatable {
  package internal(set) var id: DOTID?
  package internal(set) var isStrict: Bool
  package internal(set) var isDirected: Bool
  /// What `name = value` and `graph [ … ]` set outside all subgraphs.
  package internal(set) var attributes: [Attribute] = []
  package internal(set) var nodeDefaults: [Attribute] = []
  package internal(set) var edgeDefaults: [Attribute] = []
  /// In the order in which the text first names them.
  package internal(set) var nodes: [Node] = []
  /// In the order in which the text makes them.
  package internal(set) var edges: [Edge] = []
  /// In the order in which the text opens them, so each after the one around it.
  package internal(set) var subgraphs: [Subgraph] = []
  /// What defaults came to at one place or another, each name once; the first is empty.
  package internal(set) var defaultSets: [[Attribute]] = [[]]

  /// One name with its value; of a name that is set several times the last value, in the first place.
  package struct Attribute: Sendable, Equatable {
    package var name: DOTID
    package var value: DOTValue

    package init(name: DOTID, value: DOTValue) {
      self.name = name
      self.value = value
    }
  }

  package struct Node: Sendable, Equatable {
    package var id: DOTID
    /// What statements about this node set; defaults are not among them.
    package internal(set) var attributes: [Attribute] = []
    /// The place in ``DOTGraph/defaultSets`` of what was in force where the text first names it; of an edge
    /// and of a subgraph likewise.
    package let defaults: Int
    /// The ``DOTKind/end`` that first names it.
    package let source: Int
    /// The line of ``source``, counted from 1.
    package let line: Int
  }

  package struct Edge: Sendable, Equatable {
    /// The place of the node in ``DOTGraph/nodes``.
    package let tail: Int
    package let head: Int
    /// The port and compass point, such as `p:ne`.
    package internal(set) var tailPort: DOTID?
    package internal(set) var headPort: DOTID?
    /// The attribute `key`, which tells edges between the same nodes apart and is not among the others.
    package let key: DOTID?
    package internal(set) var attributes: [Attribute]
    package let defaults: Int
    /// The ``DOTKind/edgeStatement`` that makes it; several edges may come from one.
    package let source: Int
    package let line: Int
  }

  package struct Subgraph: Sendable, Equatable {
    package let id: DOTID?
    /// The place in ``DOTGraph/subgraphs`` of the one around it; nil directly in the graph.
    package let parent: Int?
    /// How many subgraphs it is inside, itself included.
    package let depth: Int
    package internal(set) var attributes: [Attribute] = []
    package let defaults: Int
    package internal(set) var nodeDefaults: [Attribute] = []
    package internal(set) var edgeDefaults: [Attribute] = []
    /// The places of the nodes named directly inside; those of subgraphs inside belong to it too.
    package internal(set) var members: [Int] = []
    /// The ``DOTKind/subgraph`` that first opens it.
    package let source: Int
    package let line: Int

    /// Whether Graphviz draws it as a box.
    package var isCluster: Bool { id?.bytes.starts(with: "cluster".utf8) == true }
  }

  /// How deep subgraphs nest; 0 if there is none.
  package var depth: Int { subgraphs.map(\.depth).max() ?? 0 }
}

extension DOTGraph {
  /// Reads what a graph means.
  ///
  /// - Parameter graph: One of ``DOTDocument/graphs``.
  /// - Throws: ``ParseError`` with code `tooLarge` if its edges between subgraphs multiply past
  ///   ``DOTGraph/budget(for:)``.
  /// - Complexity: O(*n*) in the nodes of the document and the edges that come of them.
  package init(_ graph: Int, of document: DOTDocument) throws(ParseError) {
    var builder = DOTGraphBuilder(graph, of: document)
    self = try builder.build()
  }

  /// How many steps edges may take: 4 for each byte of the text, and at least 1,048,576.
  ///
  /// Edges written one by one stay far below; a few bytes of `{a b c} -> {a b c}` can ask for any number.
  static func budget(for byteCount: Int) -> Int { max(1 << 20, 4 * byteCount) }
}

extension [DOTGraph.Attribute] {
  /// The value of a name, or nil.
  package subscript(name: DOTID) -> DOTValue? { last { $0.name == name }?.value }

  /// Each name once, where it first stands, with its last value.
  ///
  /// - Complexity: O(*n*) in the number of attributes.
  func merged() -> [DOTGraph.Attribute] {
    guard count > 1 else { return self }
    var places: [DOTID: Int] = [:]
    var result: [DOTGraph.Attribute] = []
    for attribute in self {
      if let place = places[attribute.name] {
        result[place].value = attribute.value
      } else {
        places[attribute.name] = result.count
        result.append(attribute)
      }
    }
    return result
  }
}
