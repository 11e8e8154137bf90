extension StructureMerge {
  /// Merges parts that are known by name: members, keyed elements, statements.
  mutating func mergeNamed(
    _ base: Children, _ ours: Children, _ theirs: Children, _ sides: Sides, at path: StructurePath,
    key: ElementKey? = nil
  ) -> [Piece] {
    let shape = self.ours.nodes[sides.ours].shape
    let layout = layout(of: sides)
    if ours.isSameNames(as: base), ours.isSameNames(as: theirs) {
      return mergeAligned(base, ours, theirs, sides, in: layout, at: path, key)
    }
    let (ours, theirs) = followingRenames(base, ours, theirs, by: key, shape)
    let start = decisions.count
    let moves = shape == .list ? Moves(base, ours, theirs) : Moves()
    var items: [UInt64: MergedItem] = [:]
    for name in readingOrder(ours, theirs, base) {
      let parts = Named(base: base[name], ours: ours[name], theirs: theirs[name])
      if moves[name] == nil, let part = untouched(parts) {
        items[name] = .part(part)
        continue
      }
      let step = path.appending(step(to: parts, base, ours, theirs, name, key))
      items[name] = merge(parts, in: layout, at: step)
      if let move = moves[name], items[name] != nil {
        note(step, parts.base, parts.ours, parts.theirs, move.outcome, move: move.move)
      }
    }
    var order = NameOrder(base, ours, theirs) { items[$0] != nil }
    if shape == .list, order.isConflict || key == nil && order.isTorn {
      // One decision for the whole list stands for those inside it.
      findings.decisions.removeSubrange(start...)
      return decide(sides, .ordered, at: path)
    }
    let texts = (ours: self.ours, theirs: self.theirs)
    let keys = SortKeys { name in
      if let node = ours[name] { return Self.sortKey(of: node, in: texts.ours, key) }
      return theirs[name].map { Self.sortKey(of: $0, in: texts.theirs, key) }
    }
    if order.isConflict, shape != .record { order.settle(by: keys) }
    let all = (ours.names, theirs.names)
    let rekeyed = key.map { self.rekeyed(base, ours, theirs, by: $0) } ?? [:]
    let laid = order.places.flatMap { place in
      switch place {
      case .name(let name):
        guard let old = rekeyed[name] else { return [items[name]].compactMap(\.self) }
        let run = ListStretch(
          base: [old], ours: [ours[name]].compactMap(\.self),
          theirs: [theirs[name]].compactMap(\.self), place: ours.place(of: name) ?? 0)
        return decide(run, in: layout, at: path)
      case .both(let our, let old, let their):
        let removed = old.compactMap { base[$0] }
        let changed = (our + their).compactMap { rekeyed[$0] }
        if our.isEmpty || their.isEmpty, changed.isEmpty {
          // One gave an element another key, so that it seems to be another one; the other removed it.
          let isChanged =
            shape == .list
            && (isLike(removed, our.compactMap { ours[$0] }, self.ours)
              || isLike(removed, their.compactMap { theirs[$0] }, self.theirs))
          guard isChanged else { return (our + their).compactMap { items[$0] } }
        }
        let gone = Set(removed + changed).sorted()
        let bearing = bearing(of: our.compactMap { ours[$0] }, on: their.compactMap { theirs[$0] })
        let isOpen =
          shape == .list && !(gone.isEmpty && (key != nil || our.isEmpty || their.isEmpty))
        guard isOpen || bearing == .mutual else {
          let woven: [UInt64] =
            switch bearing {
            case .onTheirs: their + our
            case .onOurs: our + their
            default: keys.weave(our, their, of: all, in: shape)
            }
          return woven.compactMap { items[$0] }
        }
        let run = ListStretch(
          base: gone, ours: our.compactMap { ours[$0] },
          theirs: their.compactMap { theirs[$0] },
          place: (our.first.flatMap { ours.place(of: $0) } ?? 0))
        return decide(run, in: layout, at: path)
      }
    }
    return lay(laid, in: layout, of: sides.ours)
  }

  /// The same where all three have the same names in the same order, as containers mostly do: nothing is
  /// added, removed or moved, so no order has to be found.
  private mutating func mergeAligned(
    _ base: Children, _ ours: Children, _ theirs: Children, _ sides: Sides,
    in layout: ContainerLayout, at path: StructurePath, _ key: ElementKey?
  ) -> [Piece] {
    var items: [MergedItem] = []
    items.reserveCapacity(ours.nodes.count)
    for (index, name) in ours.names.enumerated() {
      let parts = Named(
        base: base.nodes[index], ours: ours.nodes[index], theirs: theirs.nodes[index])
      if let part = untouched(parts) {
        items.append(.part(part))
        continue
      }
      let step = path.appending(step(to: parts, base, ours, theirs, name, key))
      if let item = merge(parts, in: layout, at: step) { items.append(item) }
    }
    return lay(items, in: layout, of: sides.ours)
  }

  /// What our text has, where no side changed anything; most parts of most files need no more.
  private func untouched(_ parts: Named) -> MergedPart? {
    guard let old = parts.base, let ours = parts.ours, let theirs = parts.theirs else { return nil }
    let our = self.ours.nodes[ours]
    guard our.hash == base.nodes[old].hash, our.hash == self.theirs.nodes[theirs].hash,
      our.name == base.nodes[old].name, our.name == self.theirs.nodes[theirs].name,
      self.ours.isSpelled(ours, as: theirs, in: self.theirs)
    else { return nil }
    return MergedPart(pieces: [.copy(.ours, our.extent)], side: .ours, node: ours)
  }

  private enum Bearing {
    case none, onOurs, onTheirs, mutual
  }

  /// Whether one of two runs of parts would mean something else behind the other.
  private func bearing(of our: [Int], on their: [Int]) -> Bearing {
    let mine = Influence(of: our.map { ours.format.influence(of: $0, in: ours) })
    let other = Influence(of: their.map { theirs.format.influence(of: $0, in: theirs) })
    switch (mine.bears(on: other), other.bears(on: mine)) {
    case (true, true): return .mutual
    case (true, false): return .onTheirs
    case (false, true): return .onOurs
    case (false, false): return .none
    }
  }

  private static func sortKey(
    of node: Int, in structure: Structure, _ key: ElementKey?
  ) -> SortKey {
    key.map { $0.sortKey(of: node, in: structure) }
      ?? structure.format.sortKey(
        of: node, in: structure)
  }

  private struct Named {
    var base: Int?
    var ours: Int?
    var theirs: Int?
  }

  /// - Returns: What stands there, or nil for nothing.
  private mutating func merge(
    _ parts: Named, in layout: ContainerLayout, at path: StructurePath
  ) -> MergedItem? {
    switch (parts.ours, parts.theirs) {
    case (let ours?, let theirs?):
      if parts.base == nil, !canLookInto(ours, theirs) {
        return decide(parts, .added, in: layout, at: path)
      }
      let sides = Sides(base: parts.base, ours: ours, theirs: theirs)
      switch headChange(sides) {
      case nil: return .part(part(merge(sides, at: path), of: ours))
      case .conflict(let conflict): return decide(parts, conflict, in: layout, at: path)
      // A statement that is new under its name means what its side says; see ``DOTMergeCheck``.
      case .some where path.isStatement && isRenamed(sides) && !isEqual(sides):
        return decide(parts, .edited, in: layout, at: path)
      case let change?:
        note(path, parts.base, ours, theirs, change)
        let value = merge(sides, at: path)
        return .part(
          change == .theirs ? part(value, of: ours, behind: theirs) : part(value, of: ours))
      }
    case (let ours?, nil):
      guard let old = parts.base else {
        if dangling.ours.contains(ours) { return decide(parts, .dangling, in: layout, at: path) }
        note(path, nil, ours, nil, .ours)
        return .part(part(.ours, ours, in: layout))
      }
      if base.isSame(old, as: ours, in: self.ours) {
        note(path, old, ours, nil, .theirs)
        return nil
      }
      return decide(parts, .removed, in: layout, at: path)
    case (nil, let theirs?):
      guard let old = parts.base else {
        if dangling.theirs.contains(theirs) {
          return decide(parts, .dangling, in: layout, at: path)
        }
        note(path, nil, nil, theirs, .theirs)
        return .part(part(.theirs, theirs, in: layout))
      }
      if base.isSame(old, as: theirs, in: self.theirs) {
        note(path, old, nil, theirs, .ours)
        return nil
      }
      return decide(parts, .removed, in: layout, at: path)
    case (nil, nil):
      if let old = parts.base { note(path, old, nil, nil, .both) }
      return nil
    }
  }

  private func isRenamed(_ sides: Sides) -> Bool {
    guard let old = sides.base else { return false }
    return ours.nodes[sides.ours].name != base.nodes[old].name
      || theirs.nodes[sides.theirs].name != base.nodes[old].name
  }

  private func isEqual(_ sides: Sides) -> Bool {
    ours.nodes[sides.ours].hash == theirs.nodes[sides.theirs].hash
  }

  /// Who changed what stands before a part's value, its name included, or nil for nobody.
  private func headChange(_ sides: Sides) -> Decision.Outcome? {
    let our = ours.head(of: sides.ours)
    let their = theirs.head(of: sides.theirs)
    guard let old = sides.base.map({ base.head(of: $0) }) else {
      return our == their ? nil : .conflict(.added)
    }
    if our == their { return our == old ? nil : .both }
    return their == old ? .ours : our == old ? .theirs : .conflict(.edited)
  }

  /// Whether two parts that both sides added are the same, or can be put together.
  private func canLookInto(_ ours: Int, _ theirs: Int) -> Bool {
    let (our, their) = (self.ours.nodes[ours], self.theirs.nodes[theirs])
    return our.hash == their.hash || our.kind == their.kind && our.shape != .leaf
  }

  /// One side removed what the other changed, or each added something else.
  private mutating func decide(
    _ parts: Named, _ conflict: Decision.Conflict, in layout: ContainerLayout,
    at path: StructurePath
  ) -> MergedItem? {
    let decision = note(
      path, parts.base, parts.ours, parts.theirs, .conflict(conflict), isWhole: path.isStatement)
    let ours = parts.ours.map { [part(.ours, $0, in: layout)] } ?? []
    let base = parts.base.map { [part(.base, $0, in: layout)] } ?? []
    let theirs = parts.theirs.map { [part(.theirs, $0, in: layout)] } ?? []
    switch chosen(decision) {
    case .ours: return ours.first.map { .part($0) } ?? .nothing
    case .theirs: return theirs.first.map { .part($0) } ?? .nothing
    case .base: return base.first.map { .part($0) } ?? .nothing
    case .value(let bytes):
      guard var part = (ours + theirs).first else { return .nothing }
      part.pieces = path.isStatement ? [.literal(bytes)] : replacing(part, with: bytes)
      return .part(part)
    case nil: return .choice(ours: ours, base: base, theirs: theirs)
    }
  }

  /// A part as a side has it, with another value.
  private func replacing(_ part: MergedPart, with value: [UInt8]) -> [Piece] {
    let node = structure(part.side).nodes[part.node]
    return [
      .copy(part.side, node.extent.lowerBound..<node.value.lowerBound), .literal(value),
      .copy(part.side, node.value.upperBound..<node.extent.upperBound),
    ]
  }

  /// All names: ours, with those that only the others have where they stand there.
  private func readingOrder(_ sides: Children...) -> [UInt64] {
    var names = sides[0].names
    var known = Set(names)
    for side in sides.dropFirst() {
      var last: UInt64?
      var after: [UInt64?: [UInt64]] = [:]
      for name in side.names {
        if known.insert(name).inserted {
          after[last, default: []].append(name)
        } else {
          last = name
        }
      }
      guard !after.isEmpty else { continue }
      names = (after[nil] ?? []) + names.flatMap { [$0] + (after[$0] ?? []) }
    }
    return names
  }

  private func step(
    to parts: Named, _ base: Children, _ ours: Children, _ theirs: Children, _ name: UInt64,
    _ key: ElementKey?
  ) -> PathStep {
    let (side, children, node) =
      if let node = parts.ours {
        (self.ours, ours, node)
      } else if let node = parts.theirs {
        (self.theirs, theirs, node)
      } else {
        (self.base, base, parts.base ?? 0)
      }
    let index = children.place(of: name) ?? 0
    return key.map { $0.step(to: node, at: index, in: side) }
      ?? side.format.step(to: node, at: index, in: side)
  }
}

extension Structure {
  /// A part's name, and what else stands before its value.
  fileprivate func head(of node: Int) -> UInt64 {
    StructureHash.mixed(nodes[node].name, format.head(of: node))
  }

  /// Whether a part is as one of another text, name and all.
  fileprivate func isSame(_ node: Int, as other: Int, in structure: Structure) -> Bool {
    nodes[node].hash == structure.nodes[other].hash
      && nodes[node].name == structure.nodes[other].name
  }
}
