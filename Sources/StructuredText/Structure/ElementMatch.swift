/// Which elements of a list stand in another version of it, changed or not.
struct ElementMatch {
  /// For each element of the old list, its place in the new one, as far as they are in the same order.
  private(set) var places: [Int?]
  /// Elements that are elsewhere in the new list as they were: by their old place, the new one.
  private(set) var moved: [Int: Int] = [:]
  /// What moved, by its old place, but may also still be there, changed, what moved being a copy.
  private(set) var mayBeCopied: Set<Int> = []
  private(set) var isCut: Bool
  private let newCount: Int

  init(
    _ old: [Int], in oldStructure: Structure, _ new: [Int], in newStructure: Structure
  ) {
    let hashes = (
      old.map { oldStructure.nodes[$0].hash }, new.map { newStructure.nodes[$0].hash }
    )
    let equal = SequenceMatch(hashes.0, hashes.1)
    places = equal.places
    newCount = new.count
    isCut = equal.isCut
    findMoved(hashes.0, hashes.1)
    let (isLeft, isArrived) = (Set(moved.keys), Set(moved.values))
    eachGap { left, right in
      let free = right.filter { !isArrived.contains($0) }
      guard left.count * free.count <= Self.mostCompared else { return }
      let candidates = free.map { LikenessOfElement(new[$0], in: newStructure) }
      for place in left where isLeft.contains(place) {
        let element = LikenessOfElement(old[place], in: oldStructure)
        if candidates.contains(where: { element.value(to: $0) > 0 }) { mayBeCopied.insert(place) }
      }
    }
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
      guard left.count * right.count <= Self.mostCompared else { return [] }
      return Self.aligned(
        left.map { LikenessOfElement(old[$0], in: oldStructure) },
        right.map { LikenessOfElement(new[$0], in: newStructure) })
    }
    matchGaps { left, right in
      guard left.count == right.count else { return [] }
      return zip(left, right).enumerated().map { index, pair in
        oldStructure.isLike(old[pair.0], new[pair.1], in: newStructure) ? index : nil
      }
    }
  }

  /// Where each element of the old list is in the new one, in whatever order.
  var allPlaces: [Int?] { places.indices.map { places[$0] ?? moved[$0] } }

  private mutating func findMoved(_ old: [UInt64], _ new: [UInt64]) {
    var removed: [UInt64: [Int]] = [:]
    for place in old.indices.reversed() where places[place] == nil {
      removed[old[place], default: []].append(place)
    }
    guard !removed.isEmpty else { return }
    let kept = Set(places.compactMap(\.self))
    for place in new.indices where !kept.contains(place) {
      if let from = removed[new[place]]?.popLast() { moved[from] = place }
    }
  }

  /// Looks closer at each stretch that is not matched, without what moved; `match` gives for each of the
  /// old places the number of the new one in the stretch.
  private mutating func matchGaps(_ match: ([Int], [Int]) -> [Int?]) {
    let arrived = Set(moved.values)
    var found: [(old: Int, new: Int)] = []
    eachGap { old, new in
      let left = old.filter { moved[$0] == nil }
      let right = new.filter { !arrived.contains($0) }
      guard !left.isEmpty, !right.isEmpty else { return }
      for (index, place) in match(left, right).enumerated() {
        if let place { found.append((left[index], right[place])) }
      }
    }
    for pair in found { places[pair.old] = pair.new }
  }

  /// Each stretch of both lists that is not matched.
  private func eachGap(_ look: (Range<Int>, Range<Int>) -> Void) {
    var start = (old: 0, new: 0)
    func close(_ old: Int, _ new: Int) {
      if start.old < old, start.new < new { look(start.old..<old, start.new..<new) }
    }
    for (index, place) in places.enumerated() {
      guard let place else { continue }
      close(index, place)
      start = (index + 1, place + 1)
    }
    close(places.count, newCount)
  }

  // MARK: Alike in what is inside

  private struct LikenessOfElement {
    let kind: UInt8
    let isLeaf: Bool
    let content: PartContent

    init(_ node: Int, in structure: Structure) {
      kind = structure.nodes[node].kind
      isLeaf = structure.nodes[node].shape == .leaf
      content = PartContent(of: node, in: structure)
    }

    /// In thousandths, 0 if it is less than half.
    func value(to other: LikenessOfElement) -> Int {
      guard kind == other.kind, !isLeaf else { return 0 }
      let likeness = content.likeness(to: other.content)
      return likeness >= 500 ? likeness : 0
    }
  }

  /// Pairs of elements in a stretch that are compared with each other; of more than that nothing is looked
  /// into but what stands at the same place.
  private static let mostCompared = 256

  /// The pairs, in the same order on both sides, that are most alike.
  private static func aligned(_ old: [LikenessOfElement], _ new: [LikenessOfElement]) -> [Int?] {
    let likeness = old.map { element in new.map { element.value(to: $0) } }
    // best[i][j] is what can be had of the elements from i and from j on.
    var best = Array(repeating: Array(repeating: 0, count: new.count + 1), count: old.count + 1)
    for i in old.indices.reversed() {
      for j in new.indices.reversed() {
        let pair = likeness[i][j] > 0 ? likeness[i][j] + best[i + 1][j + 1] : 0
        best[i][j] = max(pair, best[i + 1][j], best[i][j + 1])
      }
    }
    var result: [Int?] = Array(repeating: nil, count: old.count)
    var (i, j) = (0, 0)
    while i < old.count, j < new.count {
      if likeness[i][j] > 0, best[i][j] == likeness[i][j] + best[i + 1][j + 1] {
        if old.count == new.count || isClear(i, j, likeness) { result[i] = j }
        (i, j) = (i + 1, j + 1)
      } else if best[i][j] == best[i + 1][j] {
        i += 1
      } else {
        j += 1
      }
    }
    return result
  }

  /// Whether neither of a pair is nearly as like another element; one of them may be a copy then.
  private static func isClear(_ i: Int, _ j: Int, _ likeness: [[Int]]) -> Bool {
    let most = likeness[i][j] - 100
    return !likeness[i].indices.contains { $0 != j && likeness[i][$0] > most }
      && !likeness.indices.contains { $0 != i && likeness[$0][j] > most }
  }
}
