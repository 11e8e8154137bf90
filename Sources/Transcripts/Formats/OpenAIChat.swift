import SessionModel
import StructuredText

/// Messages as OpenAI's chat API takes them, which many programs write: a list of messages, or objects
/// with a list `messages`.
struct OpenAIChat: TranscriptFormat {
  static let name = "openai"
  static let title = "OpenAI chat JSON"

  private var toolNames: [String: String] = [:]

  static func recognises(_ record: Record) -> Bool {
    guard let field = record.value else { return false }
    let message = field["messages"]?.elements.first ?? field
    return roles[message["role"]?.string ?? ""] != nil
      && (message["content"] != nil || message["tool_calls"] != nil)
  }

  private static let roles: [String: Role] = [
    "user": .human, "assistant": .ai, "system": .system, "developer": .system, "tool": .tool,
    "function": .tool,
  ]

  mutating func read(_ record: Record, into builder: inout TranscriptBuilder) throws {
    guard let field = record.value else { return }
    guard let messages = field["messages"] else {
      return try builder.record { try read(field, into: &$0) }
    }
    // Several such objects are several conversations.
    builder.end()
    let number = builder.counts.records
    for message in messages.elements {
      builder.place += 1
      try builder.record { builder in
        if !builder.isOpen, let id = field["id"]?.word ?? field["conversation_id"]?.word {
          try builder.open(id)
        }
        try read(message, into: &builder)
      }
    }
    guard number < builder.counts.records else { return }
    builder.conversation.title = field["title"]?.word
    builder.conversation.details["model"] = try field["model"]?.value()
  }

  private mutating func read(_ message: JSONField, into builder: inout TranscriptBuilder) throws {
    guard let role = message["role"]?.string.flatMap({ Self.roles[$0] }) else {
      return builder.skip("a message by '\(message["role"]?.string ?? "")'")
    }
    let content = try Content(message["content"])
    var turn = Turn(
      role, content, key: message["id"]?.word ?? "",
      at: (message["timestamp"] ?? message["created_at"])?.time)
    turn.model = role == .ai ? message["model"]?.word : nil
    turn.thinking = turn.thinking ?? message["reasoning_content"]?.word
    turn.usage = try message["usage"]?.value()
    let old = message["function_call"].map { [$0] } ?? []
    for call in (message["tool_calls"]?.elements ?? []) + old {
      let function = call["function"] ?? call
      let text = function["arguments"]?.string
      let id = call["id"]?.word
      let name = function["name"]?.word ?? "tool"
      if let id, toolNames.count < 100_000 { toolNames[id] = name }
      let parsed = text.flatMap { try? JSONValue(parsing: $0) }
      turn.calls.append(
        ToolCall(id: id, name: name, input: try parsed ?? function["arguments"]?.value()))
    }
    if role == .tool {
      let id = message["tool_call_id"]?.word
      turn.result = ToolResult(
        id: id, name: message["name"]?.word ?? id.flatMap { toolNames[$0] })
    }
    try builder.add(content, as: turn)
  }
}
