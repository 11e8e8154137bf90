extension StructureMerge {
  /// Gives parts that a side renamed the name they had, unless the other side left them as they were: there, to
  /// take one away and to add the other says the same.
  func followingRenames(
    _ base: Children, _ ours: Children, _ theirs: Children, by key: ElementKey?,
    _ shape: StructureNode.Shape
  ) -> (ours: Children, theirs: Children) {
    if shape == .list, key == nil { return (ours, theirs) }
    let our = Renames(base, in: self.base, ours, in: self.ours, by: key)
    let their = Renames(base, in: self.base, theirs, in: self.theirs, by: key)
    /// Whether a side's rename meets a change of the other.
    func isMet(
      _ old: UInt64, _ new: UInt64, _ side: Children, _ other: Children, _ names: Renames,
      _ structure: Structure
    ) -> Bool {
      if let name = names.new[old] { return name == new || other.place(of: new) == nil }
      if other.place(of: new) != nil { return false }
      guard let node = other[old], let before = base[old] else { return true }
      return structure.nodes[node].hash != self.base.nodes[before].hash
    }
    return (
      ours.renamed(our.new.filter { isMet($0, $1, ours, theirs, their, self.theirs) }),
      theirs.renamed(their.new.filter { isMet($0, $1, theirs, ours, our, self.ours) })
    )
  }
}

extension Children {
  /// - Parameter names: By the name that a part is to have, the one it has.
  fileprivate func renamed(_ names: [UInt64: UInt64]) -> Children {
    if names.isEmpty { return self }
    let old = Dictionary(names.map { ($1, $0) }) { first, _ in first }
    return Children(nodes, names: self.names.map { old[$0] ?? $0 })
  }
}

/// Parts that a side gave another name: they are gone, and one with what was in them is new.
private struct Renames {
  /// The new names by the old ones.
  private(set) var new: [UInt64: UInt64] = [:]

  init(
    _ base: Children, in baseText: Structure, _ side: Children, in text: Structure,
    by key: ElementKey?
  ) {
    let gone = base.names.indices.filter { side.place(of: base.names[$0]) == nil }
    guard !gone.isEmpty else { return }
    let added = side.names.indices.filter { base.place(of: side.names[$0]) == nil }
    guard !added.isEmpty else { return }
    func content(_ node: Int, _ structure: Structure) -> PartContent {
      PartContent(
        of: node, in: structure, without: key.flatMap { $0.node(of: node, in: structure) })
    }
    let old = gone.map { content(base.nodes[$0], baseText) }
    let index = Self.index(old)
    // What a part that stays has too tells nothing.
    let staying = Set(
      base.names.indices.filter { side.place(of: base.names[$0]) != nil }
        .map { baseText.nodes[base.nodes[$0]].hash })
    var taken: [UInt64: Int] = [:]
    for place in added {
      let node = side.nodes[place]
      let own = content(node, text)
      guard let (number, likeness) = Self.best(own, old, index) else { continue }
      let origin = base.nodes[gone[number]]
      let name = base.names[gone[number]]
      guard baseText.nodes[origin].kind == text.nodes[node].kind,
        key.map({ $0.isSoleMember || base.isBetweenTheSame(gone[number], side, place) }) ?? true,
        !staying.contains(baseText.nodes[origin].hash),
        old[number].count > 1 || baseText.nodes[origin].value.count >= Self.longText
      else { continue }
      // Two that are as like it say that neither is it.
      if let before = taken[name], before >= likeness {
        if before == likeness { new[name] = nil }
        continue
      }
      taken[name] = likeness
      new[name] = side.names[place]
    }
  }

  /// Bytes of a text by which a part is known again, though it has nothing else.
  private static let longText = 12
  /// Parts that may have the same in them before it says nothing.
  private static let mostHolders = 16
  private static let leastLikeness = 750

  /// For what is in the parts, which of them have it.
  private static func index(_ contents: [PartContent]) -> [UInt64: [Int]] {
    var index: [UInt64: [Int]] = [:]
    for (number, content) in contents.enumerated() {
      for trait in Set(content.traits) { index[trait, default: []].append(number) }
    }
    return index
  }

  /// The part that has nearly the same in it, if it is one alone.
  private static func best(
    _ own: PartContent, _ old: [PartContent], _ index: [UInt64: [Int]]
  ) -> (number: Int, likeness: Int)? {
    var common: [Int: Int] = [:]
    for trait in own.traits {
      let holders = index[trait] ?? []
      if holders.count > mostHolders { continue }
      for number in holders { common[number, default: 0] += 1 }
    }
    let likely = common.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(4)
    let found = likely.map { (number: $0.key, likeness: own.likeness(to: old[$0.key])) }
      .sorted { ($1.likeness, $0.number) < ($0.likeness, $1.number) }
    guard let first = found.first, first.likeness >= leastLikeness,
      found.count < 2 || found[1].likeness < first.likeness
    else { return nil }
    return first
  }
}

extension Children {
  /// Whether what stands at two places has the same neighbours.
  fileprivate func isBetweenTheSame(_ place: Int, _ other: Children, _ otherPlace: Int) -> Bool {
    names[safe: place - 1] == other.names[safe: otherPlace - 1]
      && names[safe: place + 1] == other.names[safe: otherPlace + 1]
  }
}
