extension StructureMerge {
  mutating func mergeLists(_ sides: Sides, at path: StructurePath) -> [Piece] {
    var lists = [(ours, sides.ours), (theirs, sides.theirs)]
    if let old = sides.base { lists.append((base, old)) }
    guard let key = ElementKey.find(in: lists) else { return mergeSequences(sides, at: path) }
    func elements(_ structure: Structure, _ node: Int?) -> Children {
      let nodes = node.map { structure.children(of: $0) } ?? []
      return Children(nodes, names: key.names(of: nodes, in: structure))
    }
    return mergeNamed(
      elements(base, sides.base), elements(ours, sides.ours), elements(theirs, sides.theirs), sides,
      at: path, key: key)
  }

  /// Merges lists whose elements have no names: by their order, or where a side put some elsewhere, by what
  /// each was in the base.
  private mutating func mergeSequences(_ sides: Sides, at path: StructurePath) -> [Piece] {
    let old = sides.base.map { base.children(of: $0) } ?? []
    let our = ours.children(of: sides.ours)
    let their = theirs.children(of: sides.theirs)
    let toOurs = ElementMatch(old, in: base, our, in: ours)
    let toTheirs = ElementMatch(old, in: base, their, in: theirs)
    if toOurs.isCut || toTheirs.isCut {
      findings.notes.append(
        "\(path): the list differs in more than \(SequenceMatch.longestEdit) places; "
          + "where it does, its elements count as replaced")
    }
    if isMovedAndChanged((old, our, their), toOurs, toTheirs) {
      return decide(sides, .ordered, at: path)
    }
    if hasMoves(sides, toOurs, toTheirs) {
      let names = ElementNames((base, old), (ours, our), (theirs, their), toOurs, toTheirs)
      let isDoubtful =
        names.isDoubtful || !toOurs.mayBeCopied.isEmpty || !toTheirs.mayBeCopied.isEmpty
      if isDoubtful { return decide(sides, .ordered, at: path) }
      return mergeNamed(names.base, names.ours, names.theirs, sides, at: path)
    }
    let layout = layout(of: sides)
    let texts = TextSet(sides, in: self)
    var items: [MergedItem] = []
    var start = (base: 0, ours: 0, theirs: 0)
    func stretch(to end: (base: Int, ours: Int, theirs: Int)) -> ListStretch {
      ListStretch(
        base: Array(old[start.base..<end.base]), ours: Array(our[start.ours..<end.ours]),
        theirs: Array(their[start.theirs..<end.theirs]),
        toOurs: toOurs.places[start.base..<end.base].map { $0.map { our[$0] } },
        toTheirs: toTheirs.places[start.base..<end.base].map { $0.map { their[$0] } },
        place: start.ours)
    }
    for (index, node) in old.enumerated() {
      guard let mine = toOurs.places[index], let other = toTheirs.places[index] else { continue }
      items += merge(stretch(to: (index, mine, other)), in: layout, texts, at: path)
      let step = path.appending(PathStep(.index, "\(mine)", index: mine))
      let value = merge(Sides(base: node, ours: our[mine], theirs: their[other]), at: step)
      items.append(.part(part(value, of: our[mine])))
      start = (index + 1, mine + 1, other + 1)
    }
    items += merge(stretch(to: (old.count, our.count, their.count)), in: layout, texts, at: path)
    return lay(items, in: layout, of: sides.ours)
  }

  /// Whether a side put elements elsewhere while the other changed the list too; by their order alone,
  /// an element would then be lost or doubled.
  private func hasMoves(_ sides: Sides, _ toOurs: ElementMatch, _ toTheirs: ElementMatch) -> Bool {
    guard let old = sides.base.map({ base.nodes[$0].hash }) else { return false }
    let (our, their) = (ours.nodes[sides.ours].hash, theirs.nodes[sides.theirs].hash)
    guard our != old, their != old, our != their else { return false }
    return !toOurs.moved.isEmpty || !toTheirs.moved.isEmpty
  }

  /// Merges what lies between two elements that all three have.
  private mutating func merge(
    _ stretch: ListStretch, in layout: ContainerLayout, _ texts: TextSet, at path: StructurePath
  ) -> [MergedItem] {
    let old = stretch.base.map { base.nodes[$0].hash }
    let our = stretch.ours.map { ours.nodes[$0].hash }
    let their = stretch.theirs.map { theirs.nodes[$0].hash }
    if texts.areApart(stretch) { return decide(stretch, in: layout, at: path) }
    if our == their {
      note(stretch, .both, at: path)
      return stretch.ours.map { .part(part(.ours, $0, in: layout)) }
    }
    if their == old {
      note(stretch, .ours, at: path)
      return stretch.ours.map { .part(part(.ours, $0, in: layout)) }
    }
    if our == old {
      note(stretch, .theirs, at: path)
      return stretch.theirs.map { .part(part(.theirs, $0, in: layout)) }
    }
    if let items = mergeApart(stretch, in: layout, texts, at: path) { return items }
    return decide(stretch, in: layout, at: path)
  }

  /// One side only removed elements, which the other left as they were, while it added others; or
  /// both added texts to a set of texts.
  private mutating func mergeApart(
    _ stretch: ListStretch, in layout: ContainerLayout, _ texts: TextSet, at path: StructurePath
  ) -> [MergedItem]? {
    let kept = (
      ours: Set(stretch.toOurs.compactMap(\.self)), theirs: Set(stretch.toTheirs.compactMap(\.self))
    )
    let our = stretch.ours.filter { !kept.ours.contains($0) }
    let their = stretch.theirs.filter { !kept.theirs.contains($0) }
    for (index, node) in stretch.base.enumerated() {
      let (mine, other) = (stretch.toOurs[index], stretch.toTheirs[index])
      // One put something in the place of what both removed, so it may be the same, changed.
      if mine == nil, other == nil { return nil }
      let hash = base.nodes[node].hash
      if let mine, ours.nodes[mine].hash != hash { return nil }
      if let other, theirs.nodes[other].hash != hash { return nil }
    }
    guard our.isEmpty || their.isEmpty || texts.isSet, let woven = texts.woven(our, their) else {
      return nil
    }
    note(stretch, .ours, at: path)
    note(stretch, .theirs, at: path)
    return woven.map { side, node in .part(part(side, node, in: layout)) }
  }

  mutating func decide(
    _ stretch: ListStretch, in layout: ContainerLayout, at path: StructurePath
  ) -> [MergedItem] {
    let isRemoval = !stretch.base.isEmpty && (stretch.ours.isEmpty || stretch.theirs.isEmpty)
    let decision = Decision(
      path: path.appending(PathStep(.index, "\(stretch.place)", index: stretch.place)),
      base: base.extent(of: stretch.base), ours: ours.extent(of: stretch.ours),
      theirs: theirs.extent(of: stretch.theirs),
      outcome: .conflict(isRemoval ? .removed : .placed))
    findings.decisions.append(decision)
    let our = stretch.ours.map { part(.ours, $0, in: layout) }
    let old = stretch.base.map { part(.base, $0, in: layout) }
    let their = stretch.theirs.map { part(.theirs, $0, in: layout) }
    switch chosen(decision) {
    case .ours: return our.map { .part($0) }
    case .theirs: return their.map { .part($0) }
    case .base: return old.map { .part($0) }
    case .value(let bytes):
      guard var part = (our + their).first else { return [] }
      part.pieces = [.literal(bytes)]
      return [.part(part)]
    case nil: return [.choice(ours: our, base: old, theirs: their)]
    }
  }

  private mutating func note(
    _ stretch: ListStretch, _ outcome: Decision.Outcome, at path: StructurePath
  ) {
    let changed = outcome == .theirs ? stretch.theirs : stretch.ours
    let places = outcome == .theirs ? stretch.toTheirs : stretch.toOurs
    let kept = Set(places.compactMap(\.self))
    for (index, node) in stretch.base.enumerated() where places[index] == nil {
      let step = PathStep(.index, "\(stretch.place + index)", index: stretch.place + index)
      note(path.appending(step), node, nil, nil, outcome)
    }
    for (index, node) in changed.enumerated() where !kept.contains(node) {
      let step = PathStep(.index, "\(stretch.place + index)", index: stretch.place + index)
      // What both added stands at the same place of both stretches.
      note(
        path.appending(step), nil, outcome == .theirs ? nil : stretch.ours[index],
        outcome == .ours ? nil : stretch.theirs[index], outcome)
    }
  }
}

/// What three lists have between two elements that are in all of them.
struct ListStretch {
  var base: [Int]
  var ours: [Int]
  var theirs: [Int]
  /// For each element of the base, where it is in the others; at most one of them has it.
  var toOurs: [Int?] = []
  var toTheirs: [Int?] = []
  /// The place of the stretch in our list, counted from 0.
  var place: Int
}

extension Structure {
  /// From the first to the last of some neighbours; nil for none.
  fileprivate func extent(of nodes: [Int]) -> Range<Int>? {
    guard let first = nodes.first, let last = nodes.last else { return nil }
    return self.nodes[first].extent.lowerBound..<self.nodes[last].extent.upperBound
  }
}
