/// Writes fields so that every YAML reader, of 1.1 and 1.2, takes a string for the same string.
enum FrontMatterWriter {
  /// A field on one line, without its end.
  static func line(_ key: String, _ value: JSONValue) -> String {
    "\(isPlain(key) && !key.contains(" ") ? key : JSONString.quoted(key, isYAML: true)): "
      + text(of: value)
  }

  private static func text(of value: JSONValue) -> String {
    switch value {
    case .string(let text):
      return scalar(text)
    case .array(let elements) where elements.allSatisfy({ !$0.kind.isContainer }):
      return "[" + elements.map { text(of: $0) }.joined(separator: ", ") + "]"
    default:
      return value.compact
    }
  }

  private static func scalar(_ text: String) -> String {
    isPlain(text) ? text : JSONString.quoted(text, isYAML: true)
  }

  /// Whether a string needs no quotes: letters, digits and a few signs, and nothing that some version
  /// of YAML takes for a number, a date, a truth value or null.
  private static func isPlain(_ text: String) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first, isLetter(first) || first.isDigit, bytes.last != .space,
      bytes.allSatisfy({ isLetter($0) || $0.isDigit || " ._/@+-".utf8.contains($0) })
    else { return false }
    if first.isDigit { return bytes.contains { isLetter($0) && !numeric.contains($0) } }
    return !words.contains(text.lowercased())
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  /// Letters that may be part of a number in some notation.
  private static let numeric = Array("abcdefoxABCDEFOX".utf8)

  private static let words: Set<String> = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nil", "none", "nan", "inf",
    "infinity",
  ]
}
