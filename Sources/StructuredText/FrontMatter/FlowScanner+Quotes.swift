extension FlowScanner {
  /// Reads a quoted string on one line, the position being at its opening quote.
  mutating func quoted() throws(ParseError) -> String {
    let start = at
    let mark = bytes[at]
    var result: [UInt8] = []
    at += 1
    while let byte = current, byte != .lineFeed {
      at += 1
      if byte == mark {
        if mark == .quote || current != .apostrophe {
          return String(decoding: result, as: UTF8.self)
        }
        at += 1
        result.append(.apostrophe)
      } else if byte == .backslash, mark == .quote {
        result += Array(String(Character(try escaped())).utf8)
      } else {
        result.append(byte)
      }
    }
    at = start
    throw fault("the string that starts here does not end on its line; write line ends as '\\n'")
  }

  /// Reads what follows a backslash, by YAML's rules, and pairs of surrogates as JSON writes them.
  private mutating func escaped() throws(ParseError) -> Unicode.Scalar {
    guard let byte = current else { throw fault("the header ends inside an escape") }
    at += 1
    if let width = Self.widths[byte] { return try numbered(width) }
    guard let scalar = Self.escapes[byte] else {
      at -= 1
      throw fault("an escape that YAML does not know")
    }
    return scalar
  }

  private mutating func numbered(_ width: Int) throws(ParseError) -> Unicode.Scalar {
    let value = try hexadecimal(width)
    if let scalar = Unicode.Scalar(value) { return scalar }
    guard (0xD800..<0xDC00).contains(value), current == .backslash,
      bytes[safe: at + 1] == UInt8(ascii: "u")
    else { return "\u{FFFD}" }
    let rest = at
    at += 2
    let low = try hexadecimal(4)
    guard (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (value - 0xD800) << 10 + (low - 0xDC00))
    else {
      at = rest
      return "\u{FFFD}"
    }
    return scalar
  }

  private mutating func hexadecimal(_ width: Int) throws(ParseError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<width {
      guard let digit = current?.hexValue else { throw fault("expected a hexadecimal digit") }
      value = value << 4 | digit
      at += 1
    }
    return value
  }

  private static let widths: [UInt8: Int] = [
    UInt8(ascii: "x"): 2, UInt8(ascii: "u"): 4, UInt8(ascii: "U"): 8,
  ]

  private static let escapes: [UInt8: Unicode.Scalar] = [
    UInt8(ascii: "0"): "\0", UInt8(ascii: "a"): "\u{07}", UInt8(ascii: "b"): "\u{08}",
    UInt8(ascii: "t"): "\t", .tab: "\t", UInt8(ascii: "n"): "\n", UInt8(ascii: "v"): "\u{0B}",
    UInt8(ascii: "f"): "\u{0C}", UInt8(ascii: "r"): "\r", UInt8(ascii: "e"): "\u{1B}",
    .space: " ", .quote: "\"", UInt8(ascii: "/"): "/", .backslash: "\\",
    UInt8(ascii: "N"): "\u{85}", UInt8(ascii: "_"): "\u{A0}", UInt8(ascii: "L"): "\u{2028}",
    UInt8(ascii: "P"): "\u{2029}",
  ]
}
