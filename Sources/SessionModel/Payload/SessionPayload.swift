import StructuredText

/// A state of a session as one JSON document.
public struct SessionPayload: Sendable {
  /// The format this version reads and writes.
  public static let format = 1
  /// By this a document says what it is.
  public static let kind = "git-session-payload"

  public var session: SessionID
  /// The branch that the state is of.
  public var branch: String
  /// The commit that has exactly these files, 40 hexadecimal digits; `nil` if none has.
  public var commit: String?
  /// When the commit was made.
  public var time: Timestamp
  /// `nil` is everything.
  public var parts: [SessionPart]?
  package var files: [PayloadFile]

  package static let members: [SchemaMember] = [
    .required("kind", of: [kind]), .required("format"), .required("session"), .required("branch"),
    .optional("commit"), .required("time"),
    .optional("parts"), .required("files"),
  ]

  package init(
    session: SessionID, branch: String, commit: String?, time: Timestamp, parts: [SessionPart]?,
    files: [PayloadFile] = []
  ) {
    self.session = session
    self.branch = branch
    self.commit = commit
    self.time = time
    self.parts = parts
    self.files = files
  }

  /// Everything before the first file: a document is this, the files on lines of their own with commas
  /// between them, and ``end``.
  package var beginning: String {
    var members: [(String, JSONValue)] = [
      ("kind", .string(Self.kind)), ("format", .number("\(Self.format)")),
      ("session", .string(session.rawValue)), ("branch", .string(branch)),
    ]
    if let commit { members.append(("commit", .string(commit))) }
    members.append(("time", .string(time.iso8601)))
    if let parts { members.append(("parts", .array(parts.map { .string($0.rawValue) }))) }
    let lines = members.map { "  \(JSONValue.string($0.0).compact): \($0.1.compact),\n" }
    return "{\n" + lines.joined() + "  \"files\": ["
  }

  package static let end = "\n  ]\n}\n"

  /// Reads a document; `file` is what errors call it.
  ///
  /// - Throws: ``ModelError``, with the place, if it is not as the schema has it, and `unsupportedFormat` for a
  ///   later format.
  public init(bytes: [UInt8], file: String? = nil) throws(ModelError) {
    let value: JSONValue
    do throws(ParseError) {
      value = try JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
    } catch {
      throw ModelError(
        .invalidJSON, error.message, file: file, line: error.line, cause: error)
    }
    let reader = JSONReader(value, source: JSONReader.Source(file: file))
    guard try reader.required("kind").string() == Self.kind else {
      throw reader.place("kind").fault("must be '\(Self.kind)'")
    }
    let format = try reader.required("format").integer()
    guard format == Self.format else {
      throw reader.place("format").fault(
        "is \(format); this version reads \(Self.format)", code: .unsupportedFormat)
    }
    session = try reader.required("session").parse { text throws(ModelError) in
      try SessionID(validating: text)
    }
    branch = try reader.required("branch").string()
    commit = try reader["commit"]?.string()
    time = try reader.required("time").parse { text throws(ModelError) in
      try Timestamp(iso8601: text)
    }
    if let listed = reader["parts"] {
      var parts: [SessionPart] = []
      for part in try listed.elements() { parts.append(try part.choice(SessionPart.self)) }
      self.parts = parts
    }
    files = []
    for file in try reader.required("files").elements() { files.append(try PayloadFile(file)) }
  }
}
