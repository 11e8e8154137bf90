extension JSONParser {
  mutating func skipSpace(_ text: Span<UInt8>) {
    while at < text.count, text[at].isJSONSpace { at += 1 }
  }

  /// Reads a string, the position being at its opening quote.
  mutating func string(_ text: Span<UInt8>) throws(Fault) {
    let start = at
    at += 1
    while at < text.count {
      switch text[at] {
      case .quote:
        at += 1
        return
      case .backslash:
        try escape(text)
      case 0x20..<0x80:
        at += 1
      case 0x80...:
        guard let length = UTF8Rules.length(at: at, in: text) else {
          throw fault("bytes that are not UTF-8", text)
        }
        at += length
      default:
        throw fault("a control character in a string; write it as an escape", text)
      }
    }
    throw Fault(message: "the string that starts here has no end", offset: start)
  }

  private mutating func escape(_ text: Span<UInt8>) throws(Fault) {
    guard at + 1 < text.count else { throw fault("the text ends inside an escape", text) }
    switch text[at + 1] {
    case .quote, .backslash, UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      at += 2
    case UInt8(ascii: "u"):
      guard at + 6 <= text.count, (2..<6).allSatisfy({ text[at + $0].hexValue != nil }) else {
        throw fault("'\\u' needs four hexadecimal digits", text)
      }
      at += 6
    default:
      throw fault("an escape that JSON does not know", text)
    }
  }

  /// Reads a number, or whatever cannot start a value.
  mutating func number(_ text: Span<UInt8>) throws(Fault) {
    let start = at
    if text[at] == .minus { at += 1 }
    guard at < text.count, text[at].isDigit else {
      throw at > start
        ? fault("a number needs a digit after '-'", text) : fault("expected a value", text)
    }
    if text[at] == UInt8(ascii: "0") {
      at += 1
      if at < text.count, text[at].isDigit {
        throw fault("a number must not start with '0'", text)
      }
    } else {
      skipDigits(text)
    }
    if at < text.count, text[at] == UInt8(ascii: ".") {
      at += 1
      try digits(text)
    }
    if at < text.count, text[at] | 0x20 == UInt8(ascii: "e") {
      at += 1
      if at < text.count, text[at] == .minus || text[at] == UInt8(ascii: "+") { at += 1 }
      try digits(text)
    }
  }

  private mutating func digits(_ text: Span<UInt8>) throws(Fault) {
    guard at < text.count, text[at].isDigit else { throw fault("expected a digit", text) }
    skipDigits(text)
  }

  private mutating func skipDigits(_ text: Span<UInt8>) {
    while at < text.count, text[at].isDigit { at += 1 }
  }

  func fault(_ message: String, _ text: Span<UInt8>) -> Fault {
    at < text.count
      ? Fault(message: message, offset: at)
      : Fault(message: message + ", but the text ends", offset: at)
  }

  func unclosed(_ container: Int) -> Fault {
    let bracket = nodes[container].kind == .object ? "{" : "["
    let start = nodes[container].range.lowerBound
    return Fault(message: "the '\(bracket)' here is never closed", offset: start)
  }
}

/// What is well-formed UTF-8.
enum UTF8Rules {
  /// The length of the character that starts at an index, or nil if the bytes are not UTF-8.
  static func length(at index: Int, in text: Span<UInt8>) -> Int? {
    let first = text[index]
    let (length, second): (Int, ClosedRange<UInt8>) =
      switch first {
      case 0x00..<0x80: (1, 0...0)
      case 0xC2...0xDF: (2, 0x80...0xBF)
      case 0xE0: (3, 0xA0...0xBF)
      case 0xED: (3, 0x80...0x9F)
      case 0xE1...0xEF: (3, 0x80...0xBF)
      case 0xF0: (4, 0x90...0xBF)
      case 0xF1...0xF3: (4, 0x80...0xBF)
      case 0xF4: (4, 0x80...0x8F)
      default: (0, 0...0)
      }
    guard length > 0, index + length <= text.count else { return nil }
    guard length == 1 || second.contains(text[index + 1]) else { return nil }
    for offset in 2..<max(length, 2) where text[index + offset] & 0xC0 != 0x80 { return nil }
    return length
  }
}

extension UInt8 {
  /// What a hexadecimal digit stands for, or nil.
  var hexValue: UInt32? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self &- UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(self &- UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(self &- UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}
