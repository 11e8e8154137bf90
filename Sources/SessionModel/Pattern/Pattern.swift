/// A regular expression, matched in time linear in the text whatever it says.
///
/// A schema or a rule may come from a stranger, so nothing here goes back and tries again: all ways to
/// read the text are followed at once (Thompson 1968, doi:10.1145/363347.363387).
struct Pattern: Sendable {
  let source: String
  private var steps: [Step] = []
  private var sets: [QuickSet] = []
  private let wordsEndAtUnderscore: Bool
  /// What every match begins with.
  let opening: PatternOpening

  private enum Step: Sendable {
    /// A character of the set at this index.
    case scalars(Int)
    case start
    case end
    case wordBoundary(Bool)
    /// Goes on at both places.
    case fork(Int, Int)
    case match
  }

  private static let maximumSteps = 5_000

  /// - Parameters:
  ///   - ignoresCase: Whether the letters of ASCII stand for both their cases.
  ///   - wordsEndAtUnderscore: Whether a word begins and ends at a `_` too for `\b`, which ECMA-262 has as one
  ///     of its letters.
  init(
    _ source: String, ignoresCase: Bool = false, wordsEndAtUnderscore: Bool = false
  ) throws(PatternError) {
    self.source = source
    self.wordsEndAtUnderscore = wordsEndAtUnderscore
    let node = try PatternParser.parse(source)
    opening = PatternOpening(node, ignoresCase: ignoresCase)
    try add(node)
    steps.append(.match)
    if ignoresCase { for index in sets.indices { sets[index].addOtherCase() } }
  }

  /// Whether the pattern is found anywhere in the text.
  ///
  /// - Complexity: O(*n* · *m*) for *n* characters and *m* steps of the pattern.
  func matches(_ text: String) -> Bool {
    var run = PatternRun(capacity: steps.count)
    var before: Unicode.Scalar?
    var rest = text.unicodeScalars.makeIterator()
    var now = rest.next()
    while true {
      if follow(0, &run.current, before, now) { return true }
      guard let scalar = now else { return false }
      let after = rest.next()
      if advance(&run, over: scalar, before: after) { return true }
      (before, now) = (scalar, after)
    }
  }

  /// Where the longest match that begins at a place ends; `nil` if none begins there.
  ///
  /// Each byte is a character: those from 0x80 on are no letters to `\w`.
  ///
  /// - Parameters:
  ///   - limit: No match ends behind it.
  ///   - run: From ``makeRun()``; kept between calls to spare making it anew.
  /// - Complexity: O(*n* · *m*) for *n* bytes up to the end of the match and *m* steps of the pattern.
  func longestMatch(
    in bytes: [UInt8], at start: Int, before limit: Int, _ run: inout PatternRun
  ) -> Int? {
    func scalar(_ at: Int) -> Unicode.Scalar? {
      bytes.indices.contains(at) ? Unicode.Scalar(bytes[at]) : nil
    }
    run.current.removeAll()
    var at = start
    var longest = follow(0, &run.current, scalar(at - 1), scalar(at)) ? at : nil
    while at < limit, !run.current.indices.isEmpty {
      let ended = advance(&run, over: Unicode.Scalar(bytes[at]), before: scalar(at + 1))
      at += 1
      if ended { longest = at }
    }
    // What ended all ways to read the text is not part of it.
    run.end = run.current.indices.isEmpty && at > start ? at - 1 : at
    run.reading += at - start
    return longest
  }

  /// What ``longestMatch(in:at:before:_:)`` works with.
  func makeRun() -> PatternRun { PatternRun(capacity: steps.count) }

  /// Takes one character.
  ///
  /// - Returns: Whether the pattern may end behind it.
  private func advance(
    _ run: inout PatternRun, over scalar: Unicode.Scalar, before after: Unicode.Scalar?
  ) -> Bool {
    run.following.removeAll()
    var ended = false
    for index in run.current.indices {
      guard case .scalars(let set) = steps[index], sets[set].contains(scalar) else { continue }
      if follow(index + 1, &run.following, scalar, after) { ended = true }
    }
    swap(&run.current, &run.following)
    return ended
  }

  /// Follows all steps that take no character.
  ///
  /// - Returns: Whether the pattern has ended.
  private func follow(
    _ start: Int, _ threads: inout PatternThreads, _ before: Unicode.Scalar?,
    _ after: Unicode.Scalar?
  ) -> Bool {
    var ended = false
    threads.waiting.append(start)
    while let index = threads.waiting.popLast() {
      guard threads.insert(index) else { continue }
      switch steps[index] {
      case .match: ended = true
      case .scalars: continue
      case .fork(let one, let other):
        threads.waiting.append(other)
        threads.waiting.append(one)
      case .start where before == nil: threads.waiting.append(index + 1)
      case .end where after == nil: threads.waiting.append(index + 1)
      case .wordBoundary(let wanted):
        let isBoundary = isWord(before) != isWord(after)
        if isBoundary == wanted { threads.waiting.append(index + 1) }
      default: continue
      }
    }
    return ended
  }

  private func isWord(_ scalar: Unicode.Scalar?) -> Bool {
    guard let scalar, scalar.isASCII, !(wordsEndAtUnderscore && scalar == "_") else { return false }
    return UInt8(scalar.value).isWord
  }
}

extension Pattern {
  private mutating func add(_ node: PatternNode) throws(PatternError) {
    guard steps.count < Self.maximumSteps else {
      throw PatternError(message: "is too long once its repetitions are written out")
    }
    switch node {
    case .scalars(let set):
      steps.append(.scalars(sets.count))
      sets.append(QuickSet(set))
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
      // To leave out one is to leave out those after it, so that one way leads through them, not many.
      var forks: [Int] = []
      for _ in low..<high {
        forks.append(steps.count)
        steps.append(.match)
        try add(part)
      }
      for fork in forks { steps[fork] = .fork(fork + 1, steps.count) }
    }
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

extension UInt8 {
  /// What `\w` stands for.
  var isWord: Bool {
    switch self {
    case 48...57, 65...90, 95, 97...122: true
    default: false
    }
  }
}

/// A set of characters that answers for those of ASCII from 128 bits.
private struct QuickSet: Sendable {
  private var low: UInt64 = 0
  private var high: UInt64 = 0
  private let all: ScalarSet

  init(_ set: ScalarSet) {
    all = set
    for value in UInt8(0)..<128 where set.contains(Unicode.Scalar(value)) { insert(value) }
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<64: low & (1 << UInt64(scalar.value)) != 0
    case 64..<128: high & (1 << UInt64(scalar.value - 64)) != 0
    default: all.contains(scalar)
    }
  }

  mutating func addOtherCase() {
    for letter in UInt8(ascii: "a")...UInt8(ascii: "z") {
      let capital = letter - 32
      guard contains(Unicode.Scalar(letter)) || contains(Unicode.Scalar(capital)) else { continue }
      insert(letter)
      insert(capital)
    }
  }

  private mutating func insert(_ value: UInt8) {
    if value < 64 { low |= 1 << UInt64(value) } else { high |= 1 << UInt64(value - 64) }
  }
}

/// The ways to read a text that a pattern is following, at one character and at the next.
struct PatternRun: Sendable {
  /// Where the last search for a longest match could not go on.
  fileprivate(set) var end = 0
  fileprivate var reading = 0
  fileprivate var current: PatternThreads
  fileprivate var following: PatternThreads

  fileprivate init(capacity: Int) {
    current = PatternThreads(capacity: capacity)
    following = PatternThreads(capacity: capacity)
  }

  /// How many characters were read since the last call.
  mutating func takeReading() -> Int {
    defer { reading = 0 }
    return reading
  }
}

/// A set of steps that is cheap to empty.
private struct PatternThreads {
  private(set) var indices: [Int] = []
  /// Steps yet to be followed.
  var waiting: [Int] = []
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
