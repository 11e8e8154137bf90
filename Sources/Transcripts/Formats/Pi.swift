import SessionModel
import StructuredText

/// The sessions of the coding agent pi, of one JSON object a line.
///
/// Newer ones form a tree: an entry names the one it follows, and what follows an earlier one is an
/// alternative. The last entry is the one shown.
struct Pi: TranscriptFormat {
  static let name = "pi"
  static let title = "pi"

  /// The message that an entry is or, not being one, comes after.
  private var messages: [String: String] = [:]
  private var isTree = false
  private var last: String?

  static func recognises(_ record: Record) -> Bool {
    guard let field = record.value else { return false }
    switch field["type"]?.string {
    case "session":
      return field["id"]?.string != nil && field["cwd"] != nil && field["timestamp"] != nil
    case "message":
      return field["message"]?["role"]?.string != nil && field["timestamp"] != nil
    default: return false
    }
  }

  mutating func read(_ record: Record, into builder: inout TranscriptBuilder) throws {
    guard let line = record.value else { return }
    try builder.record { try read(line, into: &$0) }
    guard let id = line["id"]?.word, line["type"]?.string != "session" else { return }
    isTree = true
    if messages[id] == nil, messages.count < 1_000_000 {
      messages[id] = line["parentId"]?.word.flatMap { messages[$0] }
    }
  }

  private mutating func read(_ line: JSONField, into builder: inout TranscriptBuilder) throws {
    switch line["type"]?.string {
    case "session":
      if !builder.isOpen, let id = line["id"]?.word { try builder.open(id) }
      if let directory = line["cwd"]?.word {
        builder.conversation.details["directory"] = .string(directory)
      }
      builder.fold()
    case "message":
      guard let message = line["message"], message.isObject else { return builder.skipUnknown(nil) }
      try self.message(message, line, into: &builder)
    case "compaction", "branch_summary":
      try add(Turn(.system, line["summary"]?.string ?? ""), line, into: &builder)
    case "session_info":
      builder.conversation.title = line["name"]?.word ?? builder.conversation.title
      builder.fold()
    case let kind?:
      let isKnown = ["model_change", "thinking_level_change", "label", "custom"].contains(kind)
      isKnown ? builder.skip(kind) : builder.skipUnknown(kind)
    case nil: builder.skipUnknown(nil)
    }
  }

  private mutating func message(
    _ message: JSONField, _ line: JSONField, into builder: inout TranscriptBuilder
  ) throws {
    let content = try Content(message["content"])
    for part in content.omitted { builder.omit(part) }
    switch message["role"]?.string {
    case "user": try add(Turn(.human, content, key: "", at: nil), line, into: &builder)
    case "assistant":
      var turn = Turn(.ai, content, key: "", at: nil)
      turn.model = message["model"]?.word
      turn.usage = try message["usage"]?.value()
      if turn.isEmpty { turn.body = message["errorMessage"]?.string ?? "" }
      try add(turn, line, into: &builder)
    case "toolResult":
      var turn = Turn(.tool, content, key: "", at: nil)
      turn.result = ToolResult(
        id: message["toolCallId"]?.word, name: message["toolName"]?.word,
        isError: message["isError"]?.bool ?? false)
      try add(turn, line, into: &builder)
    case "bashExecution":
      let command = message["command"]?.string ?? ""
      var turn = Turn(.tool, message["output"]?.string ?? "")
      turn.result = ToolResult(
        id: nil, name: "$ \(command)", isError: message["exitCode"]?.number != 0)
      try add(turn, line, into: &builder)
    case let role: builder.skip("a message by '\(role ?? "")'")
    }
  }

  private mutating func add(
    _ turn: Turn, _ line: JSONField, into builder: inout TranscriptBuilder
  ) throws {
    var turn = turn
    turn.time = line["timestamp"]?.time
    guard let id = line["id"]?.word else { return try builder.add(turn) }
    turn.key = TranscriptBuilder.fit(id)
    // What follows the last message follows it whatever it is called.
    let parent = line["parentId"]?.word.flatMap { messages[$0] }
    if last != nil, parent != last { turn.parent = parent.map { .key($0) } ?? .none }
    if !turn.isEmpty {
      last = turn.key
      if messages.count < 1_000_000 { messages[id] = turn.key }
    }
    try builder.add(turn)
  }
}
