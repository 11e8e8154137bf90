import SessionModel
import StructuredText

/// The sessions of Gemini CLI: one JSON value with all messages, or one message a line.
struct GeminiCLI: TranscriptFormat {
  static let name = "gemini-cli"
  static let title = "Gemini CLI"

  static func recognises(_ record: Record) -> Bool {
    guard let field = record.value else { return false }
    if field["sessionId"] != nil, field["messages"]?.isArray == true { return true }
    if field["sessionId"] != nil, field["projectHash"] != nil { return true }
    if ["user", "gemini"].contains(field["type"]?.string), field["content"] != nil {
      return field["message"] == nil && field["id"] != nil
    }
    return field["parts"]?.isArray == true && ["user", "model"].contains(field["role"]?.string)
  }

  mutating func read(_ record: Record, into builder: inout TranscriptBuilder) throws {
    guard let field = record.value else { return }
    if let id = field["sessionId"]?.word, !builder.isOpen { try builder.open(id) }
    if let directory = field["directories"]?.elements.first?.word {
      builder.conversation.details["directory"] = .string(directory)
    }
    if let title = field["summary"]?.word { builder.conversation.title = title }
    guard let messages = field["messages"] else {
      return try builder.record { try read(field, into: &$0) }
    }
    for message in messages.elements {
      builder.place += 1
      try builder.record { try read(message, into: &$0) }
    }
  }

  private func read(_ message: JSONField, into builder: inout TranscriptBuilder) throws {
    let key = message["id"]?.word ?? ""
    let time = message["timestamp"]?.time
    let kind = message["type"]?.string ?? message["role"]?.string
    let content = try Content(message["content"] ?? message["parts"])
    switch kind {
    case "user": try builder.add(content, as: Turn(.human, content, key: key, at: time))
    case "info", "error", "warning":
      try builder.add(content, as: Turn(.system, content, key: key, at: time))
    case "gemini", "model":
      var turn = Turn(.ai, content, key: key, at: time)
      turn.model = message["model"]?.word
      turn.usage = try message["tokens"]?.value()
      turn.mayGrow()
      for thought in message["thoughts"]?.elements ?? [] {
        let parts = [thought["subject"]?.word, thought["description"]?.word].compactMap { $0 }
        let text = parts.joined(separator: ": ")
        turn.thinking = turn.thinking.map { "\($0)\n\n\(text)" } ?? text
      }
      let calls = message["toolCalls"]?.elements ?? []
      for call in calls {
        turn.calls.append(
          ToolCall(
            id: call["id"]?.word, name: call["name"]?.word ?? "tool",
            input: try call["args"]?.value()))
      }
      try builder.add(content, as: turn)
      for call in calls { try answer(call, into: &builder) }
    case nil where message["sessionId"] != nil: builder.fold()
    default: builder.skipUnknown(kind)
    }
  }

  private static let unfinished: Set<String> = [
    "validating", "scheduled", "awaiting_approval", "executing",
  ]

  private func answer(_ call: JSONField, into builder: inout TranscriptBuilder) throws {
    // One that is still at work has not answered.
    guard let status = call["status"]?.string, !Self.unfinished.contains(status) else { return }
    let responses = (call["result"]?.elements ?? []).compactMap {
      $0["functionResponse"]?["response"]
    }
    var texts: [String] = []
    for response in responses {
      let text = response["output"]?.string ?? response["error"]?.string
      texts.append(try text ?? response.value().compact)
    }
    if texts.isEmpty, let shown = call["resultDisplay"]?.string { texts = [shown] }
    let id = call["id"]?.word
    var turn = Turn(
      .tool, texts.joined(separator: "\n\n"), key: id.map { "result \($0)" } ?? "",
      at: call["timestamp"]?.time)
    turn.result = ToolResult(id: id, name: call["name"]?.word, isError: status != "success")
    try builder.add(turn)
  }
}
