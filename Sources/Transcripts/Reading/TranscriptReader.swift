import StructuredText

/// Reads a transcript that comes in pieces, whatever its format, and gives messages.
///
/// The format is told by the content. What it holds in memory is the longest record, and what the
/// reader of the format must remember.
package struct TranscriptReader {
  private enum Stage {
    case head
    case lines
    case values
    case text
  }

  private var stage = Stage.head
  private var head: [UInt8] = []
  private var lines = LineSplitter()
  private var values = ValueSplitter()
  private var format: (any TranscriptFormat)?
  private var builder: TranscriptBuilder?
  /// Records before one that tells the format; `nil` is a broken one.
  private var waiting: [(field: JSONField?, place: Int, wasRepaired: Bool)] = []
  private var place = 0
  private let fileName: String
  private let known: TranscriptBuilder.Known

  /// Enough to see what a file consists of.
  private static let headSize = 256 << 10
  /// A first line of more than this, in bytes, is no line.
  private static let longestFirstLine = 32 << 20
  private static let mostWaiting = 100
  private static let mostWaitingBytes = 64 << 20

  /// - Parameters:
  ///   - fileName: Becomes part of the identity of a conversation that has none of its own.
  ///   - known: The messages of a conversation that were imported before; those records give
  ///     ``TranscriptEvent/present(key:parent:)``, and what they have grown by gives further messages.
  package init(
    fileName: String,
    known: @escaping (ConversationKey) throws -> KnownTurns = { _ in KnownTurns() }
  ) {
    self.fileName = fileName
    self.known = known
  }

  /// The format's name, once it is known.
  package var source: String? { format.map { type(of: $0).name } }
  package var counts: TranscriptCounts { builder?.counts ?? TranscriptCounts() }

  /// Reads the next piece.
  ///
  /// - Throws: ``TranscriptError``; what `known` throws.
  package mutating func feed(_ bytes: [UInt8]) throws -> [TranscriptEvent] {
    guard stage == .head else {
      try pass(bytes[...])
      return builder?.takeEvents() ?? []
    }
    head += bytes
    let isEnough = head.count >= Self.headSize && head.contains(.lineFeed)
    if isEnough || head.count > Self.longestFirstLine { try decide(isWhole: false) }
    return builder?.takeEvents() ?? []
  }

  /// Reads what is left at the end of the file.
  ///
  /// - Throws: ``TranscriptError`` with code `unknown` if no format knows the content, `damaged` if
  ///   the only value has no end.
  package mutating func finish() throws -> [TranscriptEvent] {
    try settle()
    var last: LineSplitter.Line?
    lines.finish { last = $0 }
    if let last { try read(last) }
    if values.isInside {
      guard format != nil else {
        throw TranscriptError(.damaged, "it is JSON that is cut off or broken")
      }
      try skip("cut off")
    }
    guard var format, var builder else {
      throw TranscriptError(
        .unknown, head.isEmpty ? "it is empty" : "its content is no transcript of a known format")
    }
    try format.finish(&builder)
    builder.end()
    let events = builder.takeEvents()
    (self.format, self.builder) = (format, builder)
    return events
  }

  // MARK: Files that grow

  /// Whether what has been read stands for itself, and more can be read later: lines of a known format.
  package var canPause: Bool { stage == .lines && format?.isUpToDate == true }

  /// Gives what has been found so far as if the file ended here; what is added to it may be fed later.
  ///
  /// A line that is cut off is kept until the rest of it comes.
  package mutating func pause() throws -> [TranscriptEvent] {
    if let record = lines.takeRecord() {
      place += 1
      try take(record)
      // Its end is still to come, and counts.
      place -= 1
    }
    builder?.pause()
    return builder?.takeEvents() ?? []
  }

  /// What became of the records since the last call.
  package mutating func takeCounts() -> TranscriptCounts {
    builder?.takeCounts() ?? TranscriptCounts()
  }

  // MARK: What the file consists of

  /// Looks at what a file consists of, if it was too short for that so far.
  ///
  /// - Throws: ``TranscriptError`` with code `unknown` if no format knows the content.
  package mutating func settle() throws {
    if stage == .head { try decide(isWhole: true) }
  }

  private mutating func decide(isWhole: Bool) throws {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var bytes = head[...]
    if bytes.starts(with: mark) { bytes = bytes.dropFirst(mark.count) }
    var sample = bytes.split(separator: .lineFeed, maxSplits: 60, omittingEmptySubsequences: true)
    if !isWhole || sample.count > 60 { sample = sample.dropLast() }
    let objects = sample.prefix(60).map { line in
      (try? JSONField(Array(line)))?.members.isEmpty == false
    }
    let count = objects.filter { $0 }.count
    let isLines = objects.first == true || count > 0 && count * 2 >= objects.count
    let first = bytes.first { !$0.isJSONSpace }
    if isLines {
      stage = .lines
    } else if let kind = Self.textFormat(of: bytes) {
      stage = .text
      begin(kind)
    } else if first == .openBrace || first == .openBracket {
      stage = .values
    } else {
      head = Array(head.prefix(1))
      throw TranscriptError(
        .unknown,
        first == nil ? "it is empty" : "its content is no transcript of a known format")
    }
    let all = Array(bytes)
    head = Array(head.prefix(1))
    try pass(all[...])
  }

  private static func textFormat(of head: ArraySlice<UInt8>) -> (any TranscriptFormat.Type)? {
    let text = String(
      decoding: head.prefix(64 << 10).filter { $0 != .carriageReturn }, as: UTF8.self)
    return TranscriptFormats.all.first { $0.recognises(.text(text)) }
  }

  private mutating func pass(_ bytes: ArraySlice<UInt8>) throws {
    if stage == .values {
      var found: [[UInt8]] = []
      try values.feed(bytes) { found.append($0) }
      for value in found { try read(value) }
      return
    }
    var found: [LineSplitter.Line] = []
    lines.feed(bytes) { found.append($0) }
    for line in found { try read(line) }
  }

  // MARK: Records

  private mutating func read(_ line: LineSplitter.Line) throws {
    place += 1
    guard case .bytes(let bytes) = line else {
      return try skip("a line of more than \(LineSplitter.longest >> 20) MiB", isCounted: true)
    }
    if stage == .text {
      let text = String(validating: bytes, as: UTF8.self)
      if text == nil { builder?.countRepair() }
      return try give(.text(text ?? String(decoding: bytes, as: UTF8.self)), at: place)
    }
    guard bytes.contains(where: { !$0.isJSONSpace }) else { return }
    if let field = try? JSONField(bytes) { return try take(field) }
    try readBroken(bytes)
  }

  private mutating func read(_ value: [UInt8]) throws {
    place += 1
    if let field = try? JSONField(value) { return try take(field) }
    try readBroken(value)
  }

  /// What can be read of a line that is not one JSON value: several on one line, bytes that are not UTF-8,
  /// the holes that a crash leaves.
  private mutating func readBroken(_ bytes: [UInt8]) throws {
    var text = bytes.filter { $0 != 0 }
    var wasRepaired = text.count != bytes.count
    if String(validating: text, as: UTF8.self) == nil {
      text = Array(String(decoding: text, as: UTF8.self).utf8)
      wasRepaired = true
    }
    var splitter = ValueSplitter()
    var parts: [[UInt8]] = []
    try splitter.feed(text[...], opensArray: false) { parts.append($0) }
    var isBroken = splitter.isInside || parts.isEmpty && !text.allSatisfy(\.isJSONSpace)
    for part in parts {
      if let field = try? JSONField(part) {
        try take(field, wasRepaired: wasRepaired)
      } else {
        isBroken = true
      }
    }
    if isBroken { try skip("not JSON", isCounted: true) }
  }

  private mutating func take(_ field: JSONField, wasRepaired: Bool = false) throws {
    guard format == nil else {
      if wasRepaired { builder?.countRepair() }
      return try give(.value(field), at: place)
    }
    waiting.append((field, place, wasRepaired))
    guard let kind = TranscriptFormats.all.first(where: { $0.recognises(.value(field)) }) else {
      let size = waiting.reduce(0) { $0 + ($1.field?.size ?? 0) }
      guard waiting.count <= Self.mostWaiting, size <= Self.mostWaitingBytes else {
        throw TranscriptError(.unknown, "its content is no transcript of a known format")
      }
      return
    }
    begin(kind)
    let all = waiting
    waiting = []
    for record in all {
      if record.wasRepaired { builder?.countRepair() }
      if let field = record.field {
        try give(.value(field), at: record.place)
      } else {
        builder?.place = record.place
        try builder?.record { $0.skip("not JSON") }
      }
    }
  }

  private mutating func begin(_ kind: any TranscriptFormat.Type) {
    format = kind.init()
    builder = TranscriptBuilder(source: kind.name, fileName: fileName, known: known)
  }

  private mutating func give(_ record: Record, at place: Int) throws {
    guard var format, var builder else { return }
    // Taken out meanwhile, so that what they hold is not copied when it changes.
    (self.format, self.builder) = (nil, nil)
    defer { (self.format, self.builder) = (format, builder) }
    builder.place = place
    if let field = record.value, !field.isObject {
      try builder.record { $0.skip("no object") }
    } else {
      try format.read(record, into: &builder)
    }
  }

  private mutating func skip(_ reason: String, isCounted: Bool = false) throws {
    guard format != nil else {
      guard waiting.count <= Self.mostWaiting else {
        throw TranscriptError(.unknown, "its content is no transcript of a known format")
      }
      return waiting.append((nil, place, false))
    }
    if !isCounted { place += 1 }
    builder?.place = place
    try builder?.record { $0.skip(reason) }
  }
}
