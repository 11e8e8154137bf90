package import SessionModel
import StructuredText

extension Message {
  /// A message of a session made of one of a transcript.
  ///
  /// - Parameters:
  ///   - author: Who is answerable for it: whoever imports.
  ///   - attachments: Where the turn's own have been put.
  package init(
    _ turn: Turn, id: MessageID, author: String, of conversation: ConversationKey,
    attachments: [SessionPath]
  ) {
    self.init(id: id, role: turn.role, author: author, body: turn.body)
    self.attachments = attachments
    agent = turn.agent.map(Self.oneLine)
    model = turn.model.map(Self.oneLine)
    usage = turn.usage.map { JSON($0) }
    if !turn.calls.isEmpty { toolCalls = JSON(.array(turn.calls.map(\.json))) }
    toolResult = turn.result.map { JSON($0.json) }
    if let thinking = turn.thinking {
      other.append(Member(key: "thinking", value: JSON(thinking)))
    }
    var source = JSONObject([
      ("source", .string(conversation.source)), ("conversation", .string(conversation.id)),
      ("id", .string(turn.key)),
    ])
    if !turn.foldedKeys.isEmpty {
      source["folded"] = .array(turn.foldedKeys.map { .string($0) })
    }
    if turn.time == nil { source["untimed"] = true }
    source["extent"] = turn.extent?.json
    imported = JSON(.object(source))
  }

  private static func oneLine(_ text: String) -> String {
    String(text.prefix(200).map { $0.isNewline ? " " : $0 })
  }

  /// Where it was imported from.
  package var origin: (conversation: ConversationKey, keys: [String])? {
    guard let source = imported?["source"]?.string, let id = imported?["conversation"]?.string,
      let key = imported?["id"]?.string
    else { return nil }
    let folded = imported?["folded"]?.elements?.compactMap(\.string) ?? []
    return (ConversationKey(source: source, id: id), [key] + folded)
  }

  /// What the model thought before it answered.
  package var thinking: String? { other.first { $0.key == "thinking" }?.value.string }

  /// What it asks tools to do, as far as it is written as importers write it.
  package var calls: [ToolCall] {
    (toolCalls?.elements ?? []).compactMap { call in
      call["name"]?.string.map {
        ToolCall(id: call["id"]?.string, name: $0, input: call["input"]?.value)
      }
    }
  }

  /// Which call a tool answers.
  package var answer: ToolResult? {
    guard let result = toolResult else { return nil }
    return ToolResult(
      id: result["id"]?.string, name: result["name"]?.string,
      isError: result["isError"]?.bool ?? false)
  }
}

extension ToolCall {
  var json: JSONValue {
    var object = JSONObject()
    object["id"] = id.map { .string(TranscriptBuilder.fit($0)) }
    object["name"] = .string(String(name.prefix(200)))
    object["input"] = input
    return .object(object)
  }
}

extension ToolResult {
  var json: JSONValue {
    var object = JSONObject()
    object["id"] = id.map { .string(TranscriptBuilder.fit($0)) }
    object["name"] = name.map { .string(String($0.prefix(200))) }
    if isError { object["isError"] = true }
    return .object(object)
  }
}

extension Turn {
  /// In bytes; what is longer does not belong in the header of a message.
  private static let longestHeader = 256 << 10

  /// Moves into attachments what is too long to stand in a message.
  package mutating func moveOutLongParts() {
    if let text = thinking, text.utf8.count > Self.longestHeader {
      attachments.append(Attachment(name: "thinking.md", bytes: Array(text.utf8)))
      thinking = nil
    }
    if body.utf8.count > Message.maximumBodyLength {
      attachments.append(Attachment(name: "body.md", bytes: Array(body.utf8)))
      body = "The text is long; it is attached.\n"
    }
    if let text = usage?.compact, text.utf8.count > Self.longestHeader { usage = nil }
    for index in calls.indices {
      guard let text = calls[index].input?.compact, text.utf8.count > Self.longestHeader else {
        continue
      }
      attachments.append(Attachment(name: "input.json", bytes: Array(text.utf8)))
      calls[index].input = nil
    }
    // Many small ones can be as long.
    if calls.count > 1,
      JSONValue.array(calls.map(\.json)).compact.utf8.count > 4 * Self.longestHeader
    {
      let text = JSONValue.array(calls.map(\.json)).canonical()
      attachments.append(Attachment(name: "calls.json", bytes: text))
      calls = []
    }
  }
}
