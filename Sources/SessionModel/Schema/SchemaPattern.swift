/// A regular expression, matched in time linear in the text whatever it says.
///
/// A schema may come from a stranger, so nothing here goes back and tries again: all ways to read the
/// text are followed at once (Thompson 1968, doi:10.1145/363347.363387).
struct SchemaPattern: Sendable {
  let source: String
  private var steps: [Step] = []

  private enum Step: Sendable {
    case scalars(ScalarSet)
    case start
    case end
    case wordBoundary(Bool)
    /// Goes on at both places.
    case fork(Int, Int)
    case match
  }

  private static let maximumSteps = 5_000

  init(_ source: String) throws(PatternError) {
    self.source = source
    try add(PatternParser.parse(source))
    steps.append(.match)
  }

  /// Whether the pattern is found anywhere in the text.
  ///
  /// - Complexity: O(*n* · *m*) for *n* characters and *m* steps of the pattern.
  func matches(_ text: String) -> Bool {
    var current = Threads(capacity: steps.count)
    var following = Threads(capacity: steps.count)
    var before: Unicode.Scalar?
    var rest = text.unicodeScalars.makeIterator()
    var now = rest.next()
    while true {
      if follow(0, &current, before, now) { return true }
      guard let scalar = now else { return false }
      let after = rest.next()
      following.removeAll()
      for index in current.indices {
        guard case .scalars(let set) = steps[index], set.contains(scalar) else { continue }
        if follow(index + 1, &following, scalar, after) { return true }
      }
      swap(&current, &following)
      (before, now) = (scalar, after)
    }
  }

  /// Follows all steps that take no character.
  ///
  /// - Returns: Whether the pattern has ended.
  private func follow(
    _ start: Int, _ threads: inout Threads, _ before: Unicode.Scalar?, _ after: Unicode.Scalar?
  ) -> Bool {
    var waiting = [start]
    while let index = waiting.popLast() {
      guard threads.insert(index) else { continue }
      switch steps[index] {
      case .match: return true
      case .scalars: continue
      case .fork(let one, let other): waiting += [other, one]
      case .start where before == nil: waiting.append(index + 1)
      case .end where after == nil: waiting.append(index + 1)
      case .wordBoundary(let wanted):
        let isBoundary = isWord(before) != isWord(after)
        if isBoundary == wanted { waiting.append(index + 1) }
      default: continue
      }
    }
    return false
  }

  private func isWord(_ scalar: Unicode.Scalar?) -> Bool {
    scalar.map(ScalarSet.word.contains) ?? false
  }

  private mutating func add(_ node: PatternNode) throws(PatternError) {
    guard steps.count < Self.maximumSteps else {
      throw PatternError(message: "is too long once its repetitions are written out")
    }
    switch node {
    case .scalars(let set): steps.append(.scalars(set))
    case .start: steps.append(.start)
    case .end: steps.append(.end)
    case .wordBoundary(let wanted): steps.append(.wordBoundary(wanted))
    case .sequence(let parts): for part in parts { try add(part) }
    case .choice(let alternatives): try add(alternatives[...])
    case .repeated(let part, let low, let high):
      for _ in 0..<low { try add(part) }
      guard let high else {
        let start = steps.count
        steps.append(.match)
        try add(part)
        steps.append(.fork(start, start))
        steps[start] = .fork(start + 1, steps.count)
        return
      }
      for _ in low..<high { try addOptional(part) }
    }
  }

  private mutating func addOptional(_ part: PatternNode) throws(PatternError) {
    let start = steps.count
    steps.append(.match)
    try add(part)
    steps[start] = .fork(start + 1, steps.count)
  }

  private mutating func add(_ alternatives: ArraySlice<PatternNode>) throws(PatternError) {
    guard let first = alternatives.first else { return }
    guard alternatives.count > 1 else { return try add(first) }
    let fork = steps.count
    steps.append(.match)
    try add(first)
    let end = steps.count
    steps.append(.match)
    steps[fork] = .fork(fork + 1, steps.count)
    try add(alternatives.dropFirst())
    steps[end] = .fork(steps.count, steps.count)
  }
}

/// A set of steps that is cheap to empty.
private struct Threads {
  private(set) var indices: [Int] = []
  private var isIn: [Bool]

  init(capacity: Int) { isIn = Array(repeating: false, count: capacity) }

  mutating func insert(_ index: Int) -> Bool {
    guard !isIn[index] else { return false }
    isIn[index] = true
    indices.append(index)
    return true
  }

  mutating func removeAll() {
    for index in indices { isIn[index] = false }
    indices.removeAll(keepingCapacity: true)
  }
}
