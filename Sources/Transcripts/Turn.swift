package import SessionModel
package import StructuredText

/// One message of a transcript, before it has a place in a session.
package struct Turn: Sendable {
  /// What the source calls it, or a fingerprint of what is in it; the same whenever it is read again.
  package var key = ""
  /// What the source calls the records that were folded into it.
  package var foldedKeys: [String] = []
  package var role: Role
  /// `nil` if the source does not say.
  package var time: Timestamp?
  package var body: String
  /// What the model thought before it answered.
  package var thinking: String?
  /// Who wrote it, where there are several: a sub-agent.
  package var agent: String?
  package var model: String?
  /// As the source counts.
  package var usage: JSONValue?
  package var calls: [ToolCall] = []
  /// Of a message by a tool, whose ``body`` is what the tool put out.
  package var result: ToolResult?
  package var attachments: [Attachment] = []
  package var parent = Parent.previous
  /// Of a record that its program writes anew as more comes: how much of it has been read.
  package var extent: Extent?

  package init(_ role: Role, _ body: String = "", key: String = "", at time: Timestamp? = nil) {
    self.role = role
    self.body = body
    self.key = key
    self.time = time
  }

  /// What a message follows.
  package enum Parent: Hashable, Sendable {
    /// The one before it in the file.
    case previous
    /// Nothing: it is a first message.
    case none
    case key(String)
  }

  /// Whether nothing is in it that anybody could read.
  var isEmpty: Bool {
    body.utf8.allSatisfy { $0.isJSONSpace } && thinking == nil && calls.isEmpty && result == nil
      && attachments.isEmpty
  }

  /// About how much memory it takes, in bytes.
  var weight: Int {
    attachments.reduce(body.utf8.count + (thinking?.utf8.count ?? 0)) { $0 + $1.bytes.count }
  }
}

/// What a model asks a tool to do.
package struct ToolCall: Equatable, Sendable {
  /// What the tool's answer refers to.
  package var id: String?
  package var name: String
  package var input: JSONValue?

  package init(id: String?, name: String, input: JSONValue?) {
    self.id = id
    self.name = name
    self.input = input
  }
}

/// Which call a tool answers, and how it went.
package struct ToolResult: Equatable, Sendable {
  package var id: String?
  package var name: String?
  package var isError = false

  package init(id: String?, name: String? = nil, isError: Bool = false) {
    self.id = id
    self.name = name
    self.isError = isError
  }
}

/// A file that came with a message.
package struct Attachment: Equatable, Sendable {
  /// What the source calls it; not to be trusted as a path.
  package var name: String?
  package var bytes: [UInt8]

  package init(name: String? = nil, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}

/// What identifies a conversation wherever it is met again: in a file that has grown, moved or been
/// written anew.
package struct ConversationKey: Hashable, Sendable {
  /// The format's name, such as `claude-code`.
  package var source: String
  package var id: String

  package init(source: String, id: String) {
    self.source = source
    self.id = id
  }
}

/// What is known of a conversation once all of it has been read.
package struct Conversation: Sendable {
  package var title: String?
  /// The message that the source shows last, where there are alternatives.
  package var current: String?
  /// What else the source says of it as a whole: where it ran, which version wrote it.
  package var details = JSONObject()
}

/// What a reader finds, in the order of the file.
package enum TranscriptEvent: Sendable {
  case begin(ConversationKey)
  case turn(Turn)
  /// A message that was imported before.
  case present(key: String, parent: Turn.Parent)
  case end(Conversation)
}
