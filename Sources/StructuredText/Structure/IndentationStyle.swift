/// How a text is indented and its lines end.
package struct IndentationStyle: Sendable, Hashable {
  /// One level.
  package var unit: [UInt8]
  package var lineEnd: [UInt8]

  /// In bytes.
  private static let longestLine = 4096

  /// Reads the style off a text whose first line one level deep holds an offset.
  init(of bytes: [UInt8], inside offset: Int) {
    let inner = Self.blank(before: offset, in: bytes)
    unit = inner.isEmpty ? [.space, .space] : inner
    lineEnd = [.lineFeed]
    guard let end = bytes.firstIndex(where: { $0 == .lineFeed || $0 == .carriageReturn }),
      bytes[end] == .carriageReturn
    else { return }
    lineEnd = bytes[safe: end + 1] == .lineFeed ? [.carriageReturn, .lineFeed] : [.carriageReturn]
  }

  /// The white space at the start of the line an offset is on.
  ///
  /// A line that is longer than ``longestLine`` counts as not indented: to look back over all of a text that is
  /// one line, for each of its parts, would take quadratic time.
  static func blank(before offset: Int, in bytes: [UInt8]) -> [UInt8] {
    var start = offset
    while start > 0, bytes[start - 1] != .lineFeed, bytes[start - 1] != .carriageReturn {
      start -= 1
      if offset - start > longestLine { return [] }
    }
    return Array(bytes[start..<offset].prefix { $0.isBlank })
  }
}

/// How lines of one text are indented anew to stand in another.
struct Reindentation: Sendable {
  /// What the first line of the piece has where it comes from.
  var from: [UInt8]
  /// What it has where it goes.
  var to: [UInt8]
  var oldStyle: IndentationStyle
  var newStyle: IndentationStyle

  /// The text with each line but the first indented anew, and with the new line ends.
  func callAsFunction(_ text: ArraySlice<UInt8>) -> [UInt8] {
    guard from != to || oldStyle != newStyle,
      text.contains(where: { $0 == .lineFeed || $0 == .carriageReturn })
    else { return Array(text) }
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var at = text.startIndex
    while at < text.endIndex {
      let byte = text[at]
      at += 1
      guard byte == .lineFeed || byte == .carriageReturn else {
        result.append(byte)
        continue
      }
      if byte == .carriageReturn, at < text.endIndex, text[at] == .lineFeed { at += 1 }
      result += newStyle.lineEnd
      let blank = text[at...].prefix { $0.isBlank }
      at = blank.endIndex
      // An empty line stays one.
      if at < text.endIndex, text[at] == .lineFeed || text[at] == .carriageReturn { continue }
      result += indented(blank)
    }
    return result
  }

  private func indented(_ blank: ArraySlice<UInt8>) -> [UInt8] {
    guard blank.starts(with: from) else { return Array(blank) }
    var rest = blank.dropFirst(from.count)
    var result = to
    while !oldStyle.unit.isEmpty, rest.starts(with: oldStyle.unit) {
      result += newStyle.unit
      rest = rest.dropFirst(oldStyle.unit.count)
    }
    return result + rest
  }
}
