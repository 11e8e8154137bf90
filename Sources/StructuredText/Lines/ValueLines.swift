/// What a text says, one value or statement a line, each with its whole path: what a comparison of lines
/// needs to show what changed in the data.
///
/// Two texts that are the same data have the same lines, but for how numbers are spelt. It is not the
/// text again: nothing can be read back from it, and comments are left out.
package struct ValueLines: Sendable {
  /// Ends with LF unless it is empty.
  package private(set) var text = ""

  /// - Throws: ``ParseError`` if the text is not of this format, has a key twice in one object, or is nested
  ///   or multiplied past what diff and merge take.
  /// - Complexity: Linear in the bytes, times the length of a path, but for sorting names.
  package init(_ format: DocumentMerge.Format, _ bytes: [UInt8]) throws(ParseError) {
    switch format {
    case .json: add(try Structure(JSONDocument(bytes)))
    case .dot:
      let document = DOTDocument(bytes)
      try document.validated()
      try document.checkDepth()
      for graph in document.graphs { add(try DOTGraph(graph, of: document)) }
    }
  }

  mutating func add(_ line: String) {
    text += line
    text += "\n"
  }

  /// A text as the value of a path; each line of it on a line of its own.
  mutating func add(_ path: String, _ equals: String, text value: String, mark: String = "") {
    var sign = equals
    for line in Self.lines(of: value) {
      add("\(path)\(sign)\(mark)\(JSONString.quoted(line))")
      sign = path.isEmpty ? "+ " : " + "
    }
  }

  /// A name as it is if it is one word, else in quotes.
  static func word(_ name: String) -> String {
    !name.isEmpty && name.utf8.allSatisfy(isPlain) ? name : JSONString.quoted(name)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "$"), UInt8(ascii: "@"), 0x80...:
      true
    default: false
    }
  }

  private static func lines(of text: String) -> [String] {
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      line.append(scalar)
      guard scalar == "\n" else { continue }
      lines.append(String(line))
      line = String.UnicodeScalarView()
    }
    if !line.isEmpty || lines.isEmpty { lines.append(String(line)) }
    return lines
  }
}
