import SessionModel
import StructuredText

/// The events of GitHub Copilot's command, of one JSON object a line.
struct CopilotCLI: TranscriptFormat {
  static let name = "copilot-cli"
  static let title = "GitHub Copilot CLI"

  static func recognises(_ record: Record) -> Bool {
    guard let field = record.value, let kind = field["type"]?.string else { return false }
    let family = kind.split(separator: ".").first
    return kind.contains(".") && field["data"]?.isObject == true
      && ["session", "user", "assistant", "system", "hook", "tool", "subagent"].contains(family)
  }

  mutating func read(_ record: Record, into builder: inout TranscriptBuilder) throws {
    guard let line = record.value else { return }
    try builder.record { try read(line, into: &$0) }
  }

  private func read(_ line: JSONField, into builder: inout TranscriptBuilder) throws {
    guard let kind = line["type"]?.string, let data = line["data"] else {
      return builder.skipUnknown(line["type"]?.string)
    }
    let key = line["id"]?.word ?? ""
    let time = line["timestamp"]?.time
    switch kind {
    case "session.start", "session.resume":
      guard let id = data["sessionId"]?.word else { return builder.skip(kind) }
      if !builder.isOpen { try builder.open(id) }
      let context = data["context"]
      for (name, value) in [
        ("directory", context?["cwd"]), ("branch", context?["branch"]),
        ("version", data["copilotVersion"]),
      ] {
        if let text = value?.word { builder.conversation.details[name] = .string(text) }
      }
      builder.fold()
    case "user.message", "system.message":
      let content = try Content(data["content"])
      let role: Role = kind == "user.message" ? .human : .system
      try builder.add(content, as: Turn(role, content, key: key, at: time))
    case "assistant.message":
      let content = try Content(data["content"])
      var turn = Turn(.ai, content, key: key, at: time)
      turn.model = data["model"]?.word
      turn.thinking = turn.thinking ?? data["reasoningText"]?.word
      for request in data["toolRequests"]?.elements ?? [] {
        turn.calls.append(
          ToolCall(
            id: request["toolCallId"]?.word, name: request["name"]?.word ?? "tool",
            input: try request["arguments"]?.value()))
      }
      if let tokens = data["outputTokens"] { turn.usage = ["outputTokens": try tokens.value()] }
      try builder.add(content, as: turn)
    case "tool.execution_complete":
      let result = data["result"]
      let text = result?.string ?? result?["content"]?.string ?? data["error"]?["message"]?.string
      var turn = Turn(.tool, text ?? "", key: key, at: time)
      turn.result = ToolResult(
        id: data["toolCallId"]?.word, name: data["toolName"]?.word,
        isError: data["success"]?.bool == false)
      try builder.add(turn)
    default: builder.skip(kind)
    }
  }
}
