/// Finds secrets in bytes, in time linear in them whatever they are.
///
/// One pass finds the keywords of all rules; only there is a rule's pattern tried, over a bounded
/// number of bytes. A rule that would read a text many times over all the same is stopped, and what is left of
/// the text counts as found: a text must not get by because it was made to take long.
public struct SecretScanner: Sendable {
  public let rules: [SecretRule]
  private let finder: KeywordFinder
  /// The rule of each of the finder's words.
  private let owners: [Int]
  /// Rules without keywords.
  private let wordRules: [Int]

  /// No match is longer: enough for a private key of 16,384 bits in PEM.
  static let longestMatch = 16 << 10

  /// How many times over a rule may read a text.
  fileprivate static let mostReadings = 64
  /// In bytes, what a rule may read of a short text.
  fileprivate static let leastReading = 1 << 20

  /// - Parameter rules: See ``SecretRules``.
  public init(rules: [SecretRule]) {
    self.rules = rules
    var words: [String] = []
    var owners: [Int] = []
    for (index, rule) in rules.enumerated() {
      words += rule.keywords
      owners += rule.keywords.map { _ in index }
    }
    finder = KeywordFinder(words)
    self.owners = owners
    wordRules = rules.indices.filter { rules[$0].keywords.isEmpty }
  }

  /// The secrets in a text, in its order; none overlaps another.
  ///
  /// Also found is what UTF-16, escapes of JSON or the ends of lines hide. What tells of people is looked for in
  /// texts alone: any bytes at all look like a short address now and then.
  ///
  /// - Complexity: O(*n*) in the bytes, and O(*k* log *k*) in the findings.
  public func findings(in bytes: [UInt8]) -> [SecretFinding] {
    // As git judges it: text has no byte 0 near its beginning.
    guard let wide = DecodedText(wide: bytes) else {
      return read(bytes, isText: !bytes.prefix(8000).contains(0))
    }
    return read(wide.bytes, isText: true).compactMap { finding in
      wide.stored(finding.range).map { finding.moved(to: $0) }
    }
  }

  /// The text as it stands, and as it is meant.
  private func read(_ bytes: [UInt8], isText: Bool) -> [SecretFinding] {
    var search = search(bytes, isText: isText)
    if let unescaped = DecodedText(unescaping: bytes) {
      search.add(self.search(unescaped.bytes, isText: isText), unescaped)
    }
    return search.finished()
  }

  private func search(_ bytes: [UInt8], isText: Bool) -> Search {
    var search = Search(bytes: bytes, rules: rules, isText: isText)
    finder.forEachHit(in: bytes) { word, start in search.tryRule(owners[word], at: start) }
    let wordRules = wordRules.filter { isText || rules[$0].kind == .secret }
    if !wordRules.isEmpty {
      for at in bytes.indices where at == 0 || !bytes[at - 1].isWord {
        for rule in wordRules where search.mayBegin(rule, at: at) {
          search.tryRule(rule, at: at)
        }
      }
    }
    return search
  }
}

/// One walk over one text.
private struct Search {
  let bytes: [UInt8]
  let rules: [SecretRule]
  private var runs: [Runs?]
  /// Where each rule's last match ends: nothing of a match is looked at again by the same rule.
  private var ends: [Int]
  /// How many bytes each rule has read.
  private var readings: [Int]
  private var found: [Match] = []
  private let isText: Bool
  /// Of each rule that is tried at each word, where the byte is next that it cannot do without.
  private var landmarks: [Int]

  private struct Match {
    var range: Range<Int>
    var rule: Int
    /// Whether the rule was stopped here, and nothing is known of the rest.
    var isUnread = false
  }

  private struct Runs {
    let patterns: RulePatterns.Patterns
    var before: PatternRun
    var secret: PatternRun
    var after: PatternRun

    init(_ rule: SecretRule) {
      patterns = rule.patterns.checked
      secret = patterns.secret.makeRun()
      before = patterns.before?.makeRun() ?? secret
      after = patterns.after?.makeRun() ?? secret
    }

    /// How many bytes were read since that was last asked.
    mutating func takeReading() -> Int {
      before.takeReading() + secret.takeReading() + after.takeReading()
    }
  }

  init(bytes: [UInt8], rules: [SecretRule], isText: Bool) {
    self.bytes = bytes
    self.rules = rules
    self.isText = isText
    runs = Array(repeating: nil, count: rules.count)
    ends = Array(repeating: 0, count: rules.count)
    readings = ends
    landmarks = ends
  }

  /// Whether it is of use to try a rule at a place; the places come in order.
  mutating func mayBegin(_ index: Int, at start: Int) -> Bool {
    let rule = rules[index]
    // What may go on over the end of a line is not what the bytes here say.
    guard rule.isGuess || rule.kind == .personal else { return true }
    let patterns = rule.patterns.checked
    let opening = (patterns.before ?? patterns.secret).opening
    guard opening.first[Int(bytes[start])] else { return false }
    guard let landmark = opening.landmark else { return true }
    let nearest = start + landmark.distance.lowerBound
    if landmarks[index] < nearest {
      landmarks[index] =
        nearest < bytes.count
        ? bytes[nearest...].firstIndex(of: landmark.byte) ?? bytes.count : bytes.count
    }
    return landmarks[index] < bytes.count
      && landmarks[index] <= start + landmark.distance.upperBound
  }

  mutating func tryRule(_ index: Int, at start: Int) {
    guard start >= ends[index], isText || rules[index].kind == .secret else { return }
    let rule = rules[index]
    var runs = self.runs[index] ?? Runs(rule)
    // Taken out, so that it has one owner and is not copied.
    self.runs[index] = nil
    defer { self.runs[index] = runs }
    let most = SecretScanner.leastReading + SecretScanner.mostReadings * bytes.count
    guard readings[index] <= most else {
      ends[index] = bytes.count
      return found.append(Match(range: start..<bytes.count, rule: index, isUnread: true))
    }
    let limit = min(bytes.count, start + SecretScanner.longestMatch)
    var from = start
    defer { readings[index] += runs.takeReading() }
    if let before = runs.patterns.before {
      guard let end = before.longestMatch(in: bytes, at: from, before: limit, &runs.before) else {
        return
      }
      from = end
    }
    let match =
      Self.match(rule, in: bytes, at: from, before: limit, &runs)
      ?? joinedMatch(rule, at: from, before: limit, &runs)
    guard let match else { return }
    ends[index] = match.upperBound
    found.append(Match(range: match, rule: index))
  }

  /// - Returns: Where the secret itself is.
  private static func match(
    _ rule: SecretRule, in bytes: [UInt8], at start: Int, before limit: Int, _ runs: inout Runs
  ) -> Range<Int>? {
    guard
      let end = runs.patterns.secret.longestMatch(
        in: bytes, at: start, before: limit, &runs.secret),
      end > start
    else { return nil }
    if let after = runs.patterns.after,
      after.longestMatch(in: bytes, at: end, before: bytes.count, &runs.after) == nil
    {
      return nil
    }
    return rule.accepts(bytes[start..<end]) ? start..<end : nil
  }

  /// A secret that the ends of lines break; after ``match(_:in:at:before:_:)`` has found none.
  ///
  /// Rules that guess would guess at sentences.
  ///
  /// - Complexity: Each line is joined to those before it only if the pattern has read all of them.
  private func joinedMatch(
    _ rule: SecretRule, at start: Int, before limit: Int, _ runs: inout Runs
  ) -> Range<Int>? {
    guard !rule.isGuess, rule.kind == .secret, runs.secret.end < limit,
      DecodedText.lineBreak(at: runs.secret.end, in: bytes, before: limit) != nil
    else { return nil }
    var most = 1
    while let text = DecodedText(joiningLines: bytes, at: start, before: limit, most: most) {
      let all = text.bytes.count
      if let match = Self.match(rule, in: text.bytes, at: 0, before: all, &runs) {
        return text.stored(match)
      }
      guard runs.secret.end == all, most < 64 else { return nil }
      most *= 2
    }
    return nil
  }

  /// Adds what was found in a text that was read from these bytes.
  mutating func add(_ other: Search, _ text: DecodedText) {
    found += other.found.compactMap { match in
      text.stored(match.range).map {
        Match(range: $0, rule: match.rule, isUnread: match.isUnread)
      }
    }
  }

  /// What overlaps made one finding, under the surer rule, then the one with the longer match, so that
  /// nothing of either is left when the finding is taken out; lines counted.
  consuming func finished() -> [SecretFinding] {
    func isBetter(_ one: Match, _ other: Match) -> Bool {
      let (first, second) = (rules[one.rule], rules[other.rule])
      if one.isUnread != other.isUnread { return !one.isUnread }
      if first.isGuess != second.isGuess { return !first.isGuess }
      return one.range.count > other.range.count
    }
    var joined: [(range: Range<Int>, best: Match)] = []
    let sorted = found.sorted {
      ($0.range.lowerBound, $0.rule) < ($1.range.lowerBound, $1.rule)
    }
    for match in sorted {
      guard let last = joined.last, last.range.overlaps(match.range) else {
        joined.append((match.range, match))
        continue
      }
      let end = max(last.range.upperBound, match.range.upperBound)
      let best = isBetter(match, last.best) ? match : last.best
      joined[joined.count - 1] = (last.range.lowerBound..<end, best)
    }
    var lines = LineCounter(bytes)
    return joined.map { range, best in
      let place = lines.place(of: range.lowerBound)
      let rule = rules[best.rule]
      let title =
        best.isUnread ? "not read to its end, as the rule would take too long" : rule.title
      return SecretFinding(
        rule: rule.id, title: title, kind: rule.kind, isGuess: rule.isGuess, range: range,
        line: place.line, column: place.column)
    }
  }
}

/// Lines and columns of places that come in order.
private struct LineCounter {
  private let bytes: [UInt8]
  private var line = 1
  private var lineStart = 0
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func place(of offset: Int) -> (line: Int, column: Int) {
    while at < offset {
      if bytes[at] == UInt8(ascii: "\n") {
        line += 1
        lineStart = at + 1
      }
      at += 1
    }
    return (line, offset - lineStart + 1)
  }
}
