import SessionModel
import StructuredText

extension TranscriptWriter {
  /// `{"messages": […]}` as OpenAI's chat API takes it, and as it can be sent on.
  func openAI() throws -> JSONValue {
    var list: [JSONValue] = []
    for message in messages {
      var object = JSONObject()
      let (pictures, names) = try files(of: message)
      let text = text(of: message, naming: names)
      object["role"] = .string(Self.role(of: message))
      if pictures.isEmpty {
        object["content"] = message.role == .ai && text.isEmpty ? .null : .string(text)
      } else {
        let first: [JSONValue] = text.isEmpty ? [] : [["type": "text", "text": .string(text)]]
        object["content"] = .array(
          first
            + pictures.map { picture in
              [
                "type": "image_url",
                "image_url": ["url": .string("data:\(picture.type);base64,\(picture.data)")],
              ]
            })
      }
      if message.role == .ai, !message.calls.isEmpty {
        object["tool_calls"] = .array(
          message.calls.enumerated().map { number, call in
            [
              "id": .string(call.id ?? "\(message.id)-\(number)"), "type": "function",
              "function": [
                "name": .string(call.name), "arguments": .string((call.input ?? [:]).compact),
              ],
            ]
          })
      }
      if message.role == .tool {
        object["tool_call_id"] = .string(message.answer?.id ?? message.id.rawValue)
        object["name"] = message.answer?.name.map { .string($0) }
      }
      list.append(.object(object))
    }
    return ["messages": .array(list)]
  }

  private static func role(of message: Message) -> String {
    switch message.role {
    case .human: "user"
    case .ai: "assistant"
    case .system: "system"
    case .tool: "tool"
    }
  }
}
