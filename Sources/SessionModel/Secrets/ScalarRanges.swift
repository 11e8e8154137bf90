import StructuredText

/// Where the strings and numbers of a text are, if it is JSON, or has JSON on the line in question.
struct ScalarRanges {
  private let bytes: [UInt8]
  /// The tokens of the whole text; `nil` if it is not JSON as a whole.
  private let tokens: [Token]?

  /// A place where a replacement may be put.
  struct Part {
    var range: Range<Int>
    /// Whether it stands for a value without quotes.
    var isBare: Bool
  }

  private struct Token {
    /// The quotes included.
    var range: Range<Int>
    var isString: Bool
    var isProtected: Bool
  }

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    tokens = Self.tokens(of: bytes[...])
  }

  /// Whether all of a range is inside values that rules which guess leave alone.
  func isProtected(_ range: Range<Int>) -> Bool {
    let met = tokens(meeting: range)
    return !met.isEmpty && met.allSatisfy(\.isProtected)
  }

  /// The parts of a range that can be replaced without breaking the text: all of it where it is not JSON.
  func replaceable(_ range: Range<Int>) -> [Part] {
    let met = tokens(meeting: range)
    guard !met.isEmpty else { return [Part(range: range, isBare: false)] }
    return met.compactMap { token in
      guard token.isString else { return Part(range: token.range, isBare: true) }
      let inside = (token.range.lowerBound + 1)..<(token.range.upperBound - 1)
      let part = range.clamped(to: inside)
      guard !part.isEmpty else { return nil }
      let start = escape(around: part.lowerBound)?.lowerBound ?? part.lowerBound
      let end = escape(around: part.upperBound)?.upperBound ?? part.upperBound
      return Part(range: start..<end, isBare: false)
    }
  }

  private func tokens(meeting range: Range<Int>) -> [Token] {
    guard let tokens = tokens ?? Self.tokens(of: bytes[line(around: range)]) else { return [] }
    var (low, high) = (0, tokens.count)
    while low < high {
      let middle = (low + high) / 2
      if tokens[middle].range.upperBound <= range.lowerBound {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return Array(tokens[low...].prefix { $0.range.lowerBound < range.upperBound })
  }

  /// The line or lines that a range is on.
  private func line(around range: Range<Int>) -> Range<Int> {
    let newline = UInt8(ascii: "\n")
    let start = bytes[..<range.lowerBound].lastIndex(of: newline).map { $0 + 1 } ?? 0
    return start..<(bytes[range.upperBound...].firstIndex(of: newline) ?? bytes.count)
  }

  /// The strings, keys among them, and numbers of a JSON text in their order; `nil` if it is none.
  private static func tokens(of text: ArraySlice<UInt8>) -> [Token]? {
    guard let first = text.first(where: { !$0.isJSONSpace }), [0x5B, 0x7B].contains(first) else {
      return nil
    }
    let document = JSONDocument(Array(text))
    guard document.error == nil else { return nil }
    func shifted(_ range: Range<Int>) -> Range<Int> {
      (range.lowerBound + text.startIndex)..<(range.upperBound + text.startIndex)
    }
    var result: [Token] = []
    for (index, node) in document.nodes.enumerated() {
      if let key = node.keyRange {
        result.append(Token(range: shifted(key), isString: true, isProtected: true))
      }
      guard node.kind == .string || node.kind == .number else { continue }
      let key = node.keyRange == nil ? nil : document.key(of: index)
      result.append(
        Token(
          range: shifted(node.range), isString: node.kind == .string,
          isProtected: key.map(Redaction.protectedMembers.contains) ?? false))
    }
    return result
  }

  /// The escape in a JSON string that a place is inside of, if it is inside of one.
  private func escape(around place: Int) -> Range<Int>? {
    for start in stride(from: place - 1, through: max(0, place - 5), by: -1)
    where bytes[start] == UInt8(ascii: "\\") {
      // A backslash begins an escape if it is not itself escaped.
      let run = bytes[..<start].reversed().prefix { $0 == UInt8(ascii: "\\") }.count
      guard run.isMultiple(of: 2) else { continue }
      let length = bytes[start + 1] == UInt8(ascii: "u") ? 6 : 2
      return start + length > place ? start..<(start + length) : nil
    }
    return nil
  }
}

extension UInt8 {
  fileprivate var isJSONSpace: Bool { [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains(self) }
}
