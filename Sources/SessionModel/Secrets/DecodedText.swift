/// A text as its readers see it, with the place that each of its bytes has in what is stored.
///
/// Secrets are found in it that the stored bytes do not spell out: in UTF-16, behind the escapes of JSON,
/// and over the ends of lines.
struct DecodedText {
  private(set) var bytes: [UInt8] = []
  /// Where each byte begins in what is stored, and last where the text ends.
  private var starts: [Int] = []
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

  /// The stored place of a range; `nil` if something was left out inside of it.
  func stored(_ range: Range<Int>) -> Range<Int>? {
    var (low, high) = (0, gaps.count)
    while low < high {
      let middle = (low + high) / 2
      if gaps[middle] <= range.lowerBound { low = middle + 1 } else { high = middle }
    }
    guard low == gaps.count || gaps[low] > range.upperBound else { return nil }
    return starts[range.lowerBound]..<starts[range.upperBound]
  }

  private mutating func append(_ byte: UInt8, from start: Int) {
    bytes.append(byte)
    starts.append(start)
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
    starts.reserveCapacity(stored.count / 2)
    func unit(_ at: Int) -> UInt16 {
      let (one, two) = (UInt16(stored[at]), UInt16(stored[at + 1]))
      return isBigEndian ? one << 8 | two : two << 8 | one
    }
    var at = 0
    while at + 1 < stored.count {
      var units = [unit(at)]
      if UTF16.isLeadSurrogate(units[0]), at + 3 < stored.count { units.append(unit(at + 2)) }
      for byte in String(decoding: units, as: UTF16.self).utf8 { append(byte, from: at) }
      at += units.count * 2
    }
    starts.append(at)
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
  /// Reads the escapes of JSON that stand for characters of tokens, `\u0041` and `\/`, and what is around
  /// them; also those that are escaped themselves, as in JSON inside of JSON.
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
      // A token lies inside of this, and so do the names and quotes that rules look at around it.
      let from = max(end, start - Self.reach)
      if !bytes.isEmpty, from > end { leaveOut(before: from) }
      end = addWindow(from, around: escape.end, of: stored)
      at = end
    }
    guard !bytes.isEmpty else { return nil }
    starts.append(end)
  }

  private static let reach = 1024

  /// - Returns: Where the window ends.
  private mutating func addWindow(_ start: Int, around escape: Int, of stored: [UInt8]) -> Int {
    var at = start
    var limit = escape + Self.reach
    while at < min(limit, stored.count) {
      guard stored[at] == UInt8(ascii: "\\"), let escape = Self.escape(at: at, in: stored) else {
        append(stored[at], from: at)
        at += 1
        continue
      }
      append(escape.byte, from: at)
      at = escape.end
      limit = max(limit, at + Self.reach)
    }
    return at
  }

  private mutating func leaveOut(before start: Int) {
    append(UInt8(ascii: "\n"), from: start)
    gaps.append(bytes.count)
  }

  /// The character that an escape stands for, if tokens are made of it, and where the escape ends.
  private static func escape(at start: Int, in stored: [UInt8]) -> (byte: UInt8, end: Int)? {
    var at = start
    while at < min(stored.count, start + longestRun), stored[at] == UInt8(ascii: "\\") { at += 1 }
    guard at < stored.count else { return nil }
    if stored[at] == UInt8(ascii: "/") { return (stored[at], at + 1) }
    guard stored[at] == UInt8(ascii: "u"), at + 4 < stored.count, stored[at + 1] == 0x30,
      stored[at + 2] == 0x30, let high = stored[at + 3].hexadecimalValue,
      let low = stored[at + 4].hexadecimalValue
    else { return nil }
    let byte = high << 4 | low
    return (0x21..<0x7F).contains(byte) && byte != 0x22 && byte != 0x5C ? (byte, at + 5) : nil
  }

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
        append(stored[at], from: at)
        at += 1
      }
    }
    guard joins > 0, !bytes.isEmpty else { return nil }
    starts.append(at)
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

  fileprivate var hexadecimalValue: UInt8? {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x41...0x46: self - 0x37
    case 0x61...0x66: self - 0x57
    default: nil
    }
  }
}
