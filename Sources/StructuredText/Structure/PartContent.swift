/// What is inside a part, so that it can be told how much of it another part has.
struct PartContent {
  /// The leaves with their names, and what is empty, sorted.
  let traits: [UInt64]

  /// - Parameter key: A leaf that does not count, since it is the part's name.
  init(of part: Int, in structure: Structure, without key: Int? = nil) {
    var traits: [UInt64] = []
    var node = part
    while node < structure.nodes[part].next {
      let isInnermost = structure.nodes[node].next == node + 1
      if isInnermost, node != key {
        let name = node == part ? 0 : structure.nodes[node].name
        traits.append(StructureHash.mixed(name, structure.nodes[node].hash))
      }
      node += 1
    }
    self.traits = traits.sorted()
  }

  var count: Int { traits.count }

  /// How many leaves both have.
  func common(with other: PartContent) -> Int {
    var (count, left, right) = (0, 0, 0)
    while left < traits.count, right < other.traits.count {
      let (own, their) = (traits[left], other.traits[right])
      if own == their { count += 1 }
      if own <= their { left += 1 }
      if own >= their { right += 1 }
    }
    return count
  }

  /// How much of the larger is in both, in thousandths.
  func likeness(to other: PartContent) -> Int {
    let most = max(count, other.count)
    return most == 0 ? 0 : common(with: other) * 1000 / most
  }
}

extension Structure {
  /// Whether a part may be taken for a changed version of another: a leaf for any of its kind, a container
  /// for one with which it has at least half of its parts, or of what is in them, in common.
  func isLike(_ node: Int, _ other: Int, in structure: Structure) -> Bool {
    guard nodes[node].kind == structure.nodes[other].kind else { return false }
    guard nodes[node].shape != .leaf else { return true }
    let own = Children(of: node, in: self)
    let their = Children(of: other, in: structure)
    let isNamed = nodes[node].shape != .list
    let equal = own.nodes.enumerated().count { index, child in
      let match = isNamed ? their[nodes[child].name] : their.nodes[safe: index]
      return match.map { structure.nodes[$0].hash == nodes[child].hash } ?? false
    }
    if equal * 2 >= max(own.nodes.count, their.nodes.count) { return true }
    let contents = (PartContent(of: node, in: self), PartContent(of: other, in: structure))
    return contents.0.likeness(to: contents.1) >= 500
  }
}
