/// Which elements of a list stand in another version of it, changed or not.
struct ElementMatch {
  private(set) var places: [Int?]
  private(set) var isCut: Bool
  private let newCount: Int

  init(
    _ old: [Int], in oldStructure: Structure, _ new: [Int], in newStructure: Structure
  ) {
    let equal = SequenceMatch(
      old.map { oldStructure.nodes[$0].hash }, new.map { newStructure.nodes[$0].hash })
    places = equal.places
    newCount = new.count
    isCut = equal.isCut
    matchGaps { left, right in
      let names = (
        left.map { ElementKey.identity(of: old[$0], in: oldStructure) },
        right.map { ElementKey.identity(of: new[$0], in: newStructure) }
      )
      guard names.0.contains(where: { $0 != nil }), names.1.contains(where: { $0 != nil }) else {
        return []
      }
      // What has no name is like nothing else.
      let match = SequenceMatch(
        names.0.enumerated().map { $1 ?? UInt64($0) },
        names.1.enumerated().map { $1 ?? ~UInt64($0) })
      return match.places
    }
    matchGaps { left, right in
      guard left.count == right.count else { return [] }
      return zip(left, right).enumerated().map { index, pair in
        oldStructure.isLike(old[pair.0], new[pair.1], in: newStructure) ? index : nil
      }
    }
  }

  /// Looks closer at each stretch that is not matched yet; `match` gives places counted from its start.
  private mutating func matchGaps(_ match: (Range<Int>, Range<Int>) -> [Int?]) {
    let found = places
    var start = (old: 0, new: 0)
    func close(_ old: Int, _ new: Int) {
      if start.old < old, start.new < new {
        for (index, place) in match(start.old..<old, start.new..<new).enumerated() {
          if let place { places[start.old + index] = start.new + place }
        }
      }
    }
    for (index, place) in found.enumerated() {
      guard let place else { continue }
      close(index, place)
      start = (index + 1, place + 1)
    }
    close(found.count, newCount)
  }
}

extension Structure {
  /// Whether a part may be taken for a changed version of another: a leaf for any of its kind, a container
  /// for one with which it has at least half of its parts in common.
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
    return equal * 2 >= max(own.nodes.count, their.nodes.count)
  }
}
