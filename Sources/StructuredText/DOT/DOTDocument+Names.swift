extension DOTDocument {
  /// What a statement is about, as people read it: `a`, `a -> b`, `node`.
  func label(of statement: Int) -> String {
    switch nodes[statement].kind {
    case .graphDefaults: return "graph"
    case .nodeDefaults: return "node"
    case .edgeDefaults: return "edge"
    case .subgraphStatement: return name(of: statement + 1)?.description ?? ""
    case .assignment: return name(of: statement + 1)?.description ?? ""
    default:
      let arrow = isDirected(statement) ? " -> " : " -- "
      return operands(of: statement).map { $0.map(label(ofOperand:)).joined(separator: ", ") }
        .joined(separator: arrow)
    }
  }

  private func label(ofOperand node: Int) -> String {
    guard nodes[node].kind == .end else { return "{…}" }
    let id = name(of: node)?.description ?? ""
    return port(of: node).map { "\(id):\($0)" } ?? id
  }

  private func isDirected(_ node: Int) -> Bool {
    graphs.last { $0 <= node }.map { nodes[$0].isDirected } ?? false
  }

  /// The ports of an edge's ends; 0 if there are none.
  func portHash(of statement: Int) -> UInt64 {
    let ports = operands(of: statement).joined().map { end in
      nodes[end].kind == .end ? port(of: end)?.bytes ?? [] : []
    }
    if ports.allSatisfy(\.isEmpty) { return 0 }
    return StructureHash.of(Array(ports.joined(separator: [0])), seed: 12)
  }

  /// All ends in a statement, those in its subgraphs too.
  func ends(in statement: Int) -> [Int] {
    (statement + 1..<nodes[statement].next).filter { nodes[$0].kind == .end }
  }

  /// What an edge is about: its ends and its `key`.
  ///
  /// Ports are no part of it: an edge whose port changes stays the same edge.
  func edgeHash(of statement: Int) -> UInt64 {
    var own: [UInt8] = [isDirected(statement) ? 1 : 0]
    for operand in operands(of: statement) {
      own.append(1)
      for end in operand {
        own += [2] + (nodes[end].kind == .end ? name(of: end)?.bytes ?? [] : [3])
      }
    }
    for attribute in attributes(of: statement) where name(of: attribute) == "key" {
      own += [0] + value(of: attribute).text.bytes
    }
    return StructureHash.of(own, seed: 8)
  }

  /// - Throws: ``ParseError`` with code `tooDeep` past ``JSONValue/maximumDepth``.
  func checkDepth() throws(ParseError) {
    var ends: [Int] = []
    for index in nodes.indices where nodes[index].kind == .body {
      while let end = ends.last, end <= index { ends.removeLast() }
      ends.append(nodes[index].next)
      guard ends.count > JSONValue.maximumDepth else { continue }
      let message = "nested deeper than \(JSONValue.maximumDepth) levels"
      throw ParseError(message, code: .tooDeep, at: nodes[index].range.lowerBound, in: bytes)
    }
  }
}

/// What only DOT knows of its texts.
struct DOTStructure: StructureFormat {
  let steps: [PathStep]
  /// Comments that end with their line.
  let lineComments: Set<Int>
  /// The ports of the edge statements that have some.
  let heads: [Int: UInt64]
  /// The edge statements that name a node.
  let mentions: [DOTID: [Int]]
  /// The nodes that have a statement of their own.
  let declared: Set<DOTID>

  func step(to node: Int, at index: Int, in structure: Structure) -> PathStep { steps[node] }

  func isText(_ node: Int, in structure: Structure) -> Bool { structure.nodes[node].shape == .leaf }

  func text(of leaf: Int, in structure: Structure) -> String {
    String(decoding: structure.bytes[structure.nodes[leaf].value], as: UTF8.self)
  }

  func gap(in layout: ContainerLayout, of structure: Structure) -> [UInt8] {
    let opening = layout.start.first { !$0.isJSONSpace }
    if opening == .openBracket { return [.comma, .space] }
    guard opening == .openBrace else { return layout.style.lineEnd }
    let isOnLines = layout.start.contains { $0 == .lineFeed || $0 == .carriageReturn }
    return isOnLines ? layout.style.lineEnd + layout.indentation : [.space]
  }

  func sortKey(of node: Int, in structure: Structure) -> SortKey {
    SortKey(Array(structure.bytes[structure.nodes[node].extent]))
  }

  /// `node [ … ]` may be there several times, and so may subgraphs without a name.
  func isAnonymous(_ node: Int, in structure: Structure) -> Bool {
    switch DOTStructureBuilder.Kind(rawValue: structure.nodes[node].kind) {
    case .defaults: true
    case .subgraph: steps[node].label.isEmpty
    default: false
    }
  }

  /// `node [ … ]` and its like hold for what follows.
  func influence(of node: Int, in structure: Structure) -> Influence {
    switch DOTStructureBuilder.Kind(rawValue: structure.nodes[node].kind) {
    case .node: Influence(takes: .nodes)
    case .edge: Influence(takes: [.nodes, .edges])
    case .subgraph, .other: Influence(takes: .all)
    case .assignment: Influence(sets: .subgraphs)
    case .defaults:
      switch steps[node].label {
      case "node": Influence(sets: .nodes)
      case "edge": Influence(sets: .edges)
      default: Influence(sets: .subgraphs)
      }
    default: Influence()
    }
  }

  func head(of node: Int) -> UInt64 { heads[node] ?? 0 }

  func endsLine(_ node: Int) -> Bool { lineComments.contains(node) }

  /// The edges that name a node which another text of the same graph had, and has no more.
  func dangling(from old: any StructureFormat, to new: any StructureFormat) -> Set<Int> {
    guard let old = old as? DOTStructure, let new = new as? DOTStructure else { return [] }
    let removed = old.declared.subtracting(new.declared).filter { new.mentions[$0] == nil }
    return Set(removed.flatMap { mentions[$0] ?? [] })
  }
}
