/// The bytes our formats are made of, by name.
extension UInt8 {
  package static let tab = UInt8(ascii: "\t")
  package static let lineFeed = UInt8(ascii: "\n")
  package static let carriageReturn = UInt8(ascii: "\r")
  package static let space = UInt8(ascii: " ")
  package static let quote = UInt8(ascii: "\"")
  package static let apostrophe = UInt8(ascii: "'")
  package static let backslash = UInt8(ascii: "\\")
  package static let comma = UInt8(ascii: ",")
  package static let colon = UInt8(ascii: ":")
  package static let hash = UInt8(ascii: "#")
  package static let minus = UInt8(ascii: "-")
  package static let openBrace = UInt8(ascii: "{")
  package static let closeBrace = UInt8(ascii: "}")
  package static let openBracket = UInt8(ascii: "[")
  package static let closeBracket = UInt8(ascii: "]")

  package var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

  /// Space, tab, LF or CR: what JSON takes for white space.
  package var isJSONSpace: Bool {
    self == .space || self == .lineFeed || self == .carriageReturn || self == .tab
  }

  package var isBlank: Bool { self == .space || self == .tab }
}

extension Array {
  /// The element at an index, or nil past either end.
  package subscript(safe index: Int) -> Element? {
    indices.contains(index) ? self[index] : nil
  }
}

extension String {
  /// Whether both are the same code points; `==` takes composed and decomposed letters for equal.
  package func isSame(as other: String) -> Bool {
    let own = utf8Span.span
    let their = other.utf8Span.span
    // Most that are compared differ in length.
    guard own.count == their.count else { return false }
    for index in own.indices where own[index] != their[index] { return false }
    return true
  }

  /// Whether this comes first when sorted by code point.
  package func sorts(before other: String) -> Bool {
    utf8.lexicographicallyPrecedes(other.utf8)
  }
}
