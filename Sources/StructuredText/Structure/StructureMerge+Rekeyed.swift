extension StructureMerge {
  /// Elements that a side gave another key while the other removed them, or gave them another one still: by
  /// the new name, what they were in the base.
  func rekeyed(
    _ base: Children, _ ours: Children, _ theirs: Children, by key: ElementKey
  ) -> [UInt64: Int] {
    let gone = zip(base.names, base.nodes).filter { name, _ in
      ours.place(of: name) == nil && theirs.place(of: name) == nil
    }
    guard !gone.isEmpty else { return [:] }
    let lookalikes = Lookalikes(
      Set(gone.map(\.1)), among: base.nodes, in: self.base, key: key)
    var result: [UInt64: Int] = [:]
    for (side, other, structure) in [(ours, theirs, self.ours), (theirs, ours, self.theirs)] {
      for (name, node) in zip(side.names, side.nodes)
      where base.place(of: name) == nil && other.place(of: name) == nil {
        result[name] = lookalikes.original(of: node, in: structure)
      }
    }
    return result
  }

  /// Whether a side changed an element of a list without names and put it elsewhere, while the other removed
  /// it, or did the like with it.
  func isMovedAndChanged(
    _ lists: (old: [Int], ours: [Int], theirs: [Int]), _ toOurs: ElementMatch,
    _ toTheirs: ElementMatch
  ) -> Bool {
    // The stretch in which each element of the base lies, between two elements that all three have.
    var stretches: [Int: Int] = [:]
    var gone: Set<Int> = []
    var anchors: (ours: [Int], theirs: [Int]) = ([], [])
    for (index, node) in lists.old.enumerated() {
      stretches[node] = anchors.ours.count
      switch (toOurs.places[index], toTheirs.places[index]) {
      case (let mine?, let other?):
        anchors.ours.append(mine)
        anchors.theirs.append(other)
      case (nil, nil): gone.insert(node)
      default: break
      }
    }
    guard !gone.isEmpty else { return false }
    let lookalikes = Lookalikes(gone, among: lists.old, in: base)
    func hasOne(
      _ new: [Int], _ structure: Structure, _ match: ElementMatch, _ anchors: [Int]
    ) -> Bool {
      let known = Set(match.places.compactMap(\.self))
      var stretch = 0
      for (index, node) in new.enumerated() {
        while stretch < anchors.count, anchors[stretch] < index { stretch += 1 }
        guard !known.contains(index) else { continue }
        if let original = lookalikes.original(of: node, in: structure),
          stretches[original] != stretch
        {
          return true
        }
      }
      return false
    }
    return hasOne(lists.ours, ours, toOurs, anchors.ours)
      || hasOne(lists.theirs, theirs, toTheirs, anchors.theirs)
  }

  /// Whether one of some elements of the base may be one of the others, changed; only the first ones are
  /// looked at, since each is compared with each.
  func isLike(_ old: [Int], _ new: [Int], _ structure: Structure) -> Bool {
    old.prefix(Self.mostCompared).contains { node in
      new.prefix(Self.mostCompared).contains { base.isLike(node, $0, in: structure) }
    }
  }

  private static let mostCompared = 32
}
