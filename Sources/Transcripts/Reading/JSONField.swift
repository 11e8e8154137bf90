package import SessionModel
package import StructuredText

/// A value in a JSON text, taken out of it only where somebody asks.
///
/// What is absent, what is `null` and what is of another kind than asked for all read as `nil`: nothing
/// in a transcript can be relied on.
package struct JSONField: Sendable {
  private let text: Text
  private let node: Int

  private final class Text: Sendable {
    let document: JSONDocument
    init(_ document: JSONDocument) { self.document = document }
  }

  /// - Throws: ``ParseError`` if it is not JSON.
  package init(_ bytes: [UInt8]) throws(ParseError) {
    let document = JSONDocument(bytes)
    try document.validated()
    text = Text(document)
    node = 0
  }

  private init(_ text: Text, _ node: Int) {
    self.text = text
    self.node = node
  }

  /// Of the whole text that the value is part of, in bytes.
  var size: Int { text.document.bytes.count }

  private var kind: JSONKind { text.document.nodes[node].kind }

  /// The value of a member; of a key that occurs twice, the last.
  package subscript(key: StaticString) -> JSONField? {
    guard kind == .object else { return nil }
    let (nodes, bytes) = (text.document.nodes, text.document.bytes)
    var found: Int?
    var child = node + 1
    while child < nodes[node].next {
      if let range = nodes[child].keyRange, Self.isSame(bytes, range, key) { found = child }
      child = nodes[child].next
    }
    guard let found, nodes[found].kind != .null else { return nil }
    return JSONField(text, found)
  }

  private static func isSame(
    _ bytes: [UInt8], _ quoted: Range<Int>, _ key: StaticString
  ) -> Bool {
    guard quoted.count == key.utf8CodeUnitCount + 2 else { return false }
    return key.withUTF8Buffer { name in
      for index in name.indices {
        guard unsafe bytes[quoted.lowerBound + 1 + index] == name[index] else { return false }
      }
      return true
    }
  }

  /// The elements of an array; none of anything else.
  package var elements: [JSONField] {
    guard kind == .array else { return [] }
    return text.document.children(of: node).map { JSONField(text, $0) }
  }

  /// The members of an object; none of anything else.
  package var members: [(key: String, value: JSONField)] {
    guard kind == .object else { return [] }
    return text.document.children(of: node).map {
      (text.document.key(of: $0) ?? "", JSONField(text, $0))
    }
  }

  package var isObject: Bool { kind == .object }
  package var isArray: Bool { kind == .array }

  package var string: String? {
    guard kind == .string, case .string(let text)? = try? text.document.value(of: node) else {
      return nil
    }
    return text
  }

  package var bool: Bool? {
    guard kind == .bool else { return nil }
    let document = text.document
    return document.bytes[document.nodes[node].range.lowerBound] == UInt8(ascii: "t")
  }

  package var number: Double? {
    guard kind == .number else { return nil }
    return Double(
      String(decoding: text.document.bytes[text.document.nodes[node].range], as: UTF8.self))
  }

  /// The whole value as data.
  ///
  /// - Throws: ``ParseError`` with code `tooDeep` past ``JSONValue/maximumDepth``.
  package func value() throws(ParseError) -> JSONValue { try text.document.value(of: node) }

  /// A string that is not empty.
  package var word: String? { string.flatMap { $0.isEmpty ? nil : $0 } }

  /// A moment: an RFC 3339 text, or a number of seconds or milliseconds since 1970.
  package var time: Timestamp? {
    if let text = string {
      // Some leave out the offset and mean UTC.
      for candidate in [text, text + "Z"] {
        if let time = try? Timestamp(iso8601: candidate), time.isUsable { return time }
      }
      return nil
    }
    guard let number, number.isFinite, number > 0, number < 1e15 else { return nil }
    let time = Timestamp(milliseconds: Int64(number < 1e11 ? number * 1000 : number))
    return time.isUsable ? time : nil
  }
}

extension Timestamp {
  /// Whether a message's name can hold it: the years 1970 to 9999.
  var isUsable: Bool { (0..<253_402_300_800_000).contains(milliseconds) }
}
