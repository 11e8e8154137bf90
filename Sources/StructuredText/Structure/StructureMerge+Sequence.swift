extension StructureMerge {
  mutating func mergeLists(_ sides: Sides, at path: StructurePath) -> [Piece] {
    var lists = [(ours, sides.ours), (theirs, sides.theirs)]
    if let old = sides.base { lists.append((base, old)) }
    let texts = ElementKey.ofTexts(in: lists)
    let isMoved = hasMoves(sides)
    guard let key = ElementKey.find(in: lists) ?? (isMoved ? texts : nil) else {
      return isMoved ? decide(sides, .ordered, at: path) : mergeSequences(sides, at: path)
    }
    func elements(_ structure: Structure, _ node: Int?) -> Children {
      let nodes = node.map { structure.children(of: $0) } ?? []
      return Children(nodes, names: key.names(of: nodes, in: structure))
    }
    return mergeNamed(
      elements(base, sides.base), elements(ours, sides.ours), elements(theirs, sides.theirs), sides,
      at: path, key: key)
  }

  /// Whether a side put elements elsewhere while the other changed the list too; by their order alone,
  /// an element would then be lost or doubled.
  private func hasMoves(_ sides: Sides) -> Bool {
    guard let node = sides.base else { return false }
    let old = base.children(of: node).map { base.nodes[$0].hash }
    let our = ours.children(of: sides.ours).map { ours.nodes[$0].hash }
    let their = theirs.children(of: sides.theirs).map { theirs.nodes[$0].hash }
    guard our != old, their != old, our != their else { return false }
    return [our, their].contains { new in
      let places = SequenceMatch(old, new).places
      let removed = Set(old.indices.filter { places[$0] == nil }.map { old[$0] })
      let kept = Set(places.compactMap(\.self))
      return new.indices.contains { !kept.contains($0) && removed.contains(new[$0]) }
    }
  }

  /// Merges lists whose elements have no names, by their order.
  private mutating func mergeSequences(_ sides: Sides, at path: StructurePath) -> [Piece] {
    let old = sides.base.map { base.children(of: $0) } ?? []
    let our = ours.children(of: sides.ours)
    let their = theirs.children(of: sides.theirs)
    let toOurs = ElementMatch(old, in: base, our, in: ours)
    let toTheirs = ElementMatch(old, in: base, their, in: theirs)
    if toOurs.isCut || toTheirs.isCut {
      notes.append(
        "\(path): the list differs in more than \(SequenceMatch.longestEdit) places; "
          + "where it does, its elements count as replaced")
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
    guard our.isEmpty || their.isEmpty || texts.isSet else { return nil }
    note(stretch, .ours, at: path)
    note(stretch, .theirs, at: path)
    return texts.woven(our, their).map { side, node in .part(part(side, node, in: layout)) }
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
    decisions.append(decision)
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

/// Whether three lists hold texts, none twice, so that what both sides add can stand side by side.
struct TextSet {
  private let key: ElementKey?
  private let lists: (ours: [Int], theirs: [Int])
  private let structures: (ours: Structure, theirs: Structure)
  /// The texts that both sides added.
  private let common: Set<UInt64>

  init(_ sides: StructureMerge.Sides, in merge: StructureMerge) {
    var all = [(merge.ours, sides.ours), (merge.theirs, sides.theirs)]
    if let old = sides.base { all.append((merge.base, old)) }
    key = ElementKey.ofTexts(in: all)
    lists = (merge.ours.children(of: sides.ours), merge.theirs.children(of: sides.theirs))
    structures = (merge.ours, merge.theirs)
    let old = sides.base.map { merge.base.children(of: $0).map { merge.base.nodes[$0].hash } } ?? []
    let our = Set(lists.ours.map { merge.ours.nodes[$0].hash })
    common = our.intersection(lists.theirs.map { merge.theirs.nodes[$0].hash }).subtracting(old)
  }

  /// Whether both sides added a text, one of them elsewhere in the list: it is not to be there twice.
  func areApart(_ stretch: ListStretch) -> Bool {
    guard isSet, !common.isEmpty else { return false }
    let our = Set(stretch.ours.map { structures.ours.nodes[$0].hash }).intersection(common)
    return our != Set(stretch.theirs.map { structures.theirs.nodes[$0].hash }).intersection(common)
  }

  var isSet: Bool { key != nil }

  /// What each side added at one place, what both added once, in an order that does not depend on the
  /// side.
  func woven(_ ours: [Int], _ theirs: [Int]) -> [(MergeSide, Int)] {
    let plain = ours.map { (MergeSide.ours, $0) } + theirs.map { (.theirs, $0) }
    guard let key, !ours.isEmpty, !theirs.isEmpty else { return plain }
    let all = (
      key.names(of: lists.ours, in: structures.ours),
      key.names(of: lists.theirs, in: structures.theirs)
    )
    let (our, their) = (
      Children(lists.ours, names: all.0), Children(lists.theirs, names: all.1)
    )
    let keys = SortKeys { name in
      our[name].map { key.sortKey(of: $0, in: structures.ours) }
        ?? their[name].map { key.sortKey(of: $0, in: structures.theirs) }
    }
    let mine = key.names(of: ours, in: structures.ours)
    let other = key.names(of: theirs, in: structures.theirs).filter { !mine.contains($0) }
    return keys.weave(mine, other, of: all, in: .list).compactMap { name in
      our[name].map { (.ours, $0) } ?? their[name].map { (.theirs, $0) }
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
  fileprivate func isLike(_ node: Int, _ other: Int, in structure: Structure) -> Bool {
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
