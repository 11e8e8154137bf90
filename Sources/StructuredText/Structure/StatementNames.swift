/// Names for the parts of a body, where several may be about the same: two edges between the same nodes,
/// subgraphs without a name.
///
/// A part that is alone is named by what it is about. Of several, each side's are named after those of
/// the base that they are equal to, or else have most in common with.
struct StatementNames {
  private(set) var base: Children
  private(set) var ours: Children
  private(set) var theirs: Children

  init(
    _ base: (structure: Structure, nodes: [Int]), _ ours: (structure: Structure, nodes: [Int]),
    _ theirs: (structure: Structure, nodes: [Int])
  ) {
    if [base, ours, theirs].allSatisfy(Self.areAlone) {
      (self.base, self.ours) = (Children(base), Children(ours))
      self.theirs = Children(theirs)
      return
    }
    let old = Groups(base)
    let (our, their) = (Groups(ours), Groups(theirs))
    let repeated = [old, our, their].reduce(into: Set<UInt64>()) { $0.formUnion($1.repeated) }
    self.base = Children(base.nodes, names: old.names(repeated))
    self.ours = Children(ours.nodes, names: our.names(repeated, like: old))
    self.theirs = Children(theirs.nodes, names: their.names(repeated, like: old))
  }

  /// Whether each part is the only one about what it is about, as nearly always; quicker than groups.
  private static func areAlone(_ body: (structure: Structure, nodes: [Int])) -> Bool {
    let (structure, nodes) = body
    let names = nodes.map { structure.nodes[$0].name }.sorted()
    return !zip(names, names.dropFirst()).contains { $0 == $1 }
      && !nodes.contains { structure.format.isAnonymous($0, in: structure) }
  }
}

/// The parts of one body by what they are about.
private struct Groups {
  let structure: Structure
  let nodes: [Int]
  /// Places in ``nodes``.
  private var places: [UInt64: [Int]] = [:]

  init(_ body: (structure: Structure, nodes: [Int])) {
    (structure, nodes) = body
    for (place, node) in nodes.enumerated() {
      places[structure.nodes[node].name, default: []].append(place)
    }
  }

  /// What several parts are about, or one that has no name.
  var repeated: Set<UInt64> {
    Set(
      places.filter { _, places in
        places.count > 1 || structure.format.isAnonymous(nodes[places[0]], in: structure)
      }.keys)
  }

  /// Of the base itself: what it is about and its number.
  func names(_ repeated: Set<UInt64>) -> [UInt64] {
    var names = nodes.map { structure.nodes[$0].name }
    for about in repeated {
      for (number, place) in (places[about] ?? []).enumerated() {
        names[place] = Self.name(about, 1, UInt64(number))
      }
    }
    return names
  }

  func names(_ repeated: Set<UInt64>, like base: Groups) -> [UInt64] {
    var names = nodes.map { structure.nodes[$0].name }
    for about in repeated {
      let own = places[about] ?? []
      let old = base.places[about] ?? []
      let match = match(own, to: old, in: base)
      var counts: [UInt64: UInt64] = [:]
      for place in own {
        if let number = match[place] {
          names[place] = Self.name(about, 1, UInt64(number))
        } else {
          // New: by what it says, so that what both sides added alike is one.
          let hash = structure.nodes[nodes[place]].hash
          names[place] = Self.name(about, hash, counts[hash, default: 0])
          counts[hash, default: 0] += 1
        }
      }
    }
    return names
  }

  private static func name(_ about: UInt64, _ kind: UInt64, _ number: UInt64) -> UInt64 {
    StructureHash.of(kind: 0, parts: [(about, kind), (kind, number)], isOrdered: true)
  }

  /// For places of this body, the number in the base's group.
  private func match(_ own: [Int], to old: [Int], in base: Groups) -> [Int: Int] {
    var result: [Int: Int] = [:]
    let equal = SequenceMatch(old.map { base.hash(at: $0) }, own.map { hash(at: $0) })
    for (number, place) in equal.places.enumerated() {
      if let place { result[own[place]] = number }
    }
    var free = Set(old.indices).subtracting(result.values)
    // What each part of the base's free ones is in; what is in many of them tells nothing.
    var index: [UInt64: [Int]] = [:]
    for number in free.sorted() {
      for trait in base.traits(at: old[number]) { index[trait, default: []].append(number) }
    }
    var pairs: [(common: Int, place: Int, number: Int)] = []
    for place in own where result[place] == nil {
      var common: [Int: Int] = [:]
      for trait in traits(at: place) {
        let holders = index[trait] ?? []
        guard holders.count <= Self.mostHolders else { continue }
        for number in holders { common[number, default: 0] += 1 }
      }
      pairs += common.map { ($0.value, place, $0.key) }
    }
    // Those that have most in common first, whichever come first in the text.
    for pair in pairs.sorted(by: {
      ($1.common, $0.place, $0.number) < ($0.common, $1.place, $1.number)
    })
    where result[pair.place] == nil && free.contains(pair.number) {
      result[pair.place] = pair.number
      free.remove(pair.number)
    }
    // What is left over on both sides in equal number was changed beyond recognition.
    let rest = own.filter { result[$0] == nil }
    if rest.count == free.count {
      for (place, number) in zip(rest, free.sorted()) { result[place] = number }
    }
    return result
  }

  private static let mostHolders = 16

  private func hash(at place: Int) -> UInt64 { structure.nodes[nodes[place]].hash }

  /// What is inside a part: that it is there, and what it says.
  private func traits(at place: Int) -> [UInt64] {
    let head = structure.format.head(of: nodes[place])
    let inside = structure.children(of: nodes[place]).map { structure.nodes[$0] }
    return (head == 0 ? [] : [head]) + inside.map(\.name)
      + inside.map {
        StructureHash.of(kind: 1, parts: [($0.name, $0.hash)], isOrdered: true)
      }
  }
}

extension Children {
  /// By what they are about.
  fileprivate init(_ body: (structure: Structure, nodes: [Int])) {
    self.init(body.nodes, names: body.nodes.map { body.structure.nodes[$0].name })
  }
}
