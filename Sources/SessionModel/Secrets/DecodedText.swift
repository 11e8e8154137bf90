/// A text as its readers see it, with the place that each of its bytes has in what is stored.
///
/// Secrets are found in it that the stored bytes do not spell out: in UTF-16, behind the escapes of JSON,
/// and over the ends of lines.
struct DecodedText {
  private(set) var bytes: [UInt8] = []
  /// In their order; a byte's place is told by the last one that begins at it or before it.
  private var stretches: [Stretch] = []
  /// Places in ``bytes`` where something was left out, so that no match may go over them.
  private var gaps: [Int] = []
  let encoding: Encoding

  enum Encoding {
    /// Bytes as they are stored.
    case stored
    case wide(isBigEndian: Bool)

    /// A text of ASCII in it.
    func encode(_ text: String) -> [UInt8] {
      switch self {
      case .stored: Array(text.utf8)
      case .wide(let isBigEndian): text.utf8.flatMap { isBigEndian ? [0, $0] : [$0, 0] }
      }
    }
  }

  /// Bytes whose places follow each other evenly; few of them say where all bytes of a long text are.
  private struct Stretch {
    var start: Int
    /// Where its first byte begins in what is stored.
    var stored: Int
    /// How much of what is stored each byte takes.
    var step: Int

    func place(of index: Int) -> Int { stored + (index - start) * step }
  }

  /// The stored place of a range; `nil` if something was left out inside of it.
  func stored(_ range: Range<Int>) -> Range<Int>? {
    var (low, high) = (0, gaps.count)
    while low < high {
      let middle = (low + high) / 2
      if gaps[middle] <= range.lowerBound { low = middle + 1 } else { high = middle }
    }
    guard low == gaps.count || gaps[low] > range.upperBound else { return nil }
    return place(of: range.lowerBound)..<place(of: range.upperBound)
  }

  private func place(of index: Int) -> Int {
    var (low, high) = (0, stretches.count)
    while low < high {
      let middle = (low + high) / 2
      if stretches[middle].start <= index { low = middle + 1 } else { high = middle }
    }
    return stretches[low - 1].place(of: index)
  }

  /// Says where the bytes that are added next begin in what is stored.
  private mutating func goOn(at stored: Int, step: Int = 1) {
    if let last = stretches.last, last.step == step, last.place(of: bytes.count) == stored {
      return
    }
    stretches.append(Stretch(start: bytes.count, stored: stored, step: step))
  }
}

// MARK: UTF-16

extension DecodedText {
  /// Reads UTF-16, by its mark or by the zeros that Latin letters have in it.
  ///
  /// - Returns: `nil` if it does not look like it.
  init?(wide stored: [UInt8]) {
    guard let isBigEndian = Self.isBigEndian(stored) else { return nil }
    encoding = .wide(isBigEndian: isBigEndian)
    bytes.reserveCapacity(stored.count / 2)
    func unit(_ at: Int) -> UInt16 {
      let (one, two) = (UInt16(stored[at]), UInt16(stored[at + 1]))
      return isBigEndian ? one << 8 | two : two << 8 | one
    }
    var at = 0
    while at + 1 < stored.count {
      var units = [unit(at)]
      if UTF16.isLeadSurrogate(units[0]), at + 3 < stored.count { units.append(unit(at + 2)) }
      let character = String(decoding: units, as: UTF16.self).utf8
      // All bytes of a letter that takes several begin where it begins.
      goOn(at: at, step: character.count == 1 ? 2 : 0)
      bytes += character
      at += units.count * 2
    }
    goOn(at: at)
  }

  /// `nil` if it is no UTF-16.
  private static func isBigEndian(_ stored: [UInt8]) -> Bool? {
    guard stored.count >= 4 else { return nil }
    if stored[0] == 0xFF, stored[1] == 0xFE { return false }
    if stored[0] == 0xFE, stored[1] == 0xFF { return true }
    let head = stored.prefix(1024).dropLast(stored.count < 1024 ? stored.count % 2 : 0)
    var zeros = [0, 0]
    for (index, byte) in head.enumerated() where byte == 0 { zeros[index % 2] += 1 }
    let many = head.count * 2 / 5
    if zeros[1] >= many, zeros[0] * 10 <= zeros[1] { return false }
    if zeros[0] >= many, zeros[1] * 10 <= zeros[0] { return true }
    return nil
  }
}

// MARK: Escapes

extension DecodedText {
  /// Reads the escapes of JSON, `\n`, `\"` and `\u0041`, and what is around them; also those that are escaped
  /// themselves, as in JSON inside of JSON.
  ///
  /// Before a token they hide that it begins there, inside of it what it says.
  ///
  /// - Returns: `nil` if there is none.
  /// - Complexity: O(*n*); one search for backslashes where there is none.
  init?(unescaping stored: [UInt8]) {
    encoding = .stored
    var (at, end) = (0, 0)
    while let start = stored[at...].firstIndex(of: UInt8(ascii: "\\")) {
      guard let escape = Self.escape(at: start, in: stored) else {
        at = start + 1
        continue
      }
      let from = Self.windowStart(before: start, after: end, in: stored)
      if !bytes.isEmpty, from > end { leaveOut() }
      goOn(at: from)
      end = addWindow(from, around: escape.end, of: stored)
      at = end
    }
    guard !bytes.isEmpty else { return nil }
  }

  /// The names and quotes that rules look at around a token lie inside of this.
  private static let reach = 1024

  /// Where the word begins that is so far before an escape: half a word would look like a whole one.
  private static func windowStart(before escape: Int, after end: Int, in stored: [UInt8]) -> Int {
    var start = max(end, escape - reach)
    let least = max(end, start - SecretScanner.longestMatch)
    while start > least, stored[start - 1].isInWord { start -= 1 }
    return start
  }

  /// - Returns: Where the window ends, which is between words.
  private mutating func addWindow(_ start: Int, around escape: Int, of stored: [UInt8]) -> Int {
    var at = start
    var limit = escape + Self.reach
    while at < stored.count,
      at < limit || stored[at].isInWord && at < limit + SecretScanner.longestMatch
    {
      let near = stored[at..<max(at + 1, min(limit, stored.count))]
      let plain = near.prefix { $0 != UInt8(ascii: "\\") }
      bytes += plain
      at = plain.endIndex
      guard plain.isEmpty else { continue }
      if let escape = Self.escape(at: at, in: stored) {
        bytes += escape.bytes
        at = escape.end
        goOn(at: at)
        limit = at + Self.reach
      } else {
        bytes.append(stored[at])
        at += 1
      }
    }
    return at
  }

  private mutating func leaveOut() {
    bytes.append(UInt8(ascii: "\n"))
    gaps.append(bytes.count)
  }

  /// What an escape stands for, and where the escape ends.
  private static func escape(
    at start: Int, in stored: [UInt8]
  ) -> (bytes: [UInt8], end: Int)? {
    var at = start
    while at < min(stored.count, start + longestRun), stored[at] == UInt8(ascii: "\\") { at += 1 }
    guard at < stored.count else { return nil }
    if let byte = shortEscapes[stored[at]] { return ([byte], at + 1) }
    guard stored[at] == UInt8(ascii: "u"), at + 4 < stored.count else { return nil }
    var value: UInt32 = 0
    for digit in stored[(at + 1)...(at + 4)] {
      guard let four = digit.hexadecimalValue else { return nil }
      value = value << 4 | UInt32(four)
    }
    // Of a character that takes two escapes it is enough that it belongs to no token.
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    return (Array(String(scalar).utf8), at + 5)
  }

  private static let shortEscapes: [UInt8: UInt8] = [
    UInt8(ascii: "n"): 0x0A, UInt8(ascii: "t"): 0x09, UInt8(ascii: "r"): 0x0D,
    UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "/"): UInt8(ascii: "/"),
    UInt8(ascii: "\""): UInt8(ascii: "\""),
  ]

  /// JSON inside of JSON, six deep, has so many backslashes before one character.
  private static let longestRun = 64
}

// MARK: Wrapped lines

extension DecodedText {
  /// Reads a word that was broken over several lines: its parts without what stands between them.
  ///
  /// - Parameter most: After so many line ends it stops.
  /// - Returns: `nil` if no line ends in the word that begins at the place.
  /// - Complexity: O(*n*) in the length of the word.
  init?(joiningLines stored: [UInt8], at start: Int, before limit: Int, most: Int) {
    encoding = .stored
    var at = start
    var joins = 0
    while at < min(limit, start + Self.longestWord), !stored[at].endsWord {
      if let next = Self.lineBreak(at: at, in: stored, before: limit) {
        guard joins < most else { break }
        joins += 1
        at = next
      } else {
        goOn(at: at)
        bytes.append(stored[at])
        at += 1
      }
    }
    guard joins > 0, !bytes.isEmpty else { return nil }
    goOn(at: at)
  }

  private static let longestWord = 2048

  /// Where the text goes on behind the end of a line and what the next line begins with, if it goes on.
  static func lineBreak(at start: Int, in stored: [UInt8], before limit: Int) -> Int? {
    var at = start
    // In a shell's text a backslash stands at the end of the line, in JSON one begins `\n`.
    while at < limit, stored[at] == UInt8(ascii: "\\") || stored[at] == 0x0D { at += 1 }
    let isEscaped = at > start && stored[at - 1] == UInt8(ascii: "\\")
    guard at < limit else { return nil }
    if isEscaped, stored[at] == UInt8(ascii: "r") {
      at += 1
      while at < limit, stored[at] == UInt8(ascii: "\\") { at += 1 }
      guard at < limit else { return nil }
    }
    guard stored[at] == 0x0A || isEscaped && stored[at] == UInt8(ascii: "n") else { return nil }
    at += 1
    while at < limit, [0x20, 0x09, UInt8(ascii: ">"), UInt8(ascii: "|")].contains(stored[at]) {
      at += 1
    }
    return at < limit && !stored[at].endsWord ? at : nil
  }
}

extension UInt8 {
  /// Whether no token goes on over it.
  fileprivate var endsWord: Bool {
    switch self {
    case 0x0A, 0x0D: false
    case 0...0x20, 0x22, 0x27, 0x60, 0x7F...: true
    default: false
    }
  }

  /// Whether a word goes on over it that no end of a line breaks.
  fileprivate var isInWord: Bool { self != 0x0A && self != 0x0D && !endsWord }

  fileprivate var hexadecimalValue: UInt8? {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x41...0x46: self - 0x37
    case 0x61...0x66: self - 0x57
    default: nil
    }
  }
}
