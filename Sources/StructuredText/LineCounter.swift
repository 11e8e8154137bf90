/// Tells the lines of offsets that never decrease, in one walk over the text.
package struct LineCounter {
  private var at = 0
  private var line = 1

  package init() {}

  /// The line of an offset, counted from 1; LF, CRLF and CR each end a line.
  package mutating func line(of offset: Int, in text: [UInt8]) -> Int {
    while at < offset {
      let next = at + 1 < text.count ? text[at + 1] : 0
      if text[at] == .lineFeed || text[at] == .carriageReturn && next != .lineFeed { line += 1 }
      at += 1
    }
    return line
  }
}
