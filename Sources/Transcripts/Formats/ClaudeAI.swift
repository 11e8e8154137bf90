import SessionModel
import StructuredText

/// The export of claude.ai: a list of conversations, each with its messages.
struct ClaudeAI: TranscriptFormat {
  static let name = "claude-ai"
  static let title = "claude.ai"

  static func recognises(_ record: Record) -> Bool {
    record.value?["chat_messages"]?.isArray == true
  }

  mutating func read(_ record: Record, into builder: inout TranscriptBuilder) throws {
    guard let conversation = record.value else { return }
    guard let messages = conversation["chat_messages"]?.elements else {
      return try builder.record { $0.skip("no conversation") }
    }
    let started = conversation["created_at"]?.string
    try builder.open(
      conversation["uuid"]?.word ?? Fingerprint(conversation["name"]?.string, started).text)
    builder.conversation.title = conversation["name"]?.word
    // What follows a message follows the last answer of the tools that it called.
    var ends: [String: String] = [:]
    for message in messages {
      builder.place += 1
      try builder.record { builder in
        var turn = try self.turn(message, &builder)
        turn.key = TranscriptBuilder.fit(turn.key)
        // A message that was edited has a brother; an id that is nowhere stands for the beginning.
        if let parent = message["parent_message_uuid"]?.word {
          turn.parent = ends[parent].map { .key($0) } ?? .none
        }
        var end = turn.isEmpty ? nil : turn.key
        try builder.add(turn)
        for (number, answer) in try answers(message).enumerated() {
          var answer = answer
          answer.key = turn.key.isEmpty ? "" : "\(turn.key)#\(number + 1)"
          answer.parent = end.map { $0.isEmpty ? .previous : .key($0) } ?? turn.parent
          answer.time = turn.time
          end = answer.key
          try builder.add(answer)
        }
        if let id = message["uuid"]?.word { ends[id] = end }
      }
    }
    builder.conversation.current =
      conversation["current_leaf_message_uuid"]?.word.flatMap { ends[$0] }
    builder.end()
  }

  private func turn(_ message: JSONField, _ builder: inout TranscriptBuilder) throws -> Turn {
    let content = try Content(message["content"])
    for part in content.omitted { builder.omit(part) }
    let role: Role = message["sender"]?.string == "assistant" ? .ai : .human
    var turn = Turn(
      role, content, key: message["uuid"]?.word ?? "", at: message["created_at"]?.time)
    if turn.body.isEmpty { turn.body = message["text"]?.string ?? "" }
    for file in message["attachments"]?.elements ?? [] {
      guard let text = file["extracted_content"]?.word else {
        builder.omit("a file that is not in the transcript")
        continue
      }
      turn.attachments.append(Attachment(name: file["file_name"]?.word, bytes: Array(text.utf8)))
    }
    for _ in message["files"]?.elements ?? [] {
      builder.omit("a file that is not in the transcript")
    }
    return turn
  }

  private func answers(_ message: JSONField) throws -> [Turn] {
    try Content(message["content"]).results.map { item in
      var turn = Turn(.tool, item.text)
      turn.result = item.result
      turn.attachments = item.attachments
      return turn
    }
  }
}
