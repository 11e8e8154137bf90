/// Which elements of one list stand in another, in the same order.
///
/// Elements that occur once in both lists are matched first, as the longest run of them in the same
/// order (patience); what is left between them by Myers' shortest edit, up to ``longestEdit``.
///
/// - Complexity: O(*n* log *n*) where elements are distinct, whatever their order; else bounded by
///   ``longestEdit`` times *n*.
struct SequenceMatch {
  /// For each element of the old list, its place in the new one.
  private(set) var places: [Int?]
  /// Whether a stretch was given up on, its elements taken for replaced, since it differs too much.
  private(set) var isCut = false
  /// Removed and added elements between two anchors, beyond which they are not told apart.
  static let longestEdit = 512

  private let old: [UInt64]
  private let new: [UInt64]

  init(_ old: [UInt64], _ new: [UInt64]) {
    self.old = old
    self.new = new
    places = Array(repeating: nil, count: old.count)
    var stretches = [(old: old.indices, new: new.indices, depth: 0)]
    while let (oldRange, newRange, depth) = stretches.popLast() {
      guard let (left, right) = matchEnds(oldRange, newRange) else { continue }
      let anchors = depth < 64 ? anchors(left, right) : []
      guard !anchors.isEmpty else {
        matchShortestEdit(left, right)
        continue
      }
      var (oldStart, newStart) = (left.lowerBound, right.lowerBound)
      for (place, other) in anchors {
        places[place] = other
        stretches.append((oldStart..<place, newStart..<other, depth + 1))
        (oldStart, newStart) = (place + 1, other + 1)
      }
      stretches.append((oldStart..<left.upperBound, newStart..<right.upperBound, depth + 1))
    }
  }

  /// Matches what two stretches begin and end with alike.
  ///
  /// - Returns: What is left of both, or nil if one of them is used up.
  private mutating func matchEnds(
    _ oldRange: Range<Int>, _ newRange: Range<Int>
  ) -> (Range<Int>, Range<Int>)? {
    var (left, right) = (oldRange, newRange)
    while let a = left.first, let b = right.first, old[a] == new[b] {
      places[a] = b
      left.removeFirst()
      right.removeFirst()
    }
    while let a = left.last, let b = right.last, old[a] == new[b] {
      places[a] = b
      left.removeLast()
      right.removeLast()
    }
    return left.isEmpty || right.isEmpty ? nil : (left, right)
  }

  /// Elements that occur once on both sides, as many as stand in the same order.
  private func anchors(_ oldRange: Range<Int>, _ newRange: Range<Int>) -> [(Int, Int)] {
    var found: [UInt64: (old: Int?, new: Int?)] = [:]
    for place in oldRange {
      let isFirst = found[old[place]] == nil
      found[old[place]] = (isFirst ? place : nil, nil)
    }
    var isRepeated: Set<UInt64> = []
    for place in newRange {
      guard let seen = found[new[place]], seen.old != nil else { continue }
      if seen.new != nil { isRepeated.insert(new[place]) }
      found[new[place]]?.new = place
    }
    let unique: [(Int, Int)] = oldRange.compactMap { place in
      guard let seen = found[old[place]], let first = seen.old, let other = seen.new,
        first == place, !isRepeated.contains(old[place])
      else { return nil }
      return (first, other)
    }
    return LongestRise.of(unique.map(\.1)).map { unique[$0] }
  }

  /// Myers' greedy algorithm; `farthest` holds, for each diagonal, how far down the old list it has come.
  private mutating func matchShortestEdit(_ oldRange: Range<Int>, _ newRange: Range<Int>) {
    let (left, right) = (old[oldRange], new[newRange])
    let limit = min(left.count + right.count, Self.longestEdit)
    var farthest = Array(repeating: 0, count: 2 * limit + 3)
    let middle = limit + 1
    var rounds: [ArraySlice<Int>] = []
    for edits in 0...limit {
      rounds.append(farthest[(middle - edits - 1)...(middle + edits + 1)])
      for diagonal in stride(from: -edits, through: edits, by: 2) {
        let start = Self.start(of: diagonal, edits, farthest[...], middle)
        var x = start
        while x < left.count, x - diagonal < right.count,
          left[left.startIndex + x] == right[right.startIndex + x - diagonal]
        {
          x += 1
        }
        farthest[middle + diagonal] = x
        guard x >= left.count, x - diagonal >= right.count else { continue }
        return trace(rounds, middle, oldRange, newRange)
      }
    }
    isCut = true
  }

  /// Whether a diagonal is entered from the one above, by an added element, not from the one below, by a
  /// removed one.
  private static func isAddition(
    _ diagonal: Int, _ edits: Int, _ farthest: ArraySlice<Int>, _ middle: Int
  ) -> Bool {
    if diagonal == -edits { return true }
    if diagonal == edits { return false }
    return farthest[middle + diagonal - 1] < farthest[middle + diagonal + 1]
  }

  /// How far down the old list a diagonal is entered.
  private static func start(
    of diagonal: Int, _ edits: Int, _ farthest: ArraySlice<Int>, _ middle: Int
  ) -> Int {
    guard edits > 0 else { return 0 }
    return isAddition(diagonal, edits, farthest, middle)
      ? farthest[middle + diagonal + 1] : farthest[middle + diagonal - 1] + 1
  }

  private mutating func trace(
    _ rounds: [ArraySlice<Int>], _ middle: Int, _ oldRange: Range<Int>, _ newRange: Range<Int>
  ) {
    var (x, y) = (oldRange.count, newRange.count)
    for edits in rounds.indices.reversed() {
      let start = Self.start(of: x - y, edits, rounds[edits], middle)
      let diagonal = x - y
      while x > start {
        x -= 1
        places[oldRange.lowerBound + x] = newRange.lowerBound + x - diagonal
      }
      y = x - diagonal
      guard edits > 0 else { break }
      if Self.isAddition(diagonal, edits, rounds[edits], middle) { y -= 1 } else { x -= 1 }
    }
  }
}

/// The longest strictly rising run of some numbers, in their order.
enum LongestRise {
  /// The indices of the numbers in it.
  ///
  /// - Complexity: O(*n* log *n*).
  static func of(_ numbers: [Int]) -> [Int] {
    // tails[l] is the index of the smallest number that ends a run of length l + 1.
    var tails: [Int] = []
    var before = Array(repeating: -1, count: numbers.count)
    for (index, number) in numbers.enumerated() {
      var (low, high) = (0, tails.count)
      while low < high {
        let middle = (low + high) / 2
        if numbers[tails[middle]] < number { low = middle + 1 } else { high = middle }
      }
      if low > 0 { before[index] = tails[low - 1] }
      if low == tails.count { tails.append(index) } else { tails[low] = index }
    }
    var result: [Int] = []
    var index = tails.last ?? -1
    while index >= 0 {
      result.append(index)
      index = before[index]
    }
    return result.reversed()
  }
}
