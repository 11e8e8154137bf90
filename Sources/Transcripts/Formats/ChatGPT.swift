import SessionModel
import StructuredText

/// ChatGPT's export, `conversations.json`: a list of conversations, each a tree of messages.
///
/// A message that was edited stands beside its new wording; both are kept, as alternatives.
struct ChatGPT: TranscriptFormat {
  static let name = "chatgpt"
  static let title = "ChatGPT"

  static func recognises(_ record: Record) -> Bool {
    guard let field = record.value else { return false }
    let conversation = field["raw_provider_payload"] ?? field
    return conversation["mapping"]?.isObject == true
  }

  mutating func read(_ record: Record, into builder: inout TranscriptBuilder) throws {
    guard let field = record.value else { return }
    let conversation = field["raw_provider_payload"] ?? field
    guard conversation["mapping"]?.isObject == true else {
      return try builder.record { $0.skip("no conversation") }
    }
    try builder.open(
      (conversation["conversation_id"] ?? conversation["id"])?.word ?? fallback(conversation))
    builder.conversation.title = conversation["title"]?.word
    var tree = Tree(conversation)
    let model = conversation["default_model_slug"]?.word
    while let node = tree.next() {
      builder.place += 1
      guard let message = node.field["message"] else { continue }
      try builder.record { builder in
        var turn = try turn(message, key: node.id, &builder)
        if turn.role == .ai { turn.model = turn.model ?? model }
        turn.parent = tree.parent(of: node.id)
        if !turn.isEmpty { tree.note(node.id) }
        try builder.add(turn)
      }
    }
    for _ in 0..<tree.lost { try builder.record { $0.skip("connected with no first message") } }
    builder.conversation.current = conversation["current_node"]?.string.flatMap { tree.shown($0) }
    builder.end()
  }

  private func fallback(_ conversation: JSONField) -> String {
    let time = conversation["create_time"]?.time?.iso8601
    return Fingerprint(conversation["title"]?.string, time).text
  }

  private func turn(
    _ message: JSONField, key: String, _ builder: inout TranscriptBuilder
  ) throws -> Turn {
    let content = message["content"]
    let kind = content?["content_type"]?.string ?? ""
    let role: Role =
      switch message["author"]?["role"]?.string {
      case "user": .human
      case "assistant": .ai
      case "tool": .tool
      default: .system
      }
    let metadata = message["metadata"]
    var turn = Turn(
      role, key: key, at: message["create_time"]?.time ?? message["update_time"]?.time)
    turn.model = metadata?["model_slug"]?.word
    let texts = self.texts(content, &builder)
    switch kind {
    case "thoughts":
      turn.thinking = texts.isEmpty ? nil : texts.joined(separator: "\n\n")
    case "reasoning_recap": builder.skip(kind)
    default: turn.body = texts.joined(separator: "\n\n")
    }
    let recipient = message["recipient"]?.string ?? "all"
    if turn.role == .ai, recipient != "all", !turn.body.isEmpty {
      // What a model says to a tool is a call.
      turn.calls = [
        ToolCall(
          id: message["id"]?.word, name: recipient,
          input: (try? JSONValue(parsing: turn.body)) ?? .string(turn.body))
      ]
      turn.body = ""
    }
    if turn.role == .tool, !turn.body.isEmpty {
      turn.result = ToolResult(id: nil, name: message["author"]?["name"]?.word)
    }
    for _ in metadata?["attachments"]?.elements ?? [] {
      builder.omit("a file that is not in the transcript")
    }
    return turn
  }

  private func texts(_ content: JSONField?, _ builder: inout TranscriptBuilder) -> [String] {
    guard let content else { return [] }
    var texts: [String] = []
    for part in content["parts"]?.elements ?? [] {
      if let text = part.string {
        texts.append(text)
      } else if let text = part["text"]?.string ?? part["content"]?.string {
        texts.append(text)
      } else if let asset = part["asset_pointer"]?.string {
        builder.omit("a file that is not in the transcript")
        texts.append("[not in the export: \(asset.prefix(200))]")
      } else {
        builder.omit("part '\(part["content_type"]?.string ?? "")'")
      }
    }
    for thought in content["thoughts"]?.elements ?? [] {
      let parts = [thought["summary"]?.word, thought["content"]?.word].compactMap { $0 }
      texts.append(parts.joined(separator: "\n"))
    }
    if texts.isEmpty {
      texts = [
        content["user_profile"]?.word, content["user_instructions"]?.word, content["title"]?.word,
        content["text"]?.word, content["result"]?.word,
      ].compactMap { $0 }
    }
    return texts.filter { !$0.isEmpty }
  }
}

/// A conversation's messages from the first one down, parents before their children.
///
/// Only the links to parents count: those to children are not always there. Whatever the links say,
/// each message comes at most once.
private struct Tree {
  private var nodes: [String: JSONField] = [:]
  private var children: [String: [String]] = [:]
  private var pending: [String] = []
  private var seen = 0
  /// The node with a message that a node is, or comes after.
  private var messages: [String: String] = [:]

  init(_ conversation: JSONField) {
    let all = conversation["mapping"]?.members ?? []
    for (id, node) in all { nodes[id] = node }
    for (id, node) in all {
      if let parent = node["parent"]?.string, nodes[parent] != nil {
        children[parent, default: []].append(id)
      } else {
        pending.append(id)
      }
    }
    pending.reverse()
  }

  mutating func next() -> (id: String, field: JSONField)? {
    guard let id = pending.popLast(), let field = nodes[id] else { return nil }
    seen += 1
    pending += (children.removeValue(forKey: id) ?? []).reversed()
    if let parent = field["parent"]?.string { messages[id] = messages[parent] }
    return (id, field)
  }

  /// Nodes that no path leads to: their parents go round in a circle.
  var lost: Int { nodes.count - seen }

  mutating func note(_ id: String) { messages[id] = TranscriptBuilder.fit(id) }

  func parent(of id: String) -> Turn.Parent {
    nodes[id]?["parent"]?.string.flatMap { messages[$0] }.map { .key($0) } ?? .none
  }

  /// The message that a node shows.
  func shown(_ id: String) -> String? { messages[id] }
}
