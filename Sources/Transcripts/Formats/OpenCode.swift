import SessionModel
import StructuredText

/// What opencode exports: a session with its messages and their parts, in one JSON value.
struct OpenCode: TranscriptFormat {
  static let name = "opencode"
  static let title = "opencode"

  /// In the form that is shared, the parts of a message follow it one by one.
  private var shared: (info: JSONField, parts: [JSONField], place: Int)?

  static func recognises(_ record: Record) -> Bool {
    guard let field = record.value else { return false }
    if let data = field["data"], ["session", "message", "part"].contains(field["type"]?.string) {
      return data["id"]?.string != nil && field["payload"] == nil
    }
    return field["info"]?["id"]?.string != nil && field["messages"]?.isArray == true
  }

  mutating func read(_ record: Record, into builder: inout TranscriptBuilder) throws {
    guard let field = record.value else { return }
    guard let data = field["data"] else {
      if let info = field["info"] { try session(info, into: &builder) }
      for (number, message) in (field["messages"]?.elements ?? []).enumerated() {
        builder.place = number + 1
        try builder.record { builder in
          guard let info = message["info"], info.isObject else {
            return builder.skip("a message that is no object")
          }
          try read(info, message["parts"]?.elements ?? [], into: &builder)
        }
      }
      return
    }
    switch field["type"]?.string {
    case "session": try session(data, into: &builder)
    case "message":
      try finish(&builder)
      shared = (data, [], builder.place)
    case "part" where shared != nil: shared?.parts.append(data)
    case "part": try builder.record { $0.skip("a part of no message") }
    case let kind: try builder.record { $0.skipUnknown(kind) }
    }
  }

  mutating func finish(_ builder: inout TranscriptBuilder) throws {
    guard let message = shared else { return }
    shared = nil
    builder.place = message.place
    try builder.record { try read(message.info, message.parts, into: &$0) }
  }

  private func session(_ info: JSONField, into builder: inout TranscriptBuilder) throws {
    if let id = info["id"]?.word { try builder.open(id) }
    builder.conversation.title = info["title"]?.word
    for (name, value) in [
      ("directory", info["directory"]), ("version", info["version"]), ("parent", info["parentID"]),
    ] {
      if let text = value?.word { builder.conversation.details[name] = .string(text) }
    }
  }

  private func read(
    _ info: JSONField, _ parts: [JSONField], into builder: inout TranscriptBuilder
  ) throws {
    let key = info["id"]?.word ?? ""
    let isReply = info["role"]?.string == "assistant"
    var turn = Turn(isReply ? .ai : .human, key: key, at: info["time"]?["created"]?.time)
    turn.agent = info["agent"]?.word
    if isReply {
      turn.model = info["modelID"]?.word ?? info["model"]?["modelID"]?.word
      turn.usage = try info["tokens"]?.value()
    }
    var content = Content()
    var texts: [String] = []
    var answers: [Turn] = []
    for part in parts {
      switch part["type"]?.string {
      case "text":
        if let text = part["text"]?.word { texts.append(text) }
      case "reasoning": content.think(part["text"]?.word)
      case "tool":
        let (call, answer) = try tool(part, at: turn.time)
        turn.calls.append(call)
        if let answer { answers.append(answer) }
      case "file":
        if let bytes = part["url"]?.string.flatMap(Content.decoded(fromURL:)) {
          turn.attachments.append(Attachment(name: part["filename"]?.word, bytes: bytes))
        } else {
          builder.omit("a file that is not in the transcript")
        }
      case "subtask":
        if let text = part["prompt"]?.word { texts.append(text) }
      case let kind?: builder.omit("part '\(kind)'")
      case nil: builder.omit("a part of no type")
      }
    }
    turn.body = texts.joined(separator: "\n\n")
    turn.thinking = content.thinking
    turn.mayGrow()
    if turn.isEmpty { turn.body = info["error"]?["data"]?["message"]?.string ?? "" }
    try builder.add(turn)
    for answer in answers { try builder.add(answer) }
  }

  private func tool(
    _ part: JSONField, at time: Timestamp?
  ) throws -> (call: ToolCall, answer: Turn?) {
    let id = part["callID"]?.word
    let name = part["tool"]?.word ?? "tool"
    let state = part["state"]
    let call = ToolCall(id: id, name: name, input: try state?["input"]?.value())
    let status = state?["status"]?.string
    guard status == "completed" || status == "error" else { return (call, nil) }
    var answer = Turn(
      .tool, state?["output"]?.string ?? state?["error"]?.string ?? "",
      key: (part["id"]?.word).map { "\($0) \(id ?? "")" } ?? "",
      at: state?["time"]?["end"]?.time ?? time)
    answer.result = ToolResult(id: id, name: name, isError: status == "error")
    for file in state?["attachments"]?.elements ?? [] {
      if let bytes = file["url"]?.string.flatMap(Content.decoded(fromURL:)) {
        answer.attachments.append(Attachment(name: file["filename"]?.word, bytes: bytes))
      }
    }
    return (call, answer)
  }
}

extension Content {
  /// The bytes of a `data:` URL; of no other.
  static func decoded(fromURL text: String) -> [UInt8]? {
    text.hasPrefix("data:") ? decoded(text) : nil
  }
}
