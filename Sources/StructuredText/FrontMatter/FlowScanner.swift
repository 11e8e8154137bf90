/// Reads keys and values of a header: scalars, `[…]` and `{…}`.
struct FlowScanner {
  let bytes: [UInt8]
  var at: Int
  let end: Int
  private static let maximumDepth = JSONValue.maximumDepth + 2

  init(_ bytes: [UInt8], in range: Range<Int>) {
    self.bytes = bytes
    at = range.lowerBound
    end = range.upperBound
  }

  var current: UInt8? { at < end ? bytes[at] : nil }

  func fault(_ message: String) -> ParseError { ParseError(message, at: at, in: bytes) }

  /// Reads a key with the colon after it.
  mutating func key() throws(ParseError) -> String {
    var key = ""
    if current == .quote || current == .apostrophe {
      key = try quoted()
      while current?.isBlank == true { at += 1 }
    } else {
      let start = at
      while let byte = current, byte != .colon, byte != .lineFeed, byte != .hash { at += 1 }
      let text = bytes[start..<at].reversed().drop { $0.isBlank }.reversed()
      key = String(decoding: text, as: UTF8.self)
      guard let first = text.first, !"-?[]{},&*!|>%@`".utf8.contains(first) else {
        at = start
        throw fault("expected 'key: value'")
      }
    }
    guard current == .colon, at + 1 == end || bytes[at + 1].isJSONSpace else {
      throw fault("expected ': ' after the key")
    }
    at += 1
    return key
  }

  /// Reads a value inside brackets, or all of a line that starts with a bracket or a quote.
  mutating func flowValue(depth: Int = 0) throws(ParseError) -> JSONValue {
    skipSpace()
    guard depth < Self.maximumDepth else { throw fault("nested too deep") }
    switch current {
    case .openBracket:
      return .array(try items(until: .closeBracket, depth: depth).map(\.value))
    case .openBrace:
      return .object(JSONObject(try items(until: .closeBrace, depth: depth)))
    case .quote, .apostrophe:
      return .string(try quoted())
    default:
      return try plainInFlow()
    }
  }

  private mutating func items(
    until close: UInt8, depth: Int
  ) throws(ParseError) -> [JSONObject.Member] {
    var result: [JSONObject.Member] = []
    at += 1
    while true {
      skipSpace()
      guard let byte = current else {
        throw fault("a '\(Character(Unicode.Scalar(close)))' is missing")
      }
      if byte == close {
        at += 1
        return result
      }
      if close == .closeBrace {
        let key = try flowKey()
        result.append((key, try flowValue(depth: depth + 1)))
      } else {
        result.append(("", try flowValue(depth: depth + 1)))
      }
      skipSpace()
      guard current == .comma || current == close else {
        throw fault("expected ',' or '\(Character(Unicode.Scalar(close)))'")
      }
      if current == .comma { at += 1 }
    }
  }

  private mutating func flowKey() throws(ParseError) -> String {
    let isQuoted = current == .quote || current == .apostrophe
    let key = try flowValue(depth: Self.maximumDepth - 1)
    skipSpace()
    guard current == .colon else { throw fault("expected ':' after the key") }
    at += 1
    if isQuoted { return key.string ?? "" }
    return key.string ?? key.compact
  }

  private mutating func plainInFlow() throws(ParseError) -> JSONValue {
    let start = at
    while let byte = current, !",[]{}\n\r".utf8.contains(byte) {
      let next = at + 1 < end ? bytes[at + 1] : .space
      if byte == .colon, next.isJSONSpace || ",[]{}".utf8.contains(next) { break }
      if byte == .hash, at > start, bytes[at - 1].isBlank { break }
      at += 1
    }
    return try PlainScalar.value(of: bytes, in: start..<at)
  }

  /// Skips white space, line ends and comments.
  mutating func skipSpace() {
    while let byte = current {
      if byte == .hash, at == 0 || bytes[at - 1].isJSONSpace {
        while current != nil, current != .lineFeed { at += 1 }
      } else if byte.isJSONSpace {
        at += 1
      } else {
        return
      }
    }
  }
}
