/// Reads the header of a ``FrontMatter`` line by line.
struct FrontMatterParser {
  private(set) var fields: [FrontMatter.Field] = []
  private(set) var bodyStart = 0
  private(set) var hasHeader = false
  private let bytes: [UInt8]

  /// The bytes of a line without its end, and where the next one starts.
  private struct Line {
    var content: Range<Int>
    var next: Int
  }

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func parse() throws(ParseError) {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard let first = line(at: start), isFence(first) else { return }
    hasHeader = true
    var lines: [Line] = []
    var at = first.next
    while let line = line(at: at), !isFence(line) {
      lines.append(line)
      at = line.next
    }
    guard let last = line(at: at) else {
      bodyStart = bytes.count
      throw fault("the front matter that starts here has no closing '---'", at: start)
    }
    bodyStart = last.next
    try checkCharacters(first.next..<last.content.lowerBound)
    try group(lines)
  }

  /// Gives each key its own line and those that continue it.
  private mutating func group(_ lines: [Line]) throws(ParseError) {
    var index = 0
    while index < lines.count {
      guard !isBlankOrComment(lines[index]) else {
        index += 1
        continue
      }
      var end = index + 1
      var probe = end
      while probe < lines.count, continues(lines[probe]) || isBlankOrComment(lines[probe]) {
        probe += 1
        if continues(lines[probe - 1]), !isBlankOrComment(lines[probe - 1]) { end = probe }
      }
      try field(lines[index..<end])
      index = end
    }
  }

  private mutating func field(_ lines: ArraySlice<Line>) throws(ParseError) {
    guard let first = lines.first, let last = lines.last else { return }
    let stop = last.content.upperBound
    var scanner = FlowScanner(bytes, in: first.content.lowerBound..<stop)
    let key = try scanner.key()
    let rest = lines.dropFirst().map(\.content).filter { !bytes[$0].allSatisfy(\.isBlank) }
    let value = try scanner.blockValue(
      firstLineEnd: first.content.upperBound, following: rest)
    guard !fields.contains(where: { $0.key.isSame(as: key) }) else {
      throw fault("the key '\(key)' occurs twice; keep one of them", at: first.content.lowerBound)
    }
    let range = first.content.lowerBound..<last.next
    fields.append(FrontMatter.Field(key: key, value: value, range: range))
  }

  private func line(at start: Int) -> Line? {
    guard start < bytes.count else { return nil }
    let end = bytes[start...].firstIndex(of: .lineFeed)
    var stop = end ?? bytes.count
    if stop > start, bytes[stop - 1] == .carriageReturn { stop -= 1 }
    return Line(content: start..<stop, next: end.map { $0 + 1 } ?? bytes.count)
  }

  private func isFence(_ line: Line) -> Bool {
    let text = bytes[line.content]
    return text.starts(with: "---".utf8) && text.dropFirst(3).allSatisfy(\.isBlank)
  }

  private func isBlankOrComment(_ line: Line) -> Bool {
    let first = bytes[line.content].first { !$0.isBlank }
    return first == nil || first == .hash
  }

  private func continues(_ line: Line) -> Bool {
    let text = bytes[line.content]
    return text.first?.isBlank == true
      || text.first == .minus && (text.count == 1 || text.dropFirst().first?.isBlank == true)
  }

  private func checkCharacters(_ header: Range<Int>) throws(ParseError) {
    var at = header.lowerBound
    while at < header.upperBound {
      let byte = bytes[at]
      let isControl = byte < 0x20 && !byte.isJSONSpace || byte == 0x7F
      guard !isControl, let length = UTF8Rules.length(at: at, in: bytes.span) else {
        throw fault("the header has a byte that is not text", at: at)
      }
      at += length
    }
  }

  private func fault(_ message: String, at offset: Int) -> ParseError {
    ParseError(message, at: offset, in: bytes)
  }
}
