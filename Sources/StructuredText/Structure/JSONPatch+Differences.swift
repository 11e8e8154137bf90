extension JSONPatch {
  /// What makes the new text of the old one, as data.
  ///
  /// Array elements that are known by a key, or stay recognizable without one, are moved, not removed
  /// and added; of those that keep their order as many as possible stay.
  ///
  /// - Complexity: As ``DocumentDiff``, and O(*n* log *n*) for an array.
  package init(_ diff: DocumentDiff) {
    var writer = PatchWriter(old: diff.old, new: diff.new)
    writer.compare(0, 0, at: [])
    self.init(writer.operations)
  }
}

private struct PatchWriter {
  let old: Structure
  let new: Structure
  var operations: [JSONPatch.Operation] = []

  mutating func compare(_ node: Int, _ other: Int, at pointer: JSONPointer) {
    let (left, right) = (old.nodes[node], new.nodes[other])
    guard left.hash != right.hash else { return }
    guard left.shape != .leaf, left.kind == right.kind else {
      operations.append(.replace(pointer, value(of: other)))
      return
    }
    if left.shape == .list {
      compareLists(node, other, at: pointer)
    } else {
      compareRecords(node, other, at: pointer)
    }
  }

  private mutating func compareRecords(_ node: Int, _ other: Int, at pointer: JSONPointer) {
    let (left, right) = (Children(of: node, in: old), Children(of: other, in: new))
    for (child, name) in zip(left.nodes, left.names) {
      let place = pointer.appending(key(of: child, in: old))
      if let match = right[name] {
        compare(child, match, at: place)
      } else {
        operations.append(.remove(place))
      }
    }
    for (child, name) in zip(right.nodes, right.names) where left[name] == nil {
      operations.append(.add(pointer.appending(key(of: child, in: new)), value(of: child)))
    }
  }

  /// Removes from the end, moves what is left into its new order, adds from the start, and then looks
  /// into what stayed: so each position is right when it is used.
  private mutating func compareLists(_ node: Int, _ other: Int, at pointer: JSONPointer) {
    let (left, right) = (old.children(of: node), new.children(of: other))
    let places = matches(node, left, other, right)
    for index in left.indices.reversed() where places[index] == nil {
      operations.append(.remove(pointer.appending("\(index)")))
    }
    let kept = places.compactMap(\.self)
    for move in ListMoves(kept).moves {
      operations.append(
        .move(from: pointer.appending("\(move.from)"), to: pointer.appending("\(move.to)")))
    }
    let known = Set(kept)
    for (index, child) in right.enumerated() where !known.contains(index) {
      operations.append(.add(pointer.appending("\(index)"), value(of: child)))
    }
    for (child, place) in zip(left, places) {
      if let place { compare(child, right[place], at: pointer.appending("\(place)")) }
    }
  }

  /// For each element of the old list its place in the new one.
  private func matches(_ node: Int, _ left: [Int], _ other: Int, _ right: [Int]) -> [Int?] {
    guard let key = ElementKey.find(in: [(old, node), (new, other)]) else {
      return ElementMatch(left, in: old, right, in: new).places
    }
    let others = Children(right, names: key.names(of: right, in: new))
    return key.names(of: left, in: old).map { others.place(of: $0) }
  }

  private func key(of node: Int, in structure: Structure) -> String {
    structure.format.step(to: node, at: 0, in: structure).label
  }

  private func value(of node: Int) -> JSONValue {
    do throws(ParseError) {
      return try JSONValue(parsing: Array(new.bytes[new.nodes[node].value]))
    } catch {
      preconditionFailure("a part of valid JSON is valid JSON: \(error)")
    }
  }
}

/// The fewest moves that bring a list into order, each a position before and after it, as RFC 6902 counts
/// them: the second in the list without the element.
struct ListMoves {
  private(set) var moves: [(from: Int, to: Int)] = []

  /// - Parameter targets: For each element, where it belongs among the others; all different.
  /// - Complexity: O(*n* log *n*).
  init(_ targets: [Int]) {
    let order = targets.indices.sorted { targets[$0] < targets[$1] }
    var rank = Array(repeating: 0, count: targets.count)
    for (place, index) in order.enumerated() { rank[index] = place }
    let steady = LongestRise.of(targets)
    guard steady.count < targets.count else { return }
    // What still has to move, by where it stands now.
    var waiting = Counter(count: targets.count)
    var isSteady = Array(repeating: false, count: targets.count)
    for index in steady { isSteady[index] = true }
    for index in targets.indices where !isSteady[index] { waiting.add(1, at: index) }
    let ranks = steady.map { rank[$0] }
    // The steady element that each element follows, in the old list and in the new order.
    var anchor: Int?
    var anchorByRank: [Int?] = []
    for index in order {
      if isSteady[index] { anchor = index }
      anchorByRank.append(anchor)
    }
    for (place, index) in order.enumerated() where !isSteady[index] {
      let before = steady.partition(below: index)
      // In their order already: what has been settled, and what never moves.
      let limit = before < ranks.count ? ranks[before] : targets.count
      let settled = min(place, limit) + max(0, before - ranks.partition(below: place))
      let from = settled + waiting.sum(before: index)
      waiting.add(-1, at: index)
      let to = place + waiting.sum(before: anchorByRank[place] ?? 0)
      if from != to { moves.append((from, to)) }
    }
  }
}

extension [Int] {
  /// How many numbers of a sorted list are less than a number.
  fileprivate func partition(below number: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// Sums of the first numbers of a list that changes (a Fenwick tree).
private struct Counter {
  private var sums: [Int]

  init(count: Int) { sums = Array(repeating: 0, count: count + 1) }

  mutating func add(_ number: Int, at index: Int) {
    var at = index + 1
    while at < sums.count {
      sums[at] += number
      at += at & -at
    }
  }

  func sum(before index: Int) -> Int {
    var at = index
    var sum = 0
    while at > 0 {
      sum += sums[at]
      at -= at & -at
    }
    return sum
  }
}
