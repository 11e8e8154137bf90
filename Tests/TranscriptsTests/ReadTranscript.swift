import SessionModel
import Testing

@testable import Transcripts

/// A transcript as it was read.
struct ReadTranscript {
  var source: String?
  var counts = TranscriptCounts()
  var conversations: [(key: ConversationKey, turns: [Turn], end: Conversation)] = []

  var turns: [Turn] { conversations.flatMap(\.turns) }
  var roles: [Role: Int] { Dictionary(grouping: turns, by: \.role).mapValues(\.count) }
  var present = 0

  init(
    _ bytes: [UInt8], piece: Int = 1 << 20, fileName: String = "file",
    known: Set<String> = []
  ) throws {
    var reader = TranscriptReader(fileName: fileName) { _ in KnownTurns(keys: known) }
    for start in stride(from: 0, to: bytes.count, by: piece) {
      take(try reader.feed(Array(bytes[start..<min(start + piece, bytes.count)])))
    }
    take(try reader.finish())
    (source, counts) = (reader.source, reader.counts)
  }

  init(_ text: String, piece: Int = 1 << 20, known: Set<String> = []) throws {
    try self.init(Array(text.utf8), piece: piece, known: known)
  }

  private mutating func take(_ events: [TranscriptEvent]) {
    for event in events {
      switch event {
      case .begin(let key): conversations.append((key, [], Conversation()))
      case .turn(let turn): conversations[conversations.count - 1].turns.append(turn)
      case .present: present += 1
      case .end(let end): conversations[conversations.count - 1].end = end
      }
    }
  }
}

/// Each record is accounted for once.
func expectAccounted(
  _ counts: TranscriptCounts, sourceLocation: SourceLocation = #_sourceLocation
) {
  let skipped = counts.skipped.values.reduce(0) { $0 + $1.count }
  #expect(
    counts.records == counts.converted + counts.folded + counts.present + skipped,
    sourceLocation: sourceLocation)
}
