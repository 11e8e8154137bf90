/// What a regular expression is made of.
indirect enum PatternNode: Sendable {
  case scalars(ScalarSet)
  case start
  case end
  /// `\b`, or `\B` if `false`.
  case wordBoundary(Bool)
  case sequence([PatternNode])
  case choice([PatternNode])
  /// At least so often, at most so often; without end if `nil`.
  case repeated(PatternNode, Int, Int?)
}

/// Why a pattern cannot be used.
struct PatternError: Error, Hashable {
  var message: String
}

/// Reads the regular expressions of ECMA-262 as JSON Schema recommends them.
///
/// What cannot be matched in linear time is refused: back references and looking around.
struct PatternParser {
  private let scalars: [Unicode.Scalar]
  private var at = 0
  private var depth = 0

  static func parse(_ source: String) throws(PatternError) -> PatternNode {
    var parser = PatternParser(source)
    let node = try parser.choice()
    guard parser.at == parser.scalars.count else {
      throw PatternError(message: "has a ')' too many")
    }
    return node
  }

  private init(_ source: String) { scalars = Array(source.unicodeScalars) }

  private var next: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    at += 1
    return true
  }

  private mutating func take(_ text: String) -> Bool {
    let wanted = Array(text.unicodeScalars)
    guard scalars[at...].starts(with: wanted) else { return false }
    at += wanted.count
    return true
  }

  private mutating func choice() throws(PatternError) -> PatternNode {
    depth += 1
    guard depth < 100 else { throw PatternError(message: "nests groups too deeply") }
    var alternatives = [try sequence()]
    while take("|") { alternatives.append(try sequence()) }
    depth -= 1
    return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
  }

  private mutating func sequence() throws(PatternError) -> PatternNode {
    var parts: [PatternNode] = []
    while let next, next != "|", next != ")" {
      let atom = try atom()
      guard let (low, high) = try quantifier() else {
        parts.append(atom)
        continue
      }
      parts.append(.repeated(atom, low, high))
    }
    return .sequence(parts)
  }

  private mutating func atom() throws(PatternError) -> PatternNode {
    let scalar = scalars[at]
    at += 1
    switch scalar {
    case "^": return .start
    case "$": return .end
    case ".": return .scalars(.any)
    case "(": return try group()
    case "[": return .scalars(try characterClass())
    case "\\":
      if take("b") { return .wordBoundary(true) }
      if take("B") { return .wordBoundary(false) }
      return .scalars(try escape())
    case "*", "+", "?", "{": throw PatternError(message: "has nothing before '\(scalar)' to repeat")
    default: return .scalars(ScalarSet(scalar))
    }
  }

  private mutating func group() throws(PatternError) -> PatternNode {
    if take("?") {
      if take("=") || take("!") || take("<=") || take("<!") {
        throw PatternError(message: "looks around with '(?…)', which is not supported")
      }
      if take("<") {
        while let next, next != ">", next != ")" { at += 1 }
        guard take(">") else { throw PatternError(message: "has a group name without '>'") }
      } else if !take(":") {
        throw PatternError(message: "has a kind of group that is not supported")
      }
    }
    let inner = try choice()
    guard take(")") else { throw PatternError(message: "has a '(' without ')'") }
    return inner
  }

  private mutating func quantifier() throws(PatternError) -> (Int, Int?)? {
    let range: (Int, Int?)
    switch next {
    case "*": range = (0, nil)
    case "+": range = (1, nil)
    case "?": range = (0, 1)
    case "{":
      at += 1
      let low = try count()
      range = take(",") ? (low, next == "}" ? nil : try count()) : (low, low)
      guard next == "}" else { throw PatternError(message: "has a '{' without '}'; write '\\{'") }
      if let high = range.1, high < low {
        throw PatternError(message: "repeats '{\(low),\(high)}', which is backwards")
      }
    default: return nil
    }
    at += 1
    // Lazy or not makes no difference to whether something matches.
    _ = take("?")
    return range
  }

  private mutating func count() throws(PatternError) -> Int {
    var digits = ""
    while let scalar = next, ScalarSet.digit.contains(scalar) {
      digits.unicodeScalars.append(scalar)
      at += 1
    }
    guard let count = Int(digits), count <= 1000 else {
      throw PatternError(message: "needs a number up to 1000 after '{'; a brace itself is '\\{'")
    }
    return count
  }
}

extension PatternParser {
  private mutating func characterClass() throws(PatternError) -> ScalarSet {
    let isNegated = take("^")
    var items: [ScalarSet.Item] = []
    while let next, next != "]" {
      let low = try member()
      guard self.next == "-", at + 1 < scalars.count, scalars[at + 1] != "]" else {
        items.append(low)
        continue
      }
      at += 1
      guard case .range(let first) = low, case .range(let last) = try member(),
        first.lowerBound <= last.lowerBound
      else { throw PatternError(message: "has a range in '[…]' that is none") }
      items.append(.range(first.lowerBound...last.lowerBound))
    }
    guard take("]") else { throw PatternError(message: "has a '[' without ']'") }
    return ScalarSet(items: items, isNegated: isNegated)
  }

  private mutating func member() throws(PatternError) -> ScalarSet.Item {
    let scalar = scalars[at]
    at += 1
    guard scalar == "\\" else { return .range(scalar.value...scalar.value) }
    if take("b") { return .range(8...8) }
    let set = try escape()
    if set.items.count == 1, !set.isNegated, case .range(let range) = set.items[0],
      range.count == 1
    {
      return .range(range)
    }
    return .set(set)
  }

  /// What follows a backslash.
  private mutating func escape() throws(PatternError) -> ScalarSet {
    guard let scalar = next else { throw PatternError(message: "ends in a single '\\'") }
    at += 1
    switch scalar {
    case "d": return .digit
    case "D": return ScalarSet.digit.negated
    case "w": return .word
    case "W": return ScalarSet.word.negated
    case "s": return .space
    case "S": return ScalarSet.space.negated
    case "t": return ScalarSet("\t")
    case "n": return ScalarSet("\n")
    case "r": return ScalarSet("\r")
    case "f": return ScalarSet("\u{0C}")
    case "v": return ScalarSet("\u{0B}")
    case "0": return ScalarSet("\0")
    case "p", "P":
      let set = try category()
      return scalar == "P" ? set.negated : set
    case "x": return ScalarSet(try hexadecimal(digits: 2))
    case "u":
      guard take("{") else { return ScalarSet(try codeUnit()) }
      let start = at
      while let next, next.properties.isASCIIHexDigit { at += 1 }
      let found = try hexadecimal(from: start)
      guard take("}") else { throw PatternError(message: "has a '\\u{' without '}'") }
      return ScalarSet(found)
    case "1"..."9":
      throw PatternError(message: "refers back with '\\\(scalar)', which is not supported")
    case "a"..."z", "A"..."Z":
      throw PatternError(message: "has the escape '\\\(scalar)', which means nothing")
    default: return ScalarSet(scalar)
    }
  }

  private mutating func category() throws(PatternError) -> ScalarSet {
    var name = ""
    guard take("{") else { throw PatternError(message: "has a '\\p' without '{…}'") }
    while let scalar = next, scalar != "}" {
      name.unicodeScalars.append(scalar)
      at += 1
    }
    for prefix in ["General_Category=", "gc="] where name.hasPrefix(prefix) {
      name = String(name.dropFirst(prefix.count))
    }
    guard take("}"), ScalarSet.categories.contains(name) else {
      throw PatternError(
        message: "names '\\p{\(name)}'; general categories such as L or Lu are known")
    }
    return ScalarSet(items: [.category(name)])
  }

  /// `\uD83D\uDE00` is one character.
  private mutating func codeUnit() throws(PatternError) -> Unicode.Scalar {
    let start = at
    guard start + 4 <= scalars.count,
      let unit = UInt32(String(String.UnicodeScalarView(scalars[start..<(start + 4)])), radix: 16)
    else { throw PatternError(message: "has a '\\u' without four hexadecimal digits") }
    at += 4
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard unit < 0xDC00, take("\\u"), at + 4 <= scalars.count,
      let low = UInt32(String(String.UnicodeScalarView(scalars[at..<(at + 4)])), radix: 16),
      (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    else { throw PatternError(message: "has half of a surrogate pair") }
    at += 4
    return scalar
  }

  private mutating func hexadecimal(digits: Int) throws(PatternError) -> Unicode.Scalar {
    let start = at
    at = min(at + digits, scalars.count)
    guard at - start == digits else {
      throw PatternError(message: "ends in the middle of an escape")
    }
    return try hexadecimal(from: start)
  }

  private func hexadecimal(from start: Int) throws(PatternError) -> Unicode.Scalar {
    let text = String(String.UnicodeScalarView(scalars[start..<at]))
    guard let value = UInt32(text, radix: 16), let scalar = Unicode.Scalar(value) else {
      throw PatternError(
        message: "has the escape '\(text.visible(limit: 8))', which is no character")
    }
    return scalar
  }
}
