import SessionModel
import StructuredText

/// What a message consists of in most APIs: a text, or a list of blocks of several kinds.
struct Content {
  var text = ""
  var thinking: String?
  var calls: [ToolCall] = []
  var results: [Result] = []
  var attachments: [Attachment] = []
  /// Blocks that could not be taken over, by kind.
  var omitted: [String] = []

  struct Result {
    var result: ToolResult
    var text: String
    var attachments: [Attachment]
  }

  init() {}

  init(_ field: JSONField?) throws {
    guard let field else { return }
    if let text = field.string {
      self.text = text
    } else if field.isObject {
      try read(field)
    } else {
      for block in field.elements { try read(block) }
    }
  }

  private mutating func read(_ block: JSONField) throws {
    if let text = block.string { return add(text) }
    switch block["type"]?.string {
    case "text", "input_text", "output_text", "summary_text", nil:
      if let text = block["text"]?.string { add(text) }
    case "refusal": if let text = block["refusal"]?.string { add(text) }
    case "thinking", "reasoning", "reasoning_text":
      think(block["thinking"]?.word ?? block["text"]?.word)
    case "tool_use", "toolCall", "server_tool_use":
      calls.append(
        ToolCall(
          id: block["id"]?.word, name: block["name"]?.word ?? "tool",
          input: try (block["input"] ?? block["arguments"])?.value()))
    case "tool_result":
      let content = try Content(block["content"])
      omitted += content.omitted
      results.append(
        Result(
          result: ToolResult(
            id: block["tool_use_id"]?.word, name: block["name"]?.word,
            isError: block["is_error"]?.bool ?? false),
          text: content.text, attachments: content.attachments))
    case "image", "document", "input_image", "image_url", "input_file", "file", "input_audio":
      attach(block)
    case let kind?:
      // A kind that is not known may still have a text, which is better than nothing.
      if let text = block["text"]?.word { add(text) } else { omitted.append("part '\(kind)'") }
    }
  }

  private mutating func add(_ part: String) {
    text = text.isEmpty ? part : "\(text)\n\n\(part)"
  }

  mutating func think(_ part: String?) {
    guard let part, !part.isEmpty else { return }
    thinking = thinking.map { "\($0)\n\n\(part)" } ?? part
  }

  /// Decodes a file that is in the block itself; what is elsewhere is not fetched.
  private mutating func attach(_ block: JSONField) {
    let holder =
      block["source"] ?? block["image_url"] ?? block["file"] ?? block["input_audio"] ?? block
    let data = holder["data"]?.string ?? holder["file_data"]?.string ?? holder["url"]?.string
    guard let data = data ?? holder.string else {
      return omitted.append("a file that is not in the transcript")
    }
    let name = block["filename"]?.word ?? holder["filename"]?.word ?? block["title"]?.word
    if holder["type"]?.string == "text" {
      attachments.append(Attachment(name: name, bytes: Array(data.utf8)))
    } else if let bytes = Self.decoded(data) {
      attachments.append(Attachment(name: name, bytes: bytes))
    } else {
      omitted.append("a file that is not in the transcript")
    }
  }

  /// The bytes of a `data:` URL, or of bare base 64.
  static func decoded(_ text: String) -> [UInt8]? {
    guard text.hasPrefix("data:") else {
      let bytes = Base64.decoded(text)
      return bytes?.isEmpty == false ? bytes : nil
    }
    guard let comma = text.utf8.firstIndex(of: .comma) else { return nil }
    let head = text[..<comma]
    let data = text[text.utf8.index(after: comma)...]
    return head.hasSuffix(";base64") ? Base64.decoded(data) : Array(data.utf8)
  }
}

extension Turn {
  init(_ role: Role, _ content: Content, key: String, at time: Timestamp?) {
    self.init(role, content.text, key: key, at: time)
    thinking = content.thinking
    calls = content.calls
    attachments = content.attachments
  }
}

extension TranscriptBuilder {
  /// Adds what a block list holds: answers of tools first, then what the speaker says.
  mutating func add(_ content: Content, as turn: Turn, group: String? = nil) throws {
    for part in content.omitted { omit(part) }
    let isSplit = content.results.count > 1 || !turn.isEmpty
    for (number, item) in content.results.enumerated() {
      var answer = turn
      (answer.role, answer.body, answer.result) = (.tool, item.text, item.result)
      (answer.thinking, answer.calls, answer.attachments) = (nil, [], item.attachments)
      if isSplit, !turn.key.isEmpty, number > 0 || !turn.isEmpty { answer.key += "#\(number + 1)" }
      try add(answer)
    }
    try add(turn, group: group)
  }

  /// What the tool was called whose call a result answers, if the call was not long ago.
  mutating func skipUnknown(_ kind: String?) {
    skip(kind.map { "record type '\($0)' is not known" } ?? "no record of this format")
  }
}
