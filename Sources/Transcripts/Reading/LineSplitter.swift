import StructuredText

/// Cuts bytes that come in pieces into lines.
struct LineSplitter {
  /// A line, or that there was one too long to be held.
  enum Line {
    case bytes([UInt8])
    case tooLong
  }

  /// In bytes.
  static let longest = 64 << 20

  private var rest: [UInt8] = []
  private var isSkipping = false

  /// - Parameter body: Gets each line without its LF.
  mutating func feed(_ bytes: ArraySlice<UInt8>, _ body: (Line) throws -> Void) rethrows {
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(of: .lineFeed) {
      try finish(bytes[start..<end], body)
      start = end + 1
    }
    guard !isSkipping else { return }
    rest += bytes[start...]
    if rest.count > Self.longest { (rest, isSkipping) = ([], true) }
  }

  /// Gives the last line, if it has no end.
  mutating func finish(_ body: (Line) throws -> Void) rethrows {
    if isSkipping || !rest.isEmpty { try finish([], body) }
  }

  /// Takes the last line though it has no end yet, if it is a whole JSON object.
  mutating func takeRecord() -> JSONField? {
    guard let field = try? JSONField(rest), !field.members.isEmpty else { return nil }
    rest = []
    return field
  }

  private mutating func finish(
    _ end: ArraySlice<UInt8>, _ body: (Line) throws -> Void
  ) rethrows {
    defer { (rest, isSkipping) = ([], false) }
    guard !isSkipping, rest.count + end.count <= Self.longest else { return try body(.tooLong) }
    try body(.bytes(rest + end))
  }
}
