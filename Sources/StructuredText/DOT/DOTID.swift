/// A name as DOT compares names: by the bytes it stands for, however they are spelt.
///
/// `a`, `"a"`, `<a>` and `"" + "a"` are one name; `1` and `1.0` are two.
package struct DOTID: Sendable, Hashable {
  package var bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }
}

extension DOTID: ExpressibleByStringLiteral, CustomStringConvertible {
  package init(stringLiteral value: String) { bytes = Array(value.utf8) }

  /// The name as text; bytes that are not UTF-8 are taken for Latin-1.
  package var description: String {
    String(validating: bytes, as: UTF8.self)
      ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }
}

/// The value of an attribute.
///
/// `<b>` and `"b"` are two values, though they would be one name.
package struct DOTValue: Sendable, Hashable {
  /// What the value stands for, without quotes; escapes such as `\n` are left to whoever draws.
  package var text: DOTID
  package var isHTML: Bool

  package init(_ text: DOTID, isHTML: Bool = false) {
    self.text = text
    self.isHTML = isHTML
  }
}

extension DOTValue: ExpressibleByStringLiteral, CustomStringConvertible {
  package init(stringLiteral value: String) { self.init(DOTID(stringLiteral: value)) }

  package var description: String { text.description }
}

extension DOTDocument {
  /// What an ``DOTKind/id`` stands for, as a value.
  package func value(ofID node: Int) -> DOTValue {
    let range = nodes[node].range
    let first = bytes[range.lowerBound]
    guard first == .quote || first == UInt8(ascii: "<") else {
      return DOTValue(DOTID(Array(bytes[range])))
    }
    var scanner = DOTScanner(at: range.lowerBound)
    var result: [UInt8] = []
    var pieces = 0
    while scanner.at < range.upperBound {
      let token = scanner.next(bytes.span)
      guard token.kind.isQuoted else { continue }
      pieces += 1
      let inner = bytes[(token.range.lowerBound + 1)..<(token.range.upperBound - 1)]
      if token.kind == .html {
        result += inner
      } else {
        Self.unescape(inner, into: &result)
      }
    }
    return DOTValue(DOTID(result), isHTML: pieces == 1 && first == UInt8(ascii: "<"))
  }

  /// What an ``DOTKind/id`` stands for, as a name.
  package func id(_ node: Int) -> DOTID { value(ofID: node).text }

  /// `\"` is a quote, a backslash before LF joins two lines, and all else stays, `\\` too.
  private static func unescape(_ inner: ArraySlice<UInt8>, into result: inout [UInt8]) {
    var index = inner.startIndex
    while index < inner.endIndex {
      guard inner[index] == .backslash, index + 1 < inner.endIndex else {
        result.append(inner[index])
        index += 1
        continue
      }
      switch inner[index + 1] {
      case .quote: result.append(.quote)
      case .lineFeed: break
      default: result += inner[index...(index + 1)]
      }
      index += 2
    }
  }
}
