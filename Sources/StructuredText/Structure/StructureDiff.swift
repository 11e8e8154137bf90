/// The walk through two texts that finds what differs; parts that are equal as data are not entered.
///
/// What it finds is what a merge finds that has the old text as base and as one side.
struct StructureDiff {
  let old: Structure
  let new: Structure
  private(set) var changes: [DocumentDiff.Change] = []
  private(set) var notes: [String] = []

  init(old: Structure, new: Structure) {
    self.old = old
    self.new = new
  }

  mutating func compare() { compare(0, 0, at: StructurePath()) }

  private mutating func compare(_ node: Int, _ other: Int, at path: StructurePath) {
    let (left, right) = (old.nodes[node], new.nodes[other])
    guard left.hash != right.hash else { return }
    guard left.shape != .leaf, left.kind == right.kind else {
      return add(path, node, other)
    }
    if old.format.head(of: node) != new.format.head(of: other) {
      return changes.append(
        DocumentDiff.Change(path: path, old: left.extent, new: right.extent, move: nil))
    }
    let (parts, others) = (old.children(of: node), new.children(of: other))
    if left.shape == .statements {
      let names = StatementNames((old, parts), (old, parts), (new, others))
      return compareNamed(names.base, names.theirs, nil, at: path)
    }
    guard left.shape == .list else {
      return compareNamed(
        Children(parts, names: parts.map { old.nodes[$0].name }),
        Children(others, names: others.map { new.nodes[$0].name }), nil, at: path)
    }
    guard let key = ElementKey.find(in: [(old, node), (new, other)]) else {
      return compareSequences(parts, others, at: path)
    }
    let names = (key.names(of: parts, in: old), key.names(of: others, in: new))
    guard names.0 != names.1 else {
      // The usual case: the same elements in the same order.
      for (index, (part, other)) in zip(parts, others).enumerated()
      where old.nodes[part].hash != new.nodes[other].hash {
        compare(part, other, at: path.appending(key.step(to: part, at: index, in: old)))
      }
      return
    }
    compareNamed(
      Children(parts, names: names.0), Children(others, names: names.1), key, at: path)
  }

  /// Compares parts that are known by name: members, keyed elements, statements.
  private mutating func compareNamed(
    _ left: Children, _ right: Children, _ key: ElementKey?, at path: StructurePath
  ) {
    func step(_ node: Int, _ index: Int, _ structure: Structure) -> StructurePath {
      path.appending(
        key?.step(to: node, at: index, in: structure)
          ?? structure.format.step(to: node, at: index, in: structure))
    }
    let places = left.names.map { right.place(of: $0) }
    let moving = key == nil ? [] : Self.moving(places)
    // What only the new text has comes after what it stands behind there.
    var added: [Int: [Int]] = [:]
    var last = -1
    for (index, name) in right.names.enumerated() {
      if let place = left.place(of: name) {
        last = place
      } else {
        added[last, default: []].append(index)
      }
    }
    func addNew(after place: Int) {
      for index in added[place] ?? [] {
        add(step(right.nodes[index], index, new), nil, right.nodes[index])
      }
    }
    addNew(after: -1)
    for (index, node) in left.nodes.enumerated() {
      if let place = places[index] {
        let other = right.nodes[place]
        if old.nodes[node].hash != new.nodes[other].hash {
          compare(node, other, at: step(node, index, old))
        }
        if moving.contains(index) {
          add(step(node, index, old), node, other, .init(from: index, to: place))
        }
      } else {
        add(step(node, index, old), node, nil)
      }
      addNew(after: index)
    }
  }

  /// As few elements as can explain the new order.
  private static func moving(_ places: [Int?]) -> Set<Int> {
    let kept = places.indices.filter { places[$0] != nil }
    let staying = LongestRise.of(kept.map { places[$0] ?? 0 })
    guard staying.count < kept.count else { return [] }
    return Set(kept).subtracting(staying.map { kept[$0] })
  }

  /// Compares lists whose elements have no names, by their order.
  private mutating func compareSequences(
    _ left: [Int], _ right: [Int], at path: StructurePath
  ) {
    let match = ElementMatch(left, in: old, right, in: new)
    if match.isCut {
      notes.append(
        "\(path): the list differs in more than \(SequenceMatch.longestEdit) places; "
          + "where it does, its elements count as replaced")
    }
    func step(_ index: Int) -> StructurePath {
      path.appending(PathStep(.index, "\(index)", index: index))
    }
    var next = 0
    func addNew(upTo end: Int) {
      for index in next..<end { add(step(index), nil, right[index]) }
      next = max(next, end)
    }
    for (index, node) in left.enumerated() {
      guard let place = match.places[index] else {
        add(step(index), node, nil)
        continue
      }
      addNew(upTo: place)
      next = place + 1
      if old.nodes[node].hash != new.nodes[right[place]].hash {
        compare(node, right[place], at: step(index))
      }
    }
    addNew(upTo: right.count)
  }

  private mutating func add(
    _ path: StructurePath, _ node: Int?, _ other: Int?, _ move: Decision.Move? = nil
  ) {
    changes.append(
      DocumentDiff.Change(
        path: path, old: node.map { old.nodes[$0].value }, new: other.map { new.nodes[$0].value },
        move: move))
  }
}
