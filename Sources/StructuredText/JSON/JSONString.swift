/// Strings as JSON spells them.
package enum JSONString {
  /// What a valid string in quotes stands for; a lone surrogate reads as U+FFFD.
  static func decoded(_ quoted: ArraySlice<UInt8>) -> String {
    String(decoding: units(quoted) { _ in [0xEF, 0xBF, 0xBD] }, as: UTF8.self)
  }

  /// The bytes of it, in UTF-8; `lone` gives those of a surrogate without its other half.
  static func units(_ quoted: ArraySlice<UInt8>, lone: (UInt32) -> [UInt8]) -> [UInt8] {
    let inner = quoted.dropFirst().dropLast()
    guard inner.contains(.backslash) else { return Array(inner) }
    var units: [UInt8] = []
    var index = inner.startIndex
    while index < inner.endIndex {
      guard inner[index] == .backslash else {
        units.append(inner[index])
        index += 1
        continue
      }
      if inner[index + 1] == UInt8(ascii: "u") {
        let (scalar, length) = scalar(at: index, in: inner)
        units += Unicode.Scalar(scalar).map { Array(String(Character($0)).utf8) } ?? lone(scalar)
        index += length
      } else {
        units.append(simpleEscapes[inner[index + 1]] ?? inner[index + 1])
        index += 2
      }
    }
    return units
  }

  private static let simpleEscapes: [UInt8: UInt8] = [
    UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): .lineFeed,
    UInt8(ascii: "r"): .carriageReturn, UInt8(ascii: "t"): .tab,
  ]

  private static func scalar(
    at index: Int, in text: ArraySlice<UInt8>
  ) -> (scalar: UInt32, length: Int) {
    let high = unit(at: index, in: text)
    if (0xD800..<0xDC00).contains(high), index + 12 <= text.endIndex,
      text[index + 6] == .backslash, text[index + 7] == UInt8(ascii: "u")
    {
      let low = unit(at: index + 6, in: text)
      if (0xDC00..<0xE000).contains(low) {
        return (0x10000 + (high - 0xD800) << 10 + (low - 0xDC00), 12)
      }
    }
    return (high, 6)
  }

  private static func unit(at index: Int, in text: ArraySlice<UInt8>) -> UInt32 {
    text[(index + 2)..<(index + 6)].reduce(0) { $0 << 4 | ($1.hexValue ?? 0) }
  }

  /// The string in quotes, with escapes only where there must be one.
  ///
  /// With `isYAML` also what YAML takes for a line end or does not allow is escaped, so that the result
  /// is the same string to both.
  package static func quoted(_ text: String, isYAML: Bool = false) -> String {
    guard !text.utf8.allSatisfy(isPlain) else { return "\"" + text + "\"" }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{08}": result += "\\b"
      case "\u{0C}": result += "\\f"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\0"..<" ": result += escape(scalar)
      default:
        if isYAML, mustBeEscapedInYAML(scalar) {
          result += escape(scalar)
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }

  /// Whether a byte stands for itself in every notation.
  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20..<0x7F).contains(byte) && byte != .quote && byte != .backslash
  }

  private static func mustBeEscapedInYAML(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: true
    default: false
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
