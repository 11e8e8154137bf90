import SessionModel
import StructuredText

/// Codex's rollout files, of one JSON object a line.
///
/// What is said stands there twice, as a response item and as an event. Events count only in a file
/// that has no response items.
struct Codex: TranscriptFormat {
  static let name = "codex"
  static let title = "Codex"

  private var model: String?
  private var agent: String?
  private var replies = 0
  private var thoughts: [String] = []
  /// Thoughts that an event told, and no item so far.
  private var announced: [String] = []
  private var thoughtTime: Timestamp?
  private var hasItems = false
  /// What the events said before the first response item.
  private var events: [(turn: Turn, place: Int)] = []
  private var toolNames: [String: String] = [:]

  static func recognises(_ record: Record) -> Bool {
    guard let field = record.value else { return false }
    if field["payload"]?.isObject == true {
      return [
        "session_meta", "response_item", "event_msg", "turn_context", "compacted",
      ].contains(field["type"]?.string)
    }
    if field["type"] == nil, field["id"]?.string != nil, field["timestamp"]?.time != nil {
      return field["instructions"] != nil || field["git"] != nil
    }
    let kind = field["type"]?.string
    return (kind == "message" || kind == "Message") && field["role"]?.string != nil
      && field["message"] == nil && field["content"] != nil
  }

  mutating func read(_ record: Record, into builder: inout TranscriptBuilder) throws {
    guard let line = record.value else { return }
    try builder.record { try read(line, into: &$0) }
  }

  private mutating func read(_ line: JSONField, into builder: inout TranscriptBuilder) throws {
    let time = line["timestamp"]?.time
    let payload = line["payload"] ?? line
    switch line["type"]?.string {
    case "session_meta", nil: try meta(payload, into: &builder)
    case "turn_context":
      model = payload["model"]?.word ?? model
      builder.fold()
    case "compacted":
      try builder.add(Turn(.system, payload["message"]?.string ?? "", at: time))
    case "event_msg": try event(payload, at: time, into: &builder)
    case "response_item": try item(payload, at: time, into: &builder)
    case let kind?:
      guard line["payload"] == nil else { return builder.skipUnknown(kind) }
      try item(payload, at: time, into: &builder)
    }
  }

  private mutating func meta(_ meta: JSONField, into builder: inout TranscriptBuilder) throws {
    guard let id = meta["id"]?.word else { return builder.skipUnknown(nil) }
    guard !builder.isOpen else { return builder.skip("session_meta of a parent") }
    try builder.open(id)
    for (name, value) in [
      ("directory", meta["cwd"]), ("version", meta["cli_version"]), ("git", meta["git"]),
      ("parent", meta["parent_thread_id"] ?? meta["forked_from_id"]),
    ] {
      if let value { builder.conversation.details[name] = try value.value() }
    }
    if let thread = meta["source"]?["subagent"] {
      let spawned = thread["thread_spawn"]
      agent =
        spawned?["agent_nickname"]?.word ?? spawned?["agent_role"]?.word ?? thread["other"]?.word
        ?? "sub-agent"
    }
    builder.fold()
  }

  private mutating func item(
    _ item: JSONField, at time: Timestamp?, into builder: inout TranscriptBuilder
  ) throws {
    let kind = item["type"]?.string
    let key = item["id"]?.word ?? ""
    switch kind {
    case "message", "Message":
      hasItems = true
      try message(item, key: key, at: time, into: &builder)
    case "reasoning":
      let content = try Content(item["summary"])
      let own = try Content(item["content"])
      let texts = [content.text, own.thinking ?? own.text].filter { !$0.isEmpty }
      guard !texts.isEmpty else { return builder.skip("reasoning without a text") }
      let summaries = (item["summary"]?.elements ?? []).compactMap { $0["text"]?.string }
      announced.removeAll { summaries.contains($0) || texts.contains($0) }
      thoughtTime = thoughtTime ?? time
      thoughts += texts
      builder.fold()
    case "function_call", "FunctionCall", "custom_tool_call", "local_shell_call",
      "tool_search_call", "web_search_call", "image_generation_call":
      try call(item, kind ?? "", at: time, into: &builder)
    case "function_call_output", "custom_tool_call_output", "tool_search_output",
      "local_shell_call_output":
      try output(item, at: time, into: &builder)
    default: builder.skipUnknown(kind)
    }
  }

  private mutating func message(
    _ item: JSONField, key: String, at time: Timestamp?, into builder: inout TranscriptBuilder
  ) throws {
    let content = try Content(item["content"])
    let role: Role =
      switch item["role"]?.string {
      case "assistant": .ai
      case "user": Self.isInjected(content.text) ? .system : .human
      default: .system
      }
    if role == .human { try endThoughts(&builder) }
    var turn = Turn(role, content, key: key, at: time)
    try builder.add(content, as: finished(&turn), group: role == .ai ? "\(replies)" : nil)
  }

  private mutating func call(
    _ item: JSONField, _ kind: String, at time: Timestamp?, into builder: inout TranscriptBuilder
  ) throws {
    let id = item["call_id"]?.word ?? item["id"]?.word
    let name = item["name"]?.word ?? String(kind.dropLast("_call".count))
    let arguments = item["arguments"] ?? item["input"] ?? item["action"] ?? item["args"]
    var input = try arguments?.value()
    // The arguments of a function are JSON inside a string.
    if let text = arguments?.string, let parsed = try? JSONValue(parsing: text) { input = parsed }
    var turn = Turn(.ai, key: id.map { "call \($0)" } ?? "", at: time)
    turn.calls = [ToolCall(id: id, name: name, input: input)]
    if let id, toolNames.count < 100_000 { toolNames[id] = name }
    try builder.add(finished(&turn), group: "\(replies)")
    if let result = item["result"] {
      var answer = Turn(.tool, try result.value().compact, at: time)
      answer.result = ToolResult(
        id: id, name: name, isError: result["ok"]?.bool.map { !$0 } ?? false)
      try builder.add(answer)
    }
  }

  private mutating func output(
    _ item: JSONField, at time: Timestamp?, into builder: inout TranscriptBuilder
  ) throws {
    let id = item["call_id"]?.word
    let output = item["output"] ?? item["tools"]
    var content = try Content(output)
    var isError = false
    // Some outputs are JSON inside a string, with the text in a member.
    if let text = output?.string, text.hasPrefix("{"),
      let parsed = try? JSONField(Array(text.utf8)), let inner = parsed["output"]?.string
    {
      content.text = inner
      isError = parsed["metadata"]?["exit_code"]?.number.map { $0 != 0 } ?? false
    } else if let inner = output?["content"]?.string {
      content.text = inner
      isError = output?["success"]?.bool == false
    } else if let output, output.string == nil, content.text.isEmpty {
      content.text = try output.value().compact
    }
    var turn = Turn(.tool, content, key: id.map { "output \($0)" } ?? "", at: time)
    turn.result = ToolResult(id: id, name: id.flatMap { toolNames[$0] }, isError: isError)
    turn.agent = agent
    replies += 1
    for part in content.omitted { builder.omit(part) }
    try builder.add(turn)
  }

  /// A reply with what is known of it from elsewhere; anything else as it is.
  private mutating func finished(_ turn: inout Turn) -> Turn {
    turn.agent = agent
    if turn.role == .ai {
      turn.model = model
      turn.thinking = takeThoughts()
    } else {
      replies += 1
    }
    return turn
  }

  private mutating func takeThoughts() -> String? {
    let all = thoughts + announced
    (thoughts, announced, thoughtTime) = ([], [], nil)
    return all.isEmpty ? nil : all.joined(separator: "\n\n")
  }

  /// Adds thoughts that no reply came of, as when the user breaks off, in a message of their own.
  private mutating func endThoughts(_ builder: inout TranscriptBuilder) throws {
    var turn = Turn(.ai, at: thoughtTime)
    turn.thinking = takeThoughts()
    (turn.agent, turn.model) = (agent, model)
    try builder.add(turn)
  }

  private mutating func event(
    _ event: JSONField, at time: Timestamp?, into builder: inout TranscriptBuilder
  ) throws {
    let kind = event["type"]?.string ?? ""
    switch kind {
    case "user_message", "agent_message":
      builder.fold()
      guard !hasItems, events.count < 10_000, let text = event["message"]?.word else { return }
      var turn = Turn(kind == "user_message" ? .human : .ai, text, at: time)
      if turn.role == .ai { (turn.model, turn.thinking) = (model, takeThoughts()) }
      turn.agent = agent
      events.append((turn, builder.place))
    case "token_count":
      guard let usage = try event["info"]?["last_token_usage"]?.value() else {
        return builder.skip("token_count without numbers")
      }
      if !builder.amendReply({ $0.usage = usage }) { builder.skip("token_count of no reply") }
    case "agent_reasoning", "agent_reasoning_raw_content":
      builder.fold()
      guard let text = event["text"]?.word else { return }
      let isKnown = announced.contains(text) || thoughts.contains { $0.contains(text) }
      guard !isKnown, announced.count < 1000 else { return }
      thoughtTime = thoughtTime ?? time
      announced.append(text)
    case "turn_aborted":
      builder.skip("event_msg/\(kind)")
      try endThoughts(&builder)
    case "thread_name_updated":
      builder.conversation.title = event["thread_name"]?.word ?? builder.conversation.title
      builder.fold()
    default: builder.skip("event_msg/\(kind)")
    }
  }

  var isUpToDate: Bool { hasItems || events.isEmpty }

  mutating func finish(_ builder: inout TranscriptBuilder) throws {
    try endThoughts(&builder)
    guard !hasItems else { return }
    for event in events { try builder.add(event.turn) }
  }

  /// What the program says in the user's name.
  private static func isInjected(_ text: String) -> Bool {
    let start = text.drop { $0.isWhitespace }
    return [
      "<environment_context>", "<user_instructions>", "<skill>", "# AGENTS.md instructions",
      "<turn_aborted>",
    ]
    .contains { start.hasPrefix($0) }
  }
}
