/// A JSON text that keeps every byte, broken or not.
///
/// `JSONDocument(bytes).bytes == bytes` for any bytes. A text that is not JSON has an ``error`` and no
/// ``nodes``; whoever needs its content must first ask ``validated()``.
package struct JSONDocument: Sendable {
  /// The text as it is.
  package private(set) var bytes: [UInt8]
  /// The values in the order of the text, the root first; empty if the text is not JSON.
  package private(set) var nodes: [JSONNode]
  /// Why the text is not JSON by RFC 8259, or nil.
  ///
  /// Where the RFC leaves a choice: a byte order mark at the start is skipped, numbers of any size
  /// and any depth are accepted, a lone surrogate escape is accepted and reads as U+FFFD, and bytes
  /// that are not UTF-8 are refused.
  package private(set) var error: ParseError?

  /// - Complexity: O(*n*) in the number of bytes, whatever they are.
  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var parser = JSONParser()
    let fault = parser.parse(bytes.span)
    nodes = fault == nil ? parser.nodes : []
    error = fault.map { ParseError($0.message, at: $0.offset, in: bytes) }
  }

  package init(_ text: String) { self.init(Array(text.utf8)) }

  /// - Throws: ``ParseError`` at the first byte that cannot be JSON.
  package func validated() throws(ParseError) {
    if let error { throw error }
  }

  /// The index of the outermost value, or nil if the text is not JSON.
  package var root: Int? { nodes.isEmpty ? nil : 0 }

  /// Replaces bytes and reads the text again.
  mutating func splice(_ range: Range<Int>, with replacement: [UInt8]) {
    var text = bytes
    text.replaceSubrange(range, with: replacement)
    self = JSONDocument(text)
  }
}

extension String {
  /// The text of a document; bytes that are not UTF-8 read as U+FFFD.
  package init(_ document: JSONDocument) {
    self.init(decoding: document.bytes, as: UTF8.self)
  }
}
