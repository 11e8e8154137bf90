/// A place in a JSON text, by RFC 6901: `/assets/0/name`.
package struct JSONPointer: Sendable {
  /// Keys and element numbers from the outside in, unescaped; none stands for the whole text.
  package var tokens: [String]

  package init(_ tokens: [String]) { self.tokens = tokens }

  /// Reads the written form.
  ///
  /// - Throws: ``ParseError`` if it is neither empty nor starts with `/`, or has a `~` that is
  ///   neither `~0` nor `~1`.
  package init(parsing text: String) throws(ParseError) {
    tokens = []
    guard !text.isEmpty else { return }
    let bytes = Array(text.utf8)
    guard bytes.first == UInt8(ascii: "/") else {
      throw ParseError("a pointer starts with '/'", at: 0, in: bytes)
    }
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "~") {
      let next = bytes[safe: index + 1]
      guard next == UInt8(ascii: "0") || next == UInt8(ascii: "1") else {
        throw ParseError("'~' in a pointer is written '~0'", at: index, in: bytes)
      }
    }
    tokens = bytes.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { Self.unescaped($0) }
  }

  private static func unescaped(_ token: ArraySlice<UInt8>) -> String {
    var result: [UInt8] = []
    var isEscape = false
    for byte in token {
      if isEscape {
        result.append(byte == UInt8(ascii: "1") ? UInt8(ascii: "/") : UInt8(ascii: "~"))
        isEscape = false
      } else if byte == UInt8(ascii: "~") {
        isEscape = true
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  package func appending(_ token: String) -> JSONPointer { JSONPointer(tokens + [token]) }
}

extension JSONPointer: ExpressibleByArrayLiteral {
  package init(arrayLiteral tokens: String...) { self.init(tokens) }
}

extension JSONPointer: Equatable {
  package static func == (left: JSONPointer, right: JSONPointer) -> Bool {
    left.tokens.count == right.tokens.count
      && zip(left.tokens, right.tokens).allSatisfy { $0.isSame(as: $1) }
  }
}

extension JSONPointer: CustomStringConvertible {
  package var description: String {
    var text: [UInt8] = []
    for token in tokens {
      text.append(UInt8(ascii: "/"))
      for byte in token.utf8 {
        switch byte {
        case UInt8(ascii: "~"): text += Array("~0".utf8)
        case UInt8(ascii: "/"): text += Array("~1".utf8)
        default: text.append(byte)
        }
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
