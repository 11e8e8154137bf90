import StructuredText

/// Cuts JSON that comes in pieces into the elements of the outermost array, or into outermost values
/// that follow each other.
///
/// It looks at brackets and quotes only; whether a value is JSON is for its reader to say.
struct ValueSplitter {
  /// In bytes, of one value.
  static let largest = 256 << 20

  private var value: [UInt8] = []
  private var depth = 0
  /// The depth at which values begin: 1 inside of an outermost array.
  private var base = 0
  private var isInString = false
  private var isEscaped = false
  private var isBegun = false

  /// Whether something has begun that has no end yet.
  var isInside: Bool { depth > 0 || isInString || value.contains { !$0.isJSONSpace } }

  /// - Parameters:
  ///   - opensArray: Whether an array that comes first is looked into.
  ///   - body: Gets each value as it stands.
  /// - Throws: ``TranscriptError`` with code `tooLarge`; what `body` throws.
  mutating func feed(
    _ bytes: ArraySlice<UInt8>, opensArray: Bool = true, _ body: ([UInt8]) throws -> Void
  ) throws {
    var start = bytes.startIndex
    for index in bytes.indices {
      let byte = bytes[index]
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == .backslash {
          isEscaped = true
        } else if byte == .quote {
          isInString = false
        }
        continue
      }
      switch byte {
      case .quote: isInString = true
      case .openBracket where !isBegun && opensArray:
        (base, depth) = (1, 1)
        start = index + 1
      case .openBrace, .openBracket: depth += 1
      case .closeBrace, .closeBracket:
        depth -= 1
        if depth == base {
          value += bytes[start...index]
          start = index + 1
          try end(body)
        } else if depth < base {
          // The end of the outermost array, or one bracket too many.
          value += bytes[start..<index]
          start = index + 1
          try end(body)
          (depth, base) = (0, 0)
        }
      case .comma where depth == base:
        value += bytes[start..<index]
        start = index + 1
        try end(body)
      default: if !isBegun, byte.isJSONSpace { continue }
      }
      isBegun = true
    }
    value += bytes[start...]
    guard value.count <= Self.largest else {
      throw TranscriptError(
        .tooLarge, "it has a value of more than \(Self.largest >> 20) MiB")
    }
  }

  private mutating func end(_ body: ([UInt8]) throws -> Void) rethrows {
    defer { value = [] }
    if value.contains(where: { !$0.isJSONSpace }) { try body(value) }
  }
}
