/// One of the three texts of a merge.
package enum MergeSide: String, Sendable, Hashable, CaseIterable {
  case base, ours, theirs
}

/// A stretch of a merged text: taken from one of the three, or still undecided.
enum Piece: Sendable {
  case copy(MergeSide, Range<Int>, Reindentation? = nil)
  case literal([UInt8])
  case conflict(ours: [Piece], base: [Piece], theirs: [Piece])
}

extension Array where Element == Piece {
  /// Adds a piece, as one with the last where it goes on in the same text.
  mutating func add(_ piece: Piece) {
    if case .copy(let side, let range, nil) = piece {
      if range.isEmpty { return }
      if case .copy(side, let before, nil)? = last, before.upperBound == range.lowerBound {
        self[count - 1] = .copy(side, before.lowerBound..<range.upperBound)
        return
      }
    }
    append(piece)
  }

  mutating func add(_ pieces: [Piece]) {
    for piece in pieces { add(piece) }
  }
}

/// Turns pieces into a text, with git's markers, in diff3 style, around whole lines that are undecided.
struct ConflictText {
  let bytes: (MergeSide, Range<Int>) -> ArraySlice<UInt8>
  let labels: ConflictLabels
  let lineEnd: [UInt8]
  private(set) var text: [UInt8] = []
  /// The hunk whose last line is not complete yet.
  private var open: Hunk?

  private struct Hunk {
    var ours: [UInt8]
    var base: [UInt8]
    var theirs: [UInt8]

    var sides: [[UInt8]] { [ours, base, theirs] }

    var isWholeLines: Bool { sides.allSatisfy { $0.isEmpty || $0.last == .lineFeed } }

    mutating func append(_ bytes: some Collection<UInt8>) {
      ours += bytes
      base += bytes
      theirs += bytes
    }
  }

  init(
    labels: ConflictLabels, lineEnd: [UInt8],
    bytes: @escaping (MergeSide, Range<Int>) -> ArraySlice<UInt8>
  ) {
    self.bytes = bytes
    self.labels = labels
    // To git and to editors a text whose lines end with CR alone is one line, and a marker begins a line.
    self.lineEnd = lineEnd.contains(.lineFeed) ? lineEnd : [.lineFeed]
  }

  /// - Returns: The whole text.
  mutating func write(_ pieces: [Piece]) -> [UInt8] {
    for piece in pieces { add(piece) }
    close()
    return text
  }

  private mutating func add(_ piece: Piece) {
    switch piece {
    case .conflict(let ours, let base, let theirs):
      // In place: a copy for each conflict of one long line would take quadratic time.
      let (our, old, their) = (flat(ours), flat(base), flat(theirs))
      if open == nil { open = begin() }
      open?.ours += our
      open?.base += old
      open?.theirs += their
    default: add(flat([piece])[...])
    }
  }

  /// A hunk that starts where the line does.
  private mutating func begin() -> Hunk {
    let start = (text.lastIndex(of: .lineFeed) ?? -1) + 1
    let line = Array(text[start...])
    text.removeSubrange(start...)
    return Hunk(ours: line, base: line, theirs: line)
  }

  private mutating func add(_ bytes: ArraySlice<UInt8>) {
    guard open != nil else {
      text += bytes
      return
    }
    if open?.isWholeLines == true {
      close()
      text += bytes
    } else if let end = bytes.firstIndex(of: .lineFeed) {
      open?.append(bytes[...end])
      close()
      text += bytes[(end + 1)...]
    } else {
      open?.append(bytes)
    }
  }

  private func flat(_ pieces: [Piece]) -> [UInt8] {
    var result: [UInt8] = []
    for piece in pieces {
      switch piece {
      case .copy(let side, let range, nil): result += bytes(side, range)
      case .copy(let side, let range, let reindentation?):
        result += reindentation(bytes(side, range))
      case .literal(let bytes): result += bytes
      // A conflict inside an undecided part: what our side has of it.
      case .conflict(let ours, _, _): result += flat(ours)
      }
    }
    return result
  }

  private mutating func close() {
    guard let hunk = open else { return }
    open = nil
    var sides = hunk.sides.map { Self.lines(of: $0)[...] }
    var tail: [ArraySlice<UInt8>] = []
    while let first = sides[0].first, sides.allSatisfy({ $0.first == first }) {
      text += first
      for side in sides.indices { sides[side] = sides[side].dropFirst() }
    }
    while let last = sides[0].last, sides.allSatisfy({ $0.last == last }) {
      tail.append(last)
      for side in sides.indices { sides[side] = sides[side].dropLast() }
    }
    mark("<<<<<<<", labels.ours)
    write(sides[0])
    mark("|||||||", labels.base)
    write(sides[1])
    mark("=======", nil)
    write(sides[2])
    mark(">>>>>>>", labels.theirs)
    for line in tail.reversed() { text += line }
  }

  private mutating func write(_ lines: ArraySlice<ArraySlice<UInt8>>) {
    for line in lines { text += line }
  }

  private mutating func mark(_ mark: String, _ label: String?) {
    // A side that ends without a line end must not swallow the marker.
    if let last = text.last, last != .lineFeed { text += lineEnd }
    let size = labels.markerSize
    let first = mark.utf8.first.map { Array(repeating: $0, count: size) } ?? []
    text += first + Array((label.map { " " + $0 } ?? "").utf8) + lineEnd
  }

  private static func lines(of text: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    for (index, byte) in text.enumerated() where byte == .lineFeed {
      lines.append(text[start...index])
      start = index + 1
    }
    if start < text.count { lines.append(text[start...]) }
    return lines
  }
}

/// What stands beside conflict markers.
package struct ConflictLabels: Sendable, Hashable {
  package var ours: String
  package var base: String
  package var theirs: String
  /// Characters in a marker, as `conflict-marker-size` has them.
  package var markerSize: Int

  package init(
    ours: String = "ours", base: String = "base", theirs: String = "theirs", markerSize: Int = 7
  ) {
    self.ours = ours
    self.base = base
    self.theirs = theirs
    self.markerSize = markerSize
  }
}
