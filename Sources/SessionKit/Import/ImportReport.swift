import SessionModel
import Transcripts

/// What came of importing one file.
public struct ImportReport: Sendable, Encodable {
  public var file: String
  /// The format's name, such as `claude-code`; `nil` if the file's content is of none that is known.
  public var format: String?
  /// Of these, ``converted``, ``folded``, ``present`` and the skipped ones are the parts.
  public var records = 0
  /// Records that became a message or several.
  public var converted = 0
  /// Records whose content went into another's message, or into what is known of the conversation.
  public var folded = 0
  /// Records that were imported before.
  public var present = 0
  public var skipped: [Skipped] = []
  /// Parts of messages that could not be taken over.
  public var omitted: [Omitted] = []
  /// Records with bytes that are not UTF-8, which read as U+FFFD.
  public var repaired = 0
  public var conversations: [ImportedConversation] = []
  /// Sessions that came as a whole.
  public var sessions: [ImportedSession] = []
  /// Why nothing, or not all, was imported.
  public var problem: String?
  /// The kind of the worst problem, its own or a conversation's.
  package var failure: SessionError.Code?

  public struct Skipped: Sendable, Encodable, Equatable {
    public var reason: String
    public var count: Int
    /// The line or number of the first one in the file, counted from 1.
    public var first: Int
  }

  public struct Omitted: Sendable, Encodable, Equatable {
    public var what: String
    public var count: Int
  }

  init(file: String) { self.file = file }

  private enum CodingKeys: String, CodingKey {
    case file, format, records, converted, folded, present, skipped, omitted, repaired
    case conversations, sessions, problem
  }

  mutating func take(_ counts: TranscriptCounts) {
    records = counts.records
    converted = counts.converted
    folded = counts.folded
    present = counts.present
    repaired = counts.repaired
    skipped = counts.skipped.map { Skipped(reason: $0, count: $1.count, first: $1.first) }
      .sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
    omitted = counts.omitted.map { Omitted(what: $0, count: $1) }
      .sorted { ($1.count, $0.what) < ($0.count, $1.what) }
  }

  mutating func fail(_ error: any Error) {
    let error = SessionError(error)
    problem = error.message + (error.hint.map { " (\($0))" } ?? "")
    failure = error.code
  }
}

/// A session that came as a whole, and where it is now.
public struct ImportedSession: Sendable, Encodable {
  /// The one it has now.
  public var id: String
  public var name: String
  /// Its directory; `nil` if there is none.
  public var session: String?
  /// Whether it was not here before.
  public var isNew = false
  /// What became of each branch.
  public var references: [TransferredReference] = []
  /// Files of an unfinished merge that wait for a decision.
  public var conflicts: [String] = []
  /// Why it is not here, or not all of it.
  public var problem: String?
}

/// A conversation of a file, and what of it is in a session now.
public struct ImportedConversation: Sendable, Encodable {
  /// As the source calls it.
  public var id: String
  public var title: String?
  /// The session's directory; `nil` if none was made.
  public var session: String?
  /// Whether the session was made for it.
  public var isNew = false
  /// How many messages were added, and of which roles.
  public var messages = 0
  public var roles: [String: Int] = [:]
  /// How many messages there are that could not be added, because of ``problem``.
  public var refused = 0
  /// Files that came with them.
  public var attachments = 0
  /// Branches that were made for alternatives.
  public var branches: [String] = []
  /// Files with unsaved edits, which were left as they are.
  public var keptFiles: [String] = []
  public var problem: String?

  init(_ key: ConversationKey) { id = key.id }
}
