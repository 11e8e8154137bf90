extension DOTDocument {
  /// The nodes directly inside a node, in the order of the text.
  package func children(of node: Int) -> [Int] {
    var result: [Int] = []
    var child = node + 1
    while child < nodes[node].next {
      result.append(child)
      child = nodes[child].next
    }
    return result
  }

  /// The node a node is directly inside of, or nil for a graph.
  ///
  /// - Complexity: O(*n*) in the nodes before it.
  package func parent(of node: Int) -> Int? {
    var index = node - 1
    while index >= 0 {
      if nodes[index].next > node { return index }
      index -= 1
    }
    return nil
  }

  /// The statements of a graph or subgraph.
  package func statements(of container: Int) -> [Int] { children(of: body(of: container)) }

  /// The ``DOTKind/body`` of a graph or subgraph.
  package func body(of container: Int) -> Int {
    nodes[container + 1].kind == .body ? container + 1 : container + 2
  }

  /// The id that names a graph, subgraph, end or attribute; nil if a graph or subgraph has no name.
  package func nameNode(of node: Int) -> Int? {
    node + 1 < nodes[node].next && nodes[node + 1].kind == .id ? node + 1 : nil
  }

  package func name(of node: Int) -> DOTID? { nameNode(of: node).map(id) }

  /// The ids of port and compass point after the name of an ``DOTKind/end``: none, one or two.
  package func portNodes(of end: Int) -> Range<Int> { (end + 2)..<nodes[end].next }

  /// The port as it stands, such as `p:ne`, decoded; nil if there is none.
  package func port(of end: Int) -> DOTID? {
    let parts = portNodes(of: end).map { id($0).bytes }
    return parts.isEmpty ? nil : DOTID(Array(parts.joined(separator: [.colon])))
  }

  /// The id after the `=` of an attribute; nil if it has no value, which means `true`.
  package func valueNode(of attribute: Int) -> Int? {
    attribute + 2 < nodes[attribute].next ? attribute + 2 : nil
  }

  /// The value of an attribute; `true` if none is written.
  package func value(of attribute: Int) -> DOTValue {
    valueNode(of: attribute).map(value(ofID:)) ?? "true"
  }

  /// The attribute lists of a statement.
  package func attributeLists(of statement: Int) -> [Int] {
    children(of: statement).filter { nodes[$0].kind == .attributeList }
  }

  /// The attributes of a statement, those of all its lists; the one of an assignment.
  package func attributes(of statement: Int) -> [Int] {
    guard nodes[statement].kind != .assignment else { return [statement + 1] }
    return attributeLists(of: statement).flatMap { children(of: $0) }
  }

  /// What an edge statement connects, in order: the ends of `a, b`, or one subgraph.
  ///
  /// Of a node statement the one group it has.
  package func operands(of statement: Int) -> [[Int]] {
    var result: [[Int]] = []
    for child in children(of: statement) {
      switch nodes[child].kind {
      case .end where nodes[child].isJoined: result[result.count - 1].append(child)
      case .end, .subgraph: result.append([child])
      default: break
      }
    }
    return result
  }

  /// The bytes of a node without the `;` or `,` that ends it.
  package func core(of node: Int) -> Range<Int> {
    let range = nodes[node].range
    guard nodes[node].isTerminated, let last = children(of: node).last else { return range }
    return range.lowerBound..<nodes[last].range.upperBound
  }

  /// The bytes between the braces of a body or the brackets of an attribute list.
  package func inside(_ node: Int) -> Range<Int> {
    let range = nodes[node].range
    return (range.lowerBound + 1)..<(range.upperBound - 1)
  }

  /// The line of a node, counted from 1.
  ///
  /// - Complexity: O(*n*) in the bytes before it.
  package func line(of node: Int) -> Int {
    ParseError.position(of: nodes[node].range.lowerBound, in: bytes).line
  }
}
