/// Names for the elements of lists that have none: each is named after the element of the base that it was,
/// wherever it stands.
struct ElementNames {
  let base: Children
  let ours: Children
  let theirs: Children
  /// Whether an element that says little, and so may be another one, moved on one side and was changed on the
  /// other.
  let isDoubtful: Bool

  typealias List = (structure: Structure, nodes: [Int])

  init(
    _ base: List, _ ours: List, _ theirs: List, _ toOurs: ElementMatch, _ toTheirs: ElementMatch
  ) {
    self.base = Children(base.nodes, names: base.nodes.indices.map { UInt64($0) })
    self.ours = Self.named(ours, toOurs)
    self.theirs = Self.named(theirs, toTheirs)
    let places = (toOurs.places, toTheirs.places)
    isDoubtful = [(toOurs.moved, theirs, places.1), (toTheirs.moved, ours, places.0)].contains {
      moved, other, places in
      moved.keys.contains { place in
        guard let changed = places[place], !base.structure.isTelling(base.nodes[place]) else {
          return false
        }
        let node = base.nodes[place]
        return other.structure.nodes[other.nodes[changed]].hash != base.structure.nodes[node].hash
      }
    }
  }

  private static func named(_ list: List, _ match: ElementMatch) -> Children {
    var names: [UInt64?] = Array(repeating: nil, count: list.nodes.count)
    for (old, place) in match.allPlaces.enumerated() {
      if let place { names[place] = UInt64(old) }
    }
    // New: by what they say, so that what both sides added alike is one.
    var counts: [UInt64: UInt64] = [:]
    return Children(
      list.nodes,
      names: zip(list.nodes, names).map { node, name in
        if let name { return name }
        let hash = list.structure.nodes[node].hash
        defer { counts[hash, default: 0] += 1 }
        return StructureHash.of(
          kind: 0, parts: [(hash, counts[hash, default: 0])], isOrdered: true)
      })
  }
}

extension Structure {
  /// Whether a part says enough to be known again by it.
  fileprivate func isTelling(_ node: Int) -> Bool {
    guard nodes[node].shape == .leaf else { return nodes[node].next > node + 2 }
    return nodes[node].value.count >= 4
  }
}
