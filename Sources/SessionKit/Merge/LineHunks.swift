import GitKit
import StructuredText

/// A text merged line by line, seen as stretches that are decided and hunks that are not.
struct LineHunks: Sendable {
  private enum Part: Sendable {
    case text([UInt8])
    case hunk(Hunk)
  }

  /// What each side has at one place; whole lines.
  struct Hunk: Sendable {
    var base: [UInt8] = []
    var ours: [UInt8] = []
    var theirs: [UInt8] = []
    var choice: Choice?
    /// The line of the rendered text on which it begins, counted from 1.
    var line = 1
  }

  private var parts: [Part] = []

  var hunks: [Hunk] {
    parts.compactMap { part in if case .hunk(let hunk) = part { hunk } else { nil } }
  }

  /// Merges as git does.
  ///
  /// - Parameter choose: How a hunk, counted from 0, is decided, or nil to leave it open.
  init(
    _ versions: ContentMerge.Versions, choose: (Int) -> Choice?
  ) throws(GitError) {
    // Longer than any line's own, so that a text about conflicts is not taken for one.
    let size = Self.markerSize(for: versions)
    let merge = try LineMerge(
      base: versions.base, ours: versions.ours, theirs: versions.theirs,
      labels: LineMerge.Labels(ours: "", base: "", theirs: ""), markerSize: size)
    read(merge.text, size)
    removeAddedLineEnd(versions)
    var count = 0
    for index in parts.indices {
      guard case .hunk(var hunk) = parts[index] else { continue }
      hunk.choice = choose(count)
      parts[index] = .hunk(hunk)
      count += 1
    }
  }

  private static func markerSize(for versions: ContentMerge.Versions) -> Int {
    var longest = 0
    for text in [versions.base, versions.ours, versions.theirs] {
      var run = 0
      for byte in text {
        run = Mark(byte) == nil ? 0 : run + 1
        longest = max(longest, run)
      }
    }
    return max(7, longest + 1)
  }

  private enum Mark {
    case ours, base, theirs, end

    init?(_ byte: UInt8) {
      switch byte {
      case UInt8(ascii: "<"): self = .ours
      case UInt8(ascii: "|"): self = .base
      case UInt8(ascii: "="): self = .theirs
      case UInt8(ascii: ">"): self = .end
      default: return nil
      }
    }

    init?(line: ArraySlice<UInt8>, _ size: Int) {
      guard let first = line.first, let mark = Mark(first), line.count >= size,
        line.prefix(size).allSatisfy({ $0 == first })
      else { return nil }
      self = mark
    }
  }

  private mutating func read(_ text: [UInt8], _ size: Int) {
    var hunk: Hunk?
    var side: WritableKeyPath<Hunk, [UInt8]> = \.ours
    var plain: [UInt8] = []
    for line in text.lines {
      switch (Mark(line: line, size), hunk) {
      case (.ours?, nil):
        if !plain.isEmpty { parts.append(.text(plain)) }
        (plain, hunk, side) = ([], Hunk(), \.ours)
      case (.base?, _?): side = \.base
      case (.theirs?, _?): side = \.theirs
      case (.end?, let done?):
        parts.append(.hunk(done))
        hunk = nil
      case (_, nil): plain += line
      case (_, _?): hunk?[keyPath: side] += line
      }
    }
    if !plain.isEmpty { parts.append(.text(plain)) }
  }

  /// A marker needs a line of its own, so that git ends the line before it, which may have had no end.
  private mutating func removeAddedLineEnd(_ versions: ContentMerge.Versions) {
    guard case .hunk(var hunk)? = parts.last else { return }
    for (side, whole) in [
      (\Hunk.base, versions.base), (\.ours, versions.ours), (\.theirs, versions.theirs),
    ]
    where whole.last != UInt8(ascii: "\n") {
      guard hunk[keyPath: side].last == UInt8(ascii: "\n") else { continue }
      hunk[keyPath: side].removeLast()
      if hunk[keyPath: side].last == UInt8(ascii: "\r") { hunk[keyPath: side].removeLast() }
    }
    parts[parts.count - 1] = .hunk(hunk)
  }

  /// The text, with markers around what is open; notes where each hunk begins.
  mutating func render(_ labels: ConflictLabels) -> [UInt8] {
    var text: [UInt8] = []
    for index in parts.indices {
      switch parts[index] {
      case .text(let bytes): text += bytes
      case .hunk(var hunk):
        hunk.line = text.count { $0 == UInt8(ascii: "\n") } + 1
        parts[index] = .hunk(hunk)
        text += hunk.rendered(labels)
      }
    }
    return text
  }
}

extension LineHunks.Hunk {
  fileprivate func rendered(_ labels: ConflictLabels) -> [UInt8] {
    switch choice {
    case .base: return base
    case .ours: return ours
    case .theirs: return theirs
    case .value(let bytes):
      let needsEnd = bytes.last != UInt8(ascii: "\n") && !bytes.isEmpty
      return bytes + (needsEnd ? lineEnd : [])
    case nil: break
    }
    var text: [UInt8] = []
    for (mark, label, lines) in [
      ("<", labels.ours, ours), ("|", labels.base, base), ("=", nil, theirs),
    ] {
      // A base that is itself a merge with conflicts: no editor reads markers within markers.
      if mark == "|", lines.isMarked { continue }
      text += Array(String(repeating: mark, count: labels.markerSize).utf8)
      text += Array((label.map { " \($0)" } ?? "").utf8) + lineEnd + lines
      if let last = lines.last, last != UInt8(ascii: "\n") { text += lineEnd }
    }
    return text
      + Array((String(repeating: ">", count: labels.markerSize) + " \(labels.theirs)").utf8)
      + lineEnd
  }

  private var lineEnd: [UInt8] {
    for side in [ours, theirs, base] {
      guard let end = side.firstIndex(of: UInt8(ascii: "\n")) else { continue }
      let isLong = end > 0 && side[end - 1] == UInt8(ascii: "\r")
      return isLong ? Array("\r\n".utf8) : Array("\n".utf8)
    }
    return Array("\n".utf8)
  }
}

extension [UInt8] {
  /// Whether a line looks like one of git's conflict markers.
  var isMarked: Bool {
    lines.contains { line in
      ["<<<<<<< ", "||||||| ", ">>>>>>> "].contains { line.starts(with: $0.utf8) }
    }
  }

  /// Its lines with their ends; the last may have none.
  var lines: [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = startIndex
    for index in indices where self[index] == UInt8(ascii: "\n") {
      lines.append(self[start...index])
      start = index + 1
    }
    if start < endIndex { lines.append(self[start...]) }
    return lines
  }
}
