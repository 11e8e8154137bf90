import SessionModel
import StructuredText

/// Claude Code's session files, of one JSON object a line, and those of its sub-agents.
///
/// A reply comes as several lines with one `message.id`, which make one message. What looks like a
/// fork is a tool running beside another, so the lines are taken in order.
struct ClaudeCode: TranscriptFormat {
  static let name = "claude-code"
  static let title = "Claude Code"

  static func recognises(_ record: Record) -> Bool {
    guard let field = record.value else { return false }
    if let first = field["loglines"]?.elements.first { return recognises(.value(first)) }
    switch field["type"]?.string {
    case "user", "assistant": return field["message"]?.isObject == true
    case "summary": return field["leafUuid"] != nil
    case "file-history-snapshot": return field["snapshot"] != nil
    case "system", "result", "progress", "queue-operation", "pr-link", "attachment":
      return field["sessionId"] != nil || field["session_id"] != nil
    case "ai-title", "custom-title", "last-prompt", "mode", "permission-mode", "agent-name":
      return field["sessionId"] != nil
    default: return false
    }
  }

  mutating func read(_ record: Record, into builder: inout TranscriptBuilder) throws {
    guard let field = record.value else { return }
    let lines = field["loglines"]?.elements ?? []
    guard lines.isEmpty else {
      for (number, line) in lines.enumerated() {
        builder.place = number + 1
        try builder.record { try read(line, into: &$0) }
      }
      return
    }
    try builder.record { try read(field, into: &$0) }
  }

  private func read(_ line: JSONField, into builder: inout TranscriptBuilder) throws {
    if !builder.isOpen, let id = line["sessionId"]?.word ?? line["session_id"]?.word {
      try builder.open(id)
    }
    describe(line, &builder)
    switch line["type"]?.string {
    case "user": try user(line, into: &builder)
    case "assistant": try assistant(line, into: &builder)
    case "summary": try summary(line, into: &builder)
    case "ai-title", "custom-title":
      guard let title = line["aiTitle"]?.word ?? line["customTitle"]?.word else { return }
      builder.conversation.title = title
      builder.fold()
    case "system":
      guard let text = line["content"]?.word else {
        return builder.skip("system/\(line["subtype"]?.string ?? "")")
      }
      try builder.add(turn(.system, Content(line["content"]), line, text))
    case let kind?:
      let isKnown = Self.silent.contains(kind)
      isKnown ? builder.skip(kind) : builder.skipUnknown(kind)
    case nil: builder.skipUnknown(nil)
    }
  }

  /// Takes what a line says of the session as a whole, once.
  private func describe(_ line: JSONField, _ builder: inout TranscriptBuilder) {
    guard builder.conversation.details.count < 3 else { return }
    let parts = [
      ("directory", line["cwd"]), ("version", line["version"]), ("branch", line["gitBranch"]),
    ]
    for (name, value) in parts where builder.conversation.details[name] == nil {
      if let text = value?.word { builder.conversation.details[name] = .string(text) }
    }
  }

  /// Kinds of lines that say nothing of the conversation.
  private static let silent: Set<String> = [
    "progress", "file-history-snapshot", "queue-operation", "pr-link", "result", "rate_limit_event",
    "last-prompt", "mode", "permission-mode", "agent-name", "attachment", "started", "stream_event",
  ]

  private func user(_ line: JSONField, into builder: inout TranscriptBuilder) throws {
    guard let message = line["message"], message.isObject else {
      return builder.skip("a message that is no object")
    }
    let content = try Content(message["content"])
    // What the program puts into the user's mouth is not the user's.
    let isOwn = line["isMeta"]?.bool != true && line["isCompactSummary"]?.bool != true
    try builder.add(content, as: turn(isOwn ? .human : .system, content, line, nil))
  }

  private func assistant(_ line: JSONField, into builder: inout TranscriptBuilder) throws {
    guard let message = line["message"], message.isObject else {
      return builder.skip("a message that is no object")
    }
    let content = try Content(message["content"])
    var turn = turn(.ai, content, line, nil)
    // What Claude Code says itself in the model's name, such as that a limit is reached, is by no model.
    turn.model = message["model"]?.word.flatMap { $0 == "<synthetic>" ? nil : $0 }
    turn.usage = try message["usage"]?.value()
    let group = message["id"]?.word.map { "\($0) \(turn.agent ?? "")" }
    try builder.add(content, as: turn, group: group)
  }

  /// The title that a session was given, or what a compaction kept of it.
  private func summary(_ line: JSONField, into builder: inout TranscriptBuilder) throws {
    if let message = line["message"] {
      let content = try Content(message["content"])
      return try builder.add(turn(.system, content, line, nil))
    }
    guard let title = line["summary"]?.word else { return }
    builder.conversation.title = title
    builder.fold()
  }

  private func turn(
    _ role: Role, _ content: Content, _ line: JSONField, _ text: String?
  ) -> Turn {
    var turn = Turn(role, content, key: line["uuid"]?.word ?? "", at: line["timestamp"]?.time)
    if let text { turn.body = text }
    turn.agent = line["agentId"]?.word ?? (line["isSidechain"]?.bool == true ? "sub-agent" : nil)
    return turn
  }
}
