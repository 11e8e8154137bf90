/// A text with keys and values before its body, kept byte for byte.
///
/// ```
/// ---
/// role: human
/// attachments: [uploads/network.png]
/// ---
/// Show me the trust boundaries.
/// ```
///
/// The header is a subset of YAML: one key a line; a value is a plain or quoted scalar, a list in
/// brackets or of lines that start with `- `, or JSON. Plain scalars read as YAML 1.2 has it: `true`,
/// `null` and JSON numbers are what they look like, all others are strings. Comments are kept. The
/// body may be any bytes. A text that does not start with `---` is all body.
package struct FrontMatter: Sendable {
  /// The text as it is.
  package private(set) var bytes: [UInt8]
  /// The keys in order; empty if there is an ``error``.
  package private(set) var fields: [Field]
  /// Where the body starts in ``bytes``.
  package private(set) var bodyStart: Int
  /// Whether the text starts with `---`.
  package private(set) var hasHeader: Bool
  /// What is wrong with the header, or nil.
  package private(set) var error: ParseError?

  package struct Field: Sendable {
    package let key: String
    package let value: JSONValue
    /// The lines of the field with their ends.
    package let range: Range<Int>
  }

  /// Reads a text; never fails and never loses a byte.
  ///
  /// - Complexity: O(*n*) in the bytes of the header.
  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var parser = FrontMatterParser(bytes)
    do {
      try parser.parse()
      fields = parser.fields
    } catch {
      fields = []
      self.error = error
    }
    bodyStart = parser.bodyStart
    hasHeader = parser.hasHeader
  }

  /// Writes a text with a header, even an empty one, so that no body is taken for a header.
  package init(fields: [(key: String, value: JSONValue)], body: some Sequence<UInt8>) {
    var text = "---\n"
    for field in fields { text += FrontMatterWriter.line(field.key, field.value) + "\n" }
    self.init(Array((text + "---\n").utf8) + Array(body))
  }

  /// - Throws: ``ParseError`` with the line of what is wrong with the header.
  package func validated() throws(ParseError) {
    if let error { throw error }
  }

  package var body: ArraySlice<UInt8> { bytes[bodyStart...] }

  /// The value of a key, or nil if there is none.
  package subscript(key: String) -> JSONValue? {
    fields.first { $0.key.isSame(as: key) }?.value
  }

  /// The line of a key, counted from 1, or nil if there is none.
  package func line(of key: String) -> Int? {
    fields.first { $0.key.isSame(as: key) }.map { field in
      ParseError.position(of: field.range.lowerBound, in: bytes).line
    }
  }

  /// Writes a field where it stands, or after all others; nil removes it.
  ///
  /// All other bytes stay.
  ///
  /// - Throws: ``ParseError`` if the header is broken.
  package mutating func set(_ key: String, to value: JSONValue?) throws(ParseError) {
    try validated()
    guard hasHeader else {
      guard let value else { return }
      self = FrontMatter(fields: [(key, value)], body: bytes)
      return
    }
    let held = fields.first { $0.key.isSame(as: key) }
    guard held?.value != value else { return }
    let firstLine = bytes.firstIndex(of: .lineFeed) ?? 0
    let lineEnd = bytes[safe: firstLine - 1] == .carriageReturn ? "\r\n" : "\n"
    let text = value.map { FrontMatterWriter.line(key, $0) + lineEnd } ?? ""
    let end = fields.last?.range.upperBound ?? firstLine + 1
    var result = bytes
    result.replaceSubrange(held?.range ?? end..<end, with: Array(text.utf8))
    self = FrontMatter(result)
  }
}
