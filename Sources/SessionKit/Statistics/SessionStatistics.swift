public import SessionModel

/// What a session's files and history say of how it went, in figures.
public struct SessionStatistics: Hashable, Sendable, Encodable {
  /// The session's id.
  public var session: String
  public var name: String
  /// The branch that was looked at; nil if `HEAD` is on none.
  public var branch: String?
  public var time: Span
  public var operations: Operations
  public var messages: Messages
  public var phases: [Phase]
  public var sizes: Sizes
  public var growth: Growth

  /// From the first to the last operation.
  public struct Span: Hashable, Sendable, Encodable {
    public var start: Timestamp
    public var end: Timestamp
    /// From start to end.
    public var seconds: Int64
    /// The same without pauses of more than half an hour.
    public var activeSeconds: Int64
  }

  /// Something with how often it occurs, the most frequent first.
  public struct Count: Hashable, Sendable, Encodable {
    public var name: String
    public var count: Int
  }

  /// The commits that the branch reaches.
  public struct Operations: Hashable, Sendable, Encodable {
    public var total: Int
    public var merges: Int
    /// By what they were, such as `message.add`; those without a name are `plain git`.
    public var byKind: [Count]
    /// By who acted, an e-mail address.
    public var byActor: [Count]
  }

  /// The messages that the branch has now.
  public struct Messages: Hashable, Sendable, Encodable {
    public var total: Int
    /// Of their texts, in bytes of UTF-8.
    public var bytes: Int64
    public var byRole: [Count]
    /// By the program that wrote them or that they are for; messages of people are not counted.
    public var byAgent: [Count]
    /// By model.
    public var byModel: [ModelUsage]
    /// Of all messages together.
    public var tokens: Tokens
    /// How many messages say what they used.
    public var withUsage: Int
    /// Files in the place of messages that are none; `git session verify` says why.
    public var unreadable: Int
  }

  public struct ModelUsage: Hashable, Sendable, Encodable {
    public var model: String
    public var messages: Int
    public var tokens: Tokens
  }

  /// As the messages' `usage` has them, in the spellings of the providers.
  public struct Tokens: Hashable, Sendable, Encodable {
    public var input: Int64 = 0
    public var output: Int64 = 0
    /// Read from or written to a cache.
    public var cached: Int64 = 0

    public var isZero: Bool { input == 0 && output == 0 && cached == 0 }
  }

  public struct Phase: Hashable, Sendable, Encodable {
    public var id: String
    public var title: String
    public var status: String
    /// How long the session was at it, all visits together; to the last operation for the present one.
    public var seconds: Int64
    /// How often it was entered.
    public var visits: Int
    /// Operations that name it.
    public var operations: Int
    public var messages: Int
  }

  public struct Sizes: Hashable, Sendable, Encodable {
    /// The files as last saved, by the directory at the top; files at the top are `.`.
    public var saved: [Part]
    /// The directory on disk without git's own, saved or not.
    public var directory: Extent
    /// All that is git's own.
    public var git: Extent
    public var objects: Objects
  }

  public struct Extent: Hashable, Sendable, Encodable {
    public var files = 0
    public var bytes: Int64 = 0
  }

  public struct Part: Hashable, Sendable, Encodable {
    public var name: String
    public var files: Int
    public var bytes: Int64
  }

  /// Git's objects as `git count-objects` counts them; bytes are what they take on disk.
  public struct Objects: Hashable, Sendable, Encodable {
    public var loose: Int
    public var looseBytes: Int64
    public var packed: Int
    public var packs: Int
    public var packedBytes: Int64
    /// What git cannot tell the purpose of.
    public var garbageBytes: Int64
  }

  /// How the branch grew, in steps of equal length.
  public struct Growth: Hashable, Sendable, Encodable {
    /// The length of a step.
    public var stepSeconds: Int64
    public var points: [Point]

    /// What was there at the end of a step.
    public struct Point: Hashable, Sendable, Encodable {
      /// When the step began.
      public var start: Timestamp
      /// The branch's own operations in this step.
      public var operations: Int
      public var messages: Int
      public var files: Int
      public var bytes: Int64
    }
  }
}
