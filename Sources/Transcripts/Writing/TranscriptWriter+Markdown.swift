import SessionModel
import StructuredText

extension TranscriptWriter {
  /// Markdown for people, with what the text does not say in comments.
  ///
  /// Each message begins with a comment and a heading of one line. The comment is on one line, since JSON
  /// spells `>` otherwise in it.
  func markdown() -> String {
    var head = JSONObject()
    head["id"] = .string(session.rawValue)
    head["title"] = .string(title)
    var parts = [
      MarkdownExport.conversationMark + comment(.object(head)), "\n\n# \(title)\n",
    ]
    for message in messages {
      parts.append("\n\(MarkdownExport.messageMark)\(comment(header(of: message)))\n")
      parts.append("## \(heading(of: message))\n\n")
      let lines = message.body.split(separator: "\n", omittingEmptySubsequences: false)
      parts.append(lines.map(MarkdownExport.escaped).joined(separator: "\n") + "\n")
    }
    // Each message is followed by a blank line, which is not its own.
    return parts.joined() + "\n"
  }

  private func comment(_ value: JSONValue) -> String {
    value.compact.split(separator: ">", omittingEmptySubsequences: false)
      .joined(separator: "\\u003e") + MarkdownExport.endMark
  }

  private func header(of message: Message) -> JSONValue {
    var object = JSONObject()
    object["id"] = .string(message.id.rawValue)
    object["role"] = .string(message.role.rawValue)
    object["author"] = .string(message.author)
    if !message.attachments.isEmpty {
      object["attachments"] = .array(message.attachments.map { .string($0.string) })
    }
    object["agent"] = message.agent.map { .string($0) }
    object["model"] = message.model.map { .string($0) }
    object["usage"] = message.usage?.value
    object["thinking"] = message.thinking.map { .string($0) }
    object["toolCalls"] = message.toolCalls?.value
    object["toolResult"] = message.toolResult?.value
    return .object(object)
  }

  private func heading(of message: Message) -> String {
    var parts = [message.role.rawValue]
    if let name = message.agent ?? message.model { parts.append(name) }
    if let name = message.answer?.name { parts.append(name) }
    if !message.calls.isEmpty {
      parts.append("calls " + message.calls.map(\.name).joined(separator: ", "))
    }
    parts.append(message.id.time.iso8601)
    parts += message.attachments.map { "[\($0.lastComponent)](\($0.string))" }
    return parts.joined(separator: " · ").split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
