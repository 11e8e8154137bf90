extension FlowScanner {
  /// Reads what follows a key: on its line, or as a list of lines below.
  mutating func blockValue(
    firstLineEnd: Int, following lines: [Range<Int>]
  ) throws(ParseError) -> JSONValue {
    while at < firstLineEnd, bytes[at].isBlank { at += 1 }
    let isEmpty = at == firstLineEnd || bytes[at] == .hash && bytes[at - 1].isBlank
    if isEmpty { return lines.isEmpty ? .null : try list(lines) }
    if let first = current, [.openBracket, .openBrace, .quote, .apostrophe].contains(first) {
      let value = try flowValue()
      skipSpace()
      guard at == end else { throw fault("something follows the end of the value") }
      return value
    }
    guard lines.isEmpty else {
      throw fault("a value over several lines; write it in double quotes with '\\n'")
    }
    return try PlainScalar.value(of: bytes, in: at..<firstLineEnd)
  }

  private func list(_ lines: [Range<Int>]) throws(ParseError) -> JSONValue {
    var elements: [JSONValue] = []
    var column: Int?
    for line in lines {
      var scanner = FlowScanner(bytes, in: line)
      while scanner.current?.isBlank == true { scanner.at += 1 }
      if scanner.current == .hash { continue }
      let own = scanner.at - line.lowerBound
      guard scanner.current == .minus, column ?? own == own else {
        throw scanner.fault("expected '- '; write a nested value as JSON on one line")
      }
      column = own
      scanner.at += 1
      guard scanner.current == nil || scanner.current?.isBlank == true else {
        throw scanner.fault("expected '- '")
      }
      elements.append(try scanner.blockValue(firstLineEnd: line.upperBound, following: []))
    }
    return .array(elements)
  }
}

/// Scalars without quotes.
enum PlainScalar {
  /// Resolves as YAML 1.2 does; a comment at the end is left out.
  ///
  /// - Throws: ``ParseError`` if YAML would take it for more than a scalar.
  static func value(of bytes: [UInt8], in range: Range<Int>) throws(ParseError) -> JSONValue {
    var stop = range.upperBound
    for index in range where bytes[index] == .hash && index > range.lowerBound {
      if bytes[index - 1].isBlank {
        stop = index
        break
      }
    }
    while stop > range.lowerBound, bytes[stop - 1].isJSONSpace { stop -= 1 }
    let text = bytes[range.lowerBound..<stop]
    func fault(_ message: String, at offset: Int) -> ParseError {
      ParseError(message, at: offset, in: bytes)
    }
    guard let first = text.first else {
      throw fault("expected a value", at: range.lowerBound)
    }
    let second = text.dropFirst().first
    let isIndicator =
      "[]{},#&*!|>'\"%@`".utf8.contains(first)
      || "-?:".utf8.contains(first) && (second == nil || second?.isBlank == true)
    guard !isIndicator else {
      throw fault("a value that starts like this needs double quotes", at: range.lowerBound)
    }
    for index in text.indices where bytes[index] == .colon {
      guard let next = bytes[range.lowerBound..<stop].dropFirst(index + 1 - text.startIndex).first,
        !next.isBlank
      else { throw fault("a value with ': ' needs double quotes", at: index) }
    }
    return resolved(String(decoding: text, as: UTF8.self))
  }

  private static func resolved(_ text: String) -> JSONValue {
    switch text {
    case "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return true
    case "false", "False", "FALSE": return false
    default:
      let document = JSONDocument(text)
      let isNumber = document.error == nil && document.nodes[0].kind == .number
      return isNumber ? .number(text) : .string(text)
    }
  }
}
