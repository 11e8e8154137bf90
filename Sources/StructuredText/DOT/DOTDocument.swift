/// A DOT text that keeps every byte, broken or not.
///
/// `DOTDocument(bytes).bytes == bytes` for any bytes. A text that is not DOT has an ``error``, and of its
/// ``nodes`` only the graphs that are whole before the error; whoever needs all its content must first
/// ask ``validated()``. What the text means, with the nodes and edges it makes, is ``DOTGraph``.
package struct DOTDocument: Sendable {
  /// The text as it is.
  package private(set) var bytes: [UInt8]
  /// The parts in the order of the text, each before what is inside it.
  package private(set) var nodes: [DOTNode]
  /// Why the text is not DOT as Graphviz reads it, or nil.
  ///
  /// A text may hold several graphs, or none. What is accepted and Graphviz 2.43 refuses: an attribute
  /// without a value, a byte order mark right before the first word, any depth. What is refused and
  /// Graphviz accepts: a NUL, after which it forgets the rest of the line. Bytes need not be UTF-8.
  package private(set) var error: ParseError?

  /// - Complexity: O(*n*) in the number of bytes, whatever they are.
  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var parser = DOTParser()
    let fault = parser.parse(bytes.span)
    nodes = parser.nodes
    error = fault.map { ParseError($0.message, at: $0.offset, in: bytes) }
  }

  package init(_ text: String) { self.init(Array(text.utf8)) }

  /// - Throws: ``ParseError`` at the first token that cannot be there.
  package func validated() throws(ParseError) {
    if let error { throw error }
  }

  /// The graphs of the text, in order.
  package var graphs: [Int] {
    var result: [Int] = []
    var node = 0
    while node < nodes.count {
      result.append(node)
      node = nodes[node].next
    }
    return result
  }
}

extension String {
  /// The text of a document; bytes that are not UTF-8 read as U+FFFD.
  package init(_ document: DOTDocument) {
    self.init(decoding: document.bytes, as: UTF8.self)
  }
}

extension DOTDocument {
  /// Whether the text begins as a graph does: `graph` or `digraph`, perhaps `strict` and a name, and `{`.
  package var startsGraph: Bool {
    var scanner = DOTScanner()
    var words: [DOTToken.Kind] = []
    while words.count < 4, words.last != .openBrace {
      let token = scanner.next(bytes.span)
      guard token.kind != .end else { return false }
      if !token.kind.isTrivia { words.append(token.kind) }
    }
    if words.first == .strict { words.removeFirst() }
    guard words.first == .graph || words.first == .digraph else { return false }
    return words.dropFirst().first == .openBrace
      || words.dropFirst().first?.isID == true && words.last == .openBrace
  }
}
