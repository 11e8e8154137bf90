import SessionModel
import StructuredText

extension TranscriptWriter {
  /// What Claude Code is to call the session; the same at each export.
  package var claudeCodeID: String { Self.uuid("session", session.rawValue) }

  /// Claude Code's own lines, from which it can go on.
  ///
  /// Its API takes a tool's answers only right after their calls, and no call without an answer. So an
  /// answer is moved behind its call; a call that was never answered gets an answer that says so; an answer to no
  /// known call becomes a user's text. What Claude Code's own sub-agents have said stands beside the main line, as
  /// it was, and is not told to the model again.
  func claudeCode() throws -> [UInt8] {
    let isBeside = messages.contains { Self.subagent(of: $0) == nil }
    var lines = Lines(session: claudeCodeID, directory: directory, hasSidechains: isBeside)
    var answers: [String: [Message]] = [:]
    for message in messages where message.role == .tool {
      if let id = message.answer?.id { answers[id, default: []].append(message) }
    }
    var called: Set<String> = []
    for message in messages {
      switch message.role {
      case .human: try lines.add(user(message), message, "user")
      case .system: lines.addSystem(message)
      case .ai:
        let calls = message.calls.enumerated().map { number, call in
          (id: call.id ?? "\(message.id)-\(number)", call: call)
        }
        lines.add(reply(message, calls), message, "assistant")
        for (id, call) in calls where called.insert(id).inserted {
          guard let found = answers[id], let first = found.first else {
            lines.addMissingAnswer(to: id, named: call.name, after: message)
            continue
          }
          try lines.add(answer(first, to: id), first, "user", onLineOf: message)
        }
      case .tool:
        let id = message.answer?.id
        if let id, called.contains(id), answers[id]?.first?.id == message.id { continue }
        try lines.add(user(message), message, "user")
      }
    }
    return lines.bytes
  }

  private func user(_ message: Message) throws -> JSONValue {
    let (pictures, names) = try files(of: message)
    let text = text(of: message, naming: names)
    guard !pictures.isEmpty else { return ["role": "user", "content": .string(text)] }
    return [
      "role": "user",
      "content": .array(Self.blocks(pictures) + [["type": "text", "text": .string(text)]]),
    ]
  }

  private static func blocks(_ pictures: [Picture]) -> [JSONValue] {
    pictures.map { picture in
      [
        "type": "image",
        "source": [
          "type": "base64", "media_type": .string(picture.type), "data": .string(picture.data),
        ],
      ]
    }
  }

  private func reply(_ message: Message, _ calls: [(id: String, call: ToolCall)]) -> JSONValue {
    var blocks: [JSONValue] = []
    if !message.body.isEmpty || calls.isEmpty {
      // An empty text is refused.
      let text = message.body.isEmpty ? message.thinking ?? "(nothing)" : message.body
      blocks.append(["type": "text", "text": .string(text)])
    }
    for (id, call) in calls {
      let input = call.input?.object == nil ? ["input": call.input ?? .null] : call.input ?? [:]
      blocks.append([
        "type": "tool_use", "id": .string(id), "name": .string(call.name),
        "input": call.input == nil ? [:] : input,
      ])
    }
    var object: JSONObject = JSONObject([
      ("id", .string("msg_\(message.id.rawValue)")), ("type", "message"), ("role", "assistant"),
      ("model", .string(message.model ?? "<synthetic>")), ("content", .array(blocks)),
      ("stop_reason", .string(calls.isEmpty ? "end_turn" : "tool_use")), ("stop_sequence", .null),
    ])
    object["usage"] = Self.usage(of: message)
    return .object(object)
  }

  /// In Claude Code's words, which adds the numbers up; others count in other words.
  private static func usage(of message: Message) -> JSONValue {
    let numbers = ["input_tokens", "output_tokens"]
    if let usage = message.usage, numbers.allSatisfy({ isNumber(usage[$0]) }) {
      return usage.value
    }
    return ["input_tokens": 0, "output_tokens": 0]
  }

  private static func isNumber(_ value: JSON?) -> Bool {
    guard case .number? = value?.value else { return false }
    return true
  }

  /// Which of Claude Code's sub-agents has a part in a message.
  fileprivate static func subagent(of message: Message) -> String? {
    message.origin?.conversation.source == ClaudeCode.name ? message.agent : nil
  }

  private func answer(_ message: Message, to id: String) throws -> JSONValue {
    let (pictures, names) = try files(of: message)
    let text = JSONValue.string(text(of: message, naming: names))
    var block = JSONObject([("type", "tool_result"), ("tool_use_id", .string(id))])
    block["content"] =
      pictures.isEmpty
      ? text : .array([["type": "text", "text": text]] + Self.blocks(pictures))
    block["is_error"] = .bool(message.answer?.isError ?? false)
    return ["role": "user", "content": [.object(block)]]
  }

  /// A UUID of version 8 that is the same whenever the same is exported.
  static func uuid(_ kind: String, _ text: String) -> String {
    let high = Array(Fingerprint(kind, text, "1").text)
    let low = Array(Fingerprint(kind, text, "2").text)
    let variant = ["8", "9", "a", "b"][(low[0].hexDigitValue ?? 0) & 3]
    return String(high[0..<8]) + "-" + String(high[8..<12]) + "-8" + String(high[13..<16]) + "-"
      + variant + String(low[1..<4]) + "-" + String(low[4..<16])
  }
}

/// Lines that each name the one before, of the main line or of the same sub-agent.
private struct Lines {
  let session: String
  let directory: String
  /// Whether sub-agents have lines of their own beside the main one.
  let hasSidechains: Bool
  private(set) var bytes: [UInt8] = []
  /// By the name of the sub-agent; empty for the main line.
  private var last: [String: String] = [:]

  /// The version whose form the lines have.
  private static let version = "2.1.42"

  init(session: String, directory: String, hasSidechains: Bool) {
    self.session = session
    self.directory = directory
    self.hasSidechains = hasSidechains
  }

  /// - Parameter caller: The message whose line it goes on; `nil` is its own.
  mutating func add(
    _ content: JSONValue, _ message: Message, _ type: String, onLineOf caller: Message? = nil
  ) {
    add([("type", .string(type)), ("message", content)], of: message, onLineOf: caller)
  }

  mutating func addSystem(_ message: Message) {
    add(
      [
        ("type", "system"), ("subtype", "informational"), ("content", .string(message.body)),
        ("level", "info"), ("isMeta", false),
      ], of: message)
  }

  mutating func addMissingAnswer(to id: String, named name: String, after message: Message) {
    let block: JSONValue = [
      "type": "tool_result", "tool_use_id": .string(id),
      "content": .string("No answer of \(name) is in the session."), "is_error": true,
    ]
    add(
      [("type", "user"), ("message", ["role": "user", "content": [block]])], of: message,
      named: id)
  }

  private mutating func add(
    _ members: [JSONObject.Member], of message: Message, onLineOf caller: Message? = nil,
    named name: String = ""
  ) {
    let agent = hasSidechains ? TranscriptWriter.subagent(of: caller ?? message) : nil
    let line = agent ?? ""
    let id = Self.original(message) ?? TranscriptWriter.uuid("message", message.id.rawValue)
    let uuid = name.isEmpty ? id : TranscriptWriter.uuid("answer \(name)", message.id.rawValue)
    let envelope: [JSONObject.Member] = [
      ("parentUuid", last[line].map { .string($0) } ?? .null),
      ("isSidechain", .bool(agent != nil)),
      ("userType", "external"), ("cwd", .string(directory)), ("sessionId", .string(session)),
      ("version", .string(Self.version)), ("gitBranch", ""),
    ]
    var end: [JSONObject.Member] = [
      ("uuid", .string(uuid)), ("timestamp", .string(message.id.time.iso8601)),
    ]
    if let agent { end.append(("agentId", .string(agent))) }
    bytes += JSONValue.object(JSONObject(envelope + members + end)).compact.utf8
    bytes.append(.lineFeed)
    last[line] = uuid
  }

  /// The name that Claude Code gave a message itself.
  private static func original(_ message: Message) -> String? {
    guard let origin = message.origin, origin.conversation.source == ClaudeCode.name,
      let key = origin.keys.first, key.utf8.count == 36, !key.contains("#")
    else { return nil }
    return key
  }
}
