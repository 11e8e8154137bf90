/// Merges three texts part by part: what each side changed since the base is put into our text, and
/// nothing else of it is touched.
///
/// Parts are compared as data; where two are equal but spelled differently, ours stays, unless only
/// theirs was spelled anew.
struct StructureMerge {
  let base: Structure
  let ours: Structure
  let theirs: Structure
  /// How a conflict is to be decided, or nil to leave it open.
  let choose: (Decision) -> Choice?
  /// Our parts that need what they removed, and the other way round.
  let dangling: (ours: Set<Int>, theirs: Set<Int>)
  let findings = Findings()
  /// What was found, in the order of the merged text.
  var decisions: [Decision] { findings.decisions }
  /// What was compared less closely than usual, for a person to read.
  var notes: [String] { findings.notes }

  /// Apart from the merge itself, of which the compiler makes copies: an array with two owners would be copied
  /// with each decision that is added, which takes quadratic time.
  final class Findings {
    var decisions: [Decision] = []
    var notes: [String] = []
  }

  init(
    base: Structure, ours: Structure, theirs: Structure, choose: @escaping (Decision) -> Choice?
  ) {
    self.base = base
    self.ours = ours
    self.theirs = theirs
    self.choose = choose
    dangling = (
      ours.format.dangling(from: base.format, to: theirs.format),
      theirs.format.dangling(from: base.format, to: ours.format)
    )
  }

  /// The merged text.
  mutating func merge() -> [Piece] {
    let sides = Sides(base: 0, ours: 0, theirs: 0)
    let value = merge(sides, at: StructurePath())
    return framed(value, in: 0..<ours.bytes.count, around: ours.nodes[0].value)
  }

  /// One part in the three texts.
  struct Sides {
    var base: Int?
    var ours: Int
    var theirs: Int
  }

  func structure(_ side: MergeSide) -> Structure {
    switch side {
    case .base: base
    case .ours: ours
    case .theirs: theirs
    }
  }

  /// The merged value of a part that both sides have.
  mutating func merge(_ sides: Sides, at path: StructurePath) -> [Piece] {
    let our = ours.nodes[sides.ours]
    let their = theirs.nodes[sides.theirs]
    guard let old = sides.base.map({ base.nodes[$0] }) else {
      if our.hash == their.hash { return same(sides, at: path) }
      return mergeChanged(sides, at: path)
    }
    if our.hash == their.hash {
      return our.hash == old.hash ? respelled(sides) : same(sides, at: path)
    }
    let isOursUntouched =
      our.hash == old.hash && ours.isSpelled(sides.ours, as: sides.base ?? 0, in: base)
    let merged = mergeChanged(sides, at: path)
    return isOursUntouched ? taken(sides) : merged
  }

  /// Both sides are equal as data, and new.
  private mutating func same(_ sides: Sides, at path: StructurePath) -> [Piece] {
    note(path, sides.base, sides.ours, sides.theirs, .both)
    return respelled(sides)
  }

  /// Ours; theirs if only they spelled it anew.
  private func respelled(_ sides: Sides) -> [Piece] {
    guard let old = sides.base, ours.isSpelled(sides.ours, as: old, in: base) else {
      return [.copy(.ours, ours.nodes[sides.ours].value)]
    }
    return taken(sides)
  }

  /// Their value in the place of ours.
  func taken(_ sides: Sides) -> [Piece] {
    let value = theirs.nodes[sides.theirs].value
    let piece = Piece.copy(
      .theirs, value, reindentation(of: sides.theirs, in: theirs, to: sides.ours))
    // Where ours has no value, nothing keeps theirs apart from the name.
    let isFirst = ours.nodes[sides.ours].value.isEmpty && !value.isEmpty
    return isFirst ? [.literal([.space]), piece] : [piece]
  }

  private mutating func mergeChanged(_ sides: Sides, at path: StructurePath) -> [Piece] {
    let our = ours.nodes[sides.ours]
    let their = theirs.nodes[sides.theirs]
    var sides = sides
    guard our.shape != .leaf, our.kind == their.kind else {
      return mergeValues(sides, at: path)
    }
    if let old = sides.base, base.nodes[old].kind != our.kind { sides.base = nil }
    if our.shape == .list { return mergeLists(sides, at: path) }
    let parts = (
      base: (base, sides.base.map { base.children(of: $0) } ?? []),
      ours: (ours, ours.children(of: sides.ours)),
      theirs: (theirs, theirs.children(of: sides.theirs))
    )
    let names = StatementNames(parts.base, parts.ours, parts.theirs)
    return mergeNamed(names.base, names.ours, names.theirs, sides, at: path)
  }

  /// Values that cannot be looked into, or not together.
  private mutating func mergeValues(_ sides: Sides, at path: StructurePath) -> [Piece] {
    let our = ours.nodes[sides.ours]
    let their = theirs.nodes[sides.theirs]
    let old = sides.base.map { base.nodes[$0] }
    if old?.hash == their.hash {
      note(path, sides.base, sides.ours, sides.theirs, .ours)
      return [.copy(.ours, our.value)]
    }
    if old?.hash == our.hash {
      note(path, sides.base, sides.ours, sides.theirs, .theirs)
      return taken(sides)
    }
    if let old, let words = mergedWords(old, our, their) {
      note(path, sides.base, sides.ours, sides.theirs, .words)
      return [.literal(words)]
    }
    let conflict: Decision.Conflict =
      our.kind != their.kind ? .retyped : old == nil ? .added : .edited
    return decide(sides, conflict, at: path)
  }

  private func mergedWords(
    _ old: StructureNode, _ our: StructureNode, _ their: StructureNode
  ) -> [UInt8]? {
    guard old.shape == .leaf, old.kind == our.kind, old.kind == their.kind else { return nil }
    return WordMerge.merge(
      base: base.bytes[old.value], ours: ours.bytes[our.value], theirs: theirs.bytes[their.value])
  }

  /// Leaves a value open, or takes what was chosen.
  mutating func decide(
    _ sides: Sides, _ conflict: Decision.Conflict, at path: StructurePath
  ) -> [Piece] {
    let decision = note(path, sides.base, sides.ours, sides.theirs, .conflict(conflict))
    let our: [Piece] = [.copy(.ours, ours.nodes[sides.ours].value)]
    let old = old(sides)
    switch chosen(decision) {
    case .ours: return our
    case .theirs: return taken(sides)
    case .base: return old
    case .value(let bytes): return [.literal(bytes)]
    case nil: return [.conflict(ours: our, base: old, theirs: taken(sides))]
    }
  }

  /// The base's value in the place of ours; of a list that both sides added, the brackets.
  private func old(_ sides: Sides) -> [Piece] {
    guard let node = sides.base else {
      let value = ours.nodes[sides.ours].value
      return [.copy(.ours, value.prefix(1)), .copy(.ours, value.suffix(1))]
    }
    return [
      .copy(.base, base.nodes[node].value, reindentation(of: node, in: base, to: sides.ours))
    ]
  }

  /// How the conflict noted last is to be decided.
  mutating func chosen(_ decision: Decision) -> Choice? {
    let choice = choose(decision)
    findings.decisions[findings.decisions.count - 1].choice = choice
    return choice
  }

  @discardableResult
  mutating func note(
    _ path: StructurePath, _ base: Int?, _ ours: Int?, _ theirs: Int?, _ outcome: Decision.Outcome,
    move: Decision.Move? = nil, isWhole: Bool = false
  ) -> Decision {
    let range: KeyPath<StructureNode, Range<Int>> = isWhole ? \.extent : \.value
    let decision = Decision(
      path: path, base: base.map { self.base.nodes[$0][keyPath: range] },
      ours: ours.map { self.ours.nodes[$0][keyPath: range] },
      theirs: theirs.map { self.theirs.nodes[$0][keyPath: range] }, outcome: outcome, move: move)
    findings.decisions.append(decision)
    return decision
  }

  /// How a part of another text is indented to stand where one of ours does.
  func reindentation(of node: Int, in structure: Structure, to own: Int) -> Reindentation {
    Reindentation(
      from: IndentationStyle.blank(
        before: structure.nodes[node].extent.lowerBound, in: structure.bytes),
      to: IndentationStyle.blank(before: ours.nodes[own].extent.lowerBound, in: ours.bytes),
      oldStyle: structure.indentation, newStyle: ours.indentation)
  }

  /// A value with what our text has around it.
  func framed(_ value: [Piece], in extent: Range<Int>, around own: Range<Int>) -> [Piece] {
    var result: [Piece] = []
    result.add(.copy(.ours, extent.lowerBound..<own.lowerBound))
    result.add(value)
    result.add(.copy(.ours, own.upperBound..<extent.upperBound))
    return result
  }
}

/// The parts directly inside a container, with the names by which they are found in the other texts.
struct Children {
  let nodes: [Int]
  let names: [UInt64]
  /// The places, sorted by their names; empty where there are so few that looking at each is quicker.
  private let order: [Int]

  private static let few = 12

  init(_ nodes: [Int], names: [UInt64]) {
    self.nodes = nodes
    self.names = names
    // Not a dictionary: most containers are small, and the first of a kind takes as long as a merge of two files.
    var order: [Int] = []
    if nodes.count > Self.few {
      order = Array(nodes.indices)
      order.sort { (names[$0], $0) < (names[$1], $1) }
    }
    self.order = order
  }

  init(of node: Int?, in structure: Structure) {
    let nodes = node.map { structure.children(of: $0) } ?? []
    self.init(nodes, names: nodes.map { structure.nodes[$0].name })
  }

  subscript(name: UInt64) -> Int? { place(of: name).map { nodes[$0] } }

  /// Where the first part of this name is.
  func place(of name: UInt64) -> Int? {
    guard !order.isEmpty else { return names.firstIndex(of: name) }
    var (low, high) = (0, order.count)
    while low < high {
      let middle = (low + high) / 2
      if names[order[middle]] < name { low = middle + 1 } else { high = middle }
    }
    guard low < order.count, names[order[low]] == name else { return nil }
    return order[low]
  }

  /// Whether another text has the same names in the same order, each once.
  func isSameNames(as other: Children) -> Bool {
    names == other.names && names.indices.allSatisfy { place(of: names[$0]) == $0 }
  }
}
