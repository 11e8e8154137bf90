import SessionModel
import StructuredText

/// The Markdown that ``MarkdownTranscript`` writes.
struct MarkdownExport: TranscriptFormat {
  static let name = "git-session"
  static let title = "Markdown by git session export"

  static let conversationMark = "<!-- git-session conversation "
  static let messageMark = "<!-- message "
  static let endMark = " -->"

  private var turn: Turn?
  private var lines: [String] = []
  private var place = 0
  /// Lines of the heading that are still to come.
  private var heading = 0

  static func recognises(_ record: Record) -> Bool {
    record.text?.hasPrefix(conversationMark) == true
  }

  mutating func read(_ record: Record, into builder: inout TranscriptBuilder) throws {
    guard let line = record.text else { return }
    if !builder.isOpen, let head = Self.json(in: line, after: Self.conversationMark) {
      try builder.open(head["id"]?.word ?? builder.fileName)
      builder.conversation.title = head["title"]?.word
    } else if let head = Self.json(in: line, after: Self.messageMark) {
      try end(&builder)
      (turn, place, heading) = (try Self.turn(head), builder.place, 2)
      if head["attachments"] != nil { builder.omit("a file that is not in the transcript") }
    } else if turn != nil {
      if heading > 0 { heading -= 1 } else { lines.append(Self.unescaped(line)) }
    }
  }

  mutating func finish(_ builder: inout TranscriptBuilder) throws { try end(&builder) }

  private mutating func end(_ builder: inout TranscriptBuilder) throws {
    guard var turn else { return }
    // The last line is the blank one before the next message.
    if lines.last == "" { lines.removeLast() }
    turn.body = lines.joined(separator: "\n")
    (self.turn, lines) = (nil, [])
    let here = builder.place
    builder.place = place
    try builder.record { try $0.add(turn) }
    builder.place = here
  }

  private static func json(in line: String, after mark: String) -> JSONField? {
    guard line.hasPrefix(mark), line.hasSuffix(endMark) else { return nil }
    return try? JSONField(Array(line.dropFirst(mark.count).dropLast(endMark.count).utf8))
  }

  private static func turn(_ head: JSONField) throws -> Turn {
    let id = head["id"]?.string ?? ""
    var turn = Turn(
      head["role"]?.string.flatMap { Role(rawValue: $0) } ?? .human, key: id,
      at: MessageID(rawValue: id)?.time ?? head["time"]?.time)
    turn.agent = head["agent"]?.word
    turn.model = head["model"]?.word
    turn.usage = try head["usage"]?.value()
    turn.thinking = head["thinking"]?.word
    for call in head["toolCalls"]?.elements ?? [] {
      turn.calls.append(
        ToolCall(
          id: call["id"]?.word, name: call["name"]?.word ?? "tool",
          input: try call["input"]?.value()))
    }
    if let result = head["toolResult"] {
      turn.result = ToolResult(
        id: result["id"]?.word, name: result["name"]?.word,
        isError: result["isError"]?.bool ?? false)
    }
    return turn
  }

  /// A line of a body that looks like the beginning of a message has a backslash before it.
  static func escaped(_ line: Substring) -> Substring {
    line.drop { $0 == "\\" }.hasPrefix("<!-- message ") ? "\\" + line : line
  }

  private static func unescaped(_ line: String) -> String {
    line.hasPrefix("\\") && line.drop { $0 == "\\" }.hasPrefix("<!-- message ")
      ? String(line.dropFirst()) : line
  }
}
