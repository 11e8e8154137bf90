/// Reads JSON by RFC 8259 into a flat list of nodes.
///
/// Keeps its own stack of open containers, so depth costs memory and never the thread's stack.
struct JSONParser {
  private(set) var nodes: [JSONNode] = []
  private var open: [Int] = []
  /// Where the next byte is read.
  var at = 0

  struct Fault: Error {
    var message: String
    var offset: Int
  }

  /// - Returns: The first fault, or nil if the text is JSON.
  mutating func parse(_ text: Span<UInt8>) -> Fault? {
    guard text.count < UInt32.max else { return Fault(message: "over 4 GiB", offset: 0) }
    nodes.reserveCapacity(text.count / 16 + 1)
    do {
      if text.count >= 3, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF { at = 3 }
      try document(text)
      return nil
    } catch {
      return error
    }
  }

  private mutating func document(_ text: Span<UInt8>) throws(Fault) {
    skipSpace(text)
    try value(text, key: 0..<0)
    while let container = open.last {
      skipSpace(text)
      let isObject = nodes[container].kind == .object
      guard at < text.count else { throw unclosed(container) }
      if text[at] == (isObject ? .closeBrace : .closeBracket) {
        at += 1
        nodes[container].close(at: at, next: nodes.count)
        open.removeLast()
        continue
      }
      if nodes.count > container + 1 {
        guard text[at] == .comma else {
          throw fault("expected ',' or '\(isObject ? "}" : "]")'", text)
        }
        at += 1
        skipSpace(text)
      }
      try value(text, key: isObject ? key(text) : 0..<0)
    }
    skipSpace(text)
    guard at == text.count else { throw fault("something follows the end of the value", text) }
  }

  private mutating func key(_ text: Span<UInt8>) throws(Fault) -> Range<Int> {
    let start = at
    guard at < text.count, text[at] == .quote else { throw fault("expected a key in '\"'", text) }
    try string(text)
    let range = start..<at
    skipSpace(text)
    guard at < text.count, text[at] == .colon else { throw fault("expected ':'", text) }
    at += 1
    skipSpace(text)
    return range
  }

  private mutating func value(_ text: Span<UInt8>, key: Range<Int>) throws(Fault) {
    guard at < text.count else { throw fault("expected a value", text) }
    let index = nodes.count
    let start = at
    switch text[at] {
    case .openBrace, .openBracket:
      let kind = text[at] == .openBrace ? JSONKind.object : .array
      nodes.append(JSONNode(kind, start: start, key: key, index: index))
      open.append(index)
      at += 1
      return
    case .quote:
      nodes.append(JSONNode(.string, start: start, key: key, index: index))
      try string(text)
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
      let kind = text[at] == UInt8(ascii: "n") ? JSONKind.null : .bool
      nodes.append(JSONNode(kind, start: start, key: key, index: index))
      try word(text)
    default:
      nodes.append(JSONNode(.number, start: start, key: key, index: index))
      try number(text)
    }
    nodes[index].close(at: at, next: index + 1)
  }

  private mutating func word(_ text: Span<UInt8>) throws(Fault) {
    let word: String =
      switch text[at] {
      case UInt8(ascii: "t"): "true"
      case UInt8(ascii: "f"): "false"
      default: "null"
      }
    for byte in word.utf8 {
      guard at < text.count, text[at] == byte else { throw fault("expected \(word)", text) }
      at += 1
    }
  }
}
