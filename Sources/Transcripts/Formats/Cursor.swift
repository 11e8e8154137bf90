import SessionModel

/// The transcripts that Cursor's agent writes, of one JSON object a line, without times and ids.
struct Cursor: TranscriptFormat {
  static let name = "cursor"
  static let title = "Cursor"

  static func recognises(_ record: Record) -> Bool {
    guard let field = record.value, field["type"] == nil else { return false }
    return field["role"]?.string != nil && field["message"]?["content"] != nil
  }

  mutating func read(_ record: Record, into builder: inout TranscriptBuilder) throws {
    guard let line = record.value else { return }
    try builder.record { builder in
      let content = try Content(line["message"]?["content"])
      let role: Role =
        switch line["role"]?.string {
        case "user": .human
        case "assistant": .ai
        default: .system
        }
      try builder.add(content, as: Turn(role, content, key: "", at: nil))
    }
  }
}
