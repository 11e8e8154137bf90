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
      items += merge(stretch(to: (index, mine, other)), in: layout, at: path)
      let step = path.appending(PathStep(.index, "\(mine)", index: mine))
      let value = merge(Sides(base: node, ours: our[mine], theirs: their[other]), at: step)
      items.append(.part(part(value, of: our[mine])))
      start = (index + 1, mine + 1, other + 1)
    }
    items += merge(stretch(to: (old.count, our.count, their.count)), in: layout, at: path)
    return lay(items, in: layout, of: sides.ours)
  }

  /// Merges what lies between two elements that all three have.
  private mutating func merge(
    _ stretch: ListStretch, in layout: ContainerLayout, at path: StructurePath
  ) -> [MergedItem] {
    let old = stretch.base.map { base.nodes[$0].hash }
    let our = stretch.ours.map { ours.nodes[$0].hash }
    let their = stretch.theirs.map { theirs.nodes[$0].hash }
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
    if let items = mergeApart(stretch, in: layout, at: path) { return items }
    return decide(stretch, in: layout, at: path)
  }

  /// One side only removed elements, which the other left as they were, while it added others.
  private mutating func mergeApart(
    _ stretch: ListStretch, in layout: ContainerLayout, at path: StructurePath
  ) -> [MergedItem]? {
    let kept = (
      ours: Set(stretch.toOurs.compactMap(\.self)), theirs: Set(stretch.toTheirs.compactMap(\.self))
    )
    let isOursAdding = stretch.ours.contains { !kept.ours.contains($0) }
    let isTheirsAdding = stretch.theirs.contains { !kept.theirs.contains($0) }
    guard !isOursAdding || !isTheirsAdding else { return nil }
    for (index, node) in stretch.base.enumerated() {
      let hash = base.nodes[node].hash
      if let mine = stretch.toOurs[index], ours.nodes[mine].hash != hash { return nil }
      if let other = stretch.toTheirs[index], theirs.nodes[other].hash != hash { return nil }
    }
    note(stretch, .ours, at: path)
    note(stretch, .theirs, at: path)
    return stretch.ours.filter { !kept.ours.contains($0) }.map {
      .part(part(.ours, $0, in: layout))
    }
      + stretch.theirs.filter { !kept.theirs.contains($0) }.map {
        .part(part(.theirs, $0, in: layout))
      }
  }

  mutating func decide(
    _ stretch: ListStretch, in layout: ContainerLayout, at path: StructurePath
  ) -> [MergedItem] {
    let isRemoval = stretch.ours.isEmpty || stretch.theirs.isEmpty
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
      note(
        path.appending(step), nil, outcome == .theirs ? nil : node, outcome == .ours ? nil : node,
        outcome)
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
