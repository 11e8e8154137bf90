/// What became of a file's records.
package struct TranscriptCounts: Equatable, Sendable {
  /// All of them: ``converted``, ``folded``, ``present`` and ``skipped`` add up to it.
  package var records = 0
  /// Those that became a message or several.
  package var converted = 0
  /// Those whose content went into another record's message, or into what is known of the conversation.
  package var folded = 0
  /// Those that were imported before.
  package var present = 0
  /// The others, by reason.
  package var skipped: [String: Skipped] = [:]
  package var messages = 0
  /// Parts of messages that could not be taken over, by what they are.
  package var omitted: [String: Int] = [:]
  /// Records with bytes that are not UTF-8, which read as U+FFFD.
  package var repaired = 0

  package struct Skipped: Equatable, Sendable {
    package var count = 0
    /// The first such record's line or number in the file, counted from 1.
    package var first: Int
  }

  /// Different reasons that are told apart; a hostile file could give a new one in each record.
  private static let mostReasons = 100

  mutating func skip(_ reason: String, at place: Int) {
    let isNew = skipped[reason] == nil
    let name = isNew && skipped.count >= Self.mostReasons ? "other reasons" : reason
    skipped[name, default: Skipped(first: place)].count += 1
  }

  mutating func omit(_ what: String) {
    let name = omitted[what] == nil && omitted.count >= Self.mostReasons ? "other parts" : what
    omitted[name, default: 0] += 1
  }
}
