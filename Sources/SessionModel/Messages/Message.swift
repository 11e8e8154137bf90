/// One message of a phase: a file with front matter that is never changed once written.
public struct Message: Sendable, Equatable {
  public var id: MessageID
  public var role: Role
  /// Who is answerable for it, usually an e-mail address.
  public var author: String
  /// Files of the session it refers to.
  public var attachments: [SessionPath] = []
  public var replyTo: MessageID?
  /// The agent that wrote it or that it is for.
  public var agent: String?
  /// The model that wrote it.
  public var model: String?
  /// What it cost, as the model's provider counts.
  public var usage: JSON?
  /// What it asks tools to do.
  public var toolCalls: JSON?
  /// What a tool answered.
  public var toolResult: JSON?
  /// Where it was imported from, with the id it has there.
  public var imported: JSON?
  /// Keys this version does not know, in order.
  public var other: [Member] = []
  /// The text, to the byte.
  public var body: String

  public struct Member: Sendable, Equatable {
    public var key: String
    public var value: JSON

    public init(key: String, value: JSON) {
      self.key = key
      self.value = value
    }
  }

  /// A longer body belongs in `uploads/`, with a message that points to it; in bytes of UTF-8.
  public static let maximumBodyLength = 1 << 20

  public init(id: MessageID, role: Role, author: String, body: String) {
    self.id = id
    self.role = role
    self.author = author
    self.body = body
  }

  /// Where the message stands in a phase.
  public func path(in phase: PhaseID) -> SessionPath {
    SessionLayout.messagePath(phase: phase, at: id.time, role: role, suffix: id.suffix)
  }

  public static func == (left: Message, right: Message) -> Bool {
    left.encoded() == right.encoded()
  }
}

extension Message {
  package static let members: [SchemaMember] = [
    .required("id"), .required("role", of: Role.allCases.map(\.rawValue)), .required("author"),
    .optional("attachments"), .optional("replyTo"), .optional("agent"), .optional("model"),
    .optional("usage"), .optional("toolCalls"), .optional("toolResult"), .optional("imported"),
  ]
}
