extension DOTGraph {
  /// What makes an edge the same edge in another version of the graph.
  package struct EdgeID: Sendable, Hashable {
    /// The node it comes from; in a graph without directions the one that sorts first.
    package var tail: DOTID
    package var head: DOTID
    package var key: DOTID?
    /// How many edges that are equal in all this come before it.
    package var occurrence: Int

    package init(tail: DOTID, head: DOTID, key: DOTID? = nil, occurrence: Int = 0) {
      self.tail = tail
      self.head = head
      self.key = key
      self.occurrence = occurrence
    }
  }

  /// What makes a subgraph the same one in another version of the graph: the names from the outside in,
  /// and without a name how many such come before it in the same place.
  package struct SubgraphID: Sendable, Hashable {
    package var path: [Step]

    package struct Step: Sendable, Hashable {
      package var id: DOTID?
      package var occurrence = 0
    }
  }

  /// The identities of ``edges``, in their order.
  package var edgeIDs: [EdgeID] {
    var counts: [EdgeID: Int] = [:]
    return edges.map { edge in
      var ends = (nodes[edge.tail].id, nodes[edge.head].id)
      if !isDirected, ends.1.sorts(before: ends.0) { ends = (ends.1, ends.0) }
      var id = EdgeID(tail: ends.0, head: ends.1, key: edge.key)
      id.occurrence = counts[id, default: 0]
      counts[EdgeID(tail: id.tail, head: id.head, key: id.key), default: 0] += 1
      return id
    }
  }

  /// The identity of a subgraph by its place in ``subgraphs``.
  ///
  /// - Complexity: O(*n*) in the number of subgraphs if one around it has no name, else in its depth.
  package func subgraphID(_ place: Int) -> SubgraphID {
    var path: [SubgraphID.Step] = []
    var next: Int? = place
    while let place = next {
      let subgraph = subgraphs[place]
      var step = SubgraphID.Step(id: subgraph.id)
      if subgraph.id == nil {
        step.occurrence = subgraphs[..<place].count {
          $0.id == nil && $0.parent == subgraph.parent
        }
      }
      path.append(step)
      next = subgraph.parent
    }
    return SubgraphID(path: path.reversed())
  }

  /// The places of all nodes of a subgraph, those of the subgraphs inside it too, in the order of
  /// ``nodes``.
  ///
  /// - Complexity: O(*n* log *n*) in the subgraphs and their members.
  package func members(of place: Int) -> [Int] {
    var inside: Set<Int> = [place]
    var places = Set(subgraphs[place].members)
    for (index, subgraph) in subgraphs.enumerated().dropFirst(place + 1) {
      guard let parent = subgraph.parent, inside.contains(parent) else { continue }
      inside.insert(index)
      places.formUnion(subgraph.members)
    }
    return places.sorted()
  }
}

extension DOTID {
  /// Whether this comes first when sorted by bytes.
  package func sorts(before other: DOTID) -> Bool {
    bytes.lexicographicallyPrecedes(other.bytes)
  }
}
