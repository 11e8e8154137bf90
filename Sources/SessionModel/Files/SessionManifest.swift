import StructuredText

/// `session.json`: what a session is called, whose it is and where it stands.
///
/// Setting a member changes the bytes of that member and of nothing else; members this version does
/// not know are kept.
public struct SessionManifest: Sendable {
  /// The format this version reads and writes.
  public static let format = 1

  var record: JSONRecord

  public private(set) var id: SessionID { didSet { record.set("id", to: .string(id.rawValue)) } }
  /// What people call the session; see ``SessionName``.
  public var name: String { didSet { record.set("name", to: .string(name)) } }
  public var owner: Person { didSet { replaceOwner() } }
  public private(set) var created: Timestamp {
    didSet { record.set("created", to: .string(created.iso8601)) }
  }
  public var status: SessionStatus {
    didSet { record.set("status", to: .string(status.rawValue)) }
  }
  /// The phase the session is at.
  public var phase: PhaseID? {
    didSet { record.set("phase", to: phase.map { .string($0.rawValue) }) }
  }
  public var template: TemplateReference? {
    didSet { record.set("template", to: template?.json) }
  }
  public var parent: ParentReference? {
    didSet { record.set("parent", to: parent?.json) }
  }
  /// Settings of this session alone, an object.
  public var settings: JSON { didSet { record.set("settings", to: settings.value) } }
  public var tags: [String] {
    didSet { record.set("tags", to: .array(tags.map { .string($0) })) }
  }
  public var isPinned: Bool { didSet { record.set("pinned", to: .bool(isPinned)) } }
  /// When the session was deleted, or nil.
  public var deletedAt: Timestamp? {
    didSet { record.set("deletedAt", to: deletedAt.map { .string($0.iso8601) }) }
  }
  /// Whatever the owner wants to remember, an object.
  public var metadata: JSON { didSet { record.set("metadata", to: metadata.value) } }

  /// The file as it is to be written.
  public var bytes: [UInt8] { record.bytes }

  /// Reads the file.
  ///
  /// - Throws: ``ModelError`` with file and line: `unsupportedFormat` if another version wrote it,
  ///   `missing` if it lacks a member, `invalidJSON` or `invalidName` if one is not as it must be.
  public init(bytes: [UInt8]) throws(ModelError) {
    record = try JSONRecord(bytes: bytes, file: SessionLayout.manifest.string, order: Self.order)
    let reader = try record.reader()
    try Self.checkFormat(reader)
    id = try reader.required("id").parse { text throws(ModelError) in
      try SessionID(validating: text)
    }
    name = try reader.required("name").parse { text throws(ModelError) in
      try SessionName.validate(text)
      return text
    }
    owner = try Person(try reader.required("owner"))
    created = try reader.required("created").parse { text throws(ModelError) in
      try Timestamp(iso8601: text)
    }
    status = try reader.required("status").choice(SessionStatus.self)
    phase = try reader["phase"]?.parse { text throws(ModelError) in
      try PhaseID(validating: text)
    }
    template = try Self.optional(reader["template"]) { reader throws(ModelError) in
      try TemplateReference(reader)
    }
    parent = try Self.optional(reader["parent"]) { reader throws(ModelError) in
      try ParentReference(reader)
    }
    settings = try Self.object(reader["settings"])
    tags = try reader["tags"]?.strings() ?? []
    isPinned = try reader["pinned"]?.bool() ?? false
    deletedAt = try reader["deletedAt"]?.parse { text throws(ModelError) in
      try Timestamp(iso8601: text)
    }
    metadata = try Self.object(reader["metadata"])
  }

  /// Makes this the manifest of another session that goes on from this one.
  public mutating func becomeChild(
    id: SessionID, name: String, owner: Person, created: Timestamp, parent: ParentReference
  ) {
    self.id = id
    self.name = name
    self.owner = owner
    self.created = created
    self.parent = parent
    status = .active
    isPinned = false
    deletedAt = nil
  }

  /// Takes over what makes a session itself and nobody else, so that the contents of one session can
  /// be brought into another.
  public mutating func takeIdentity(of other: SessionManifest) {
    let isAnother = id != other.id
    id = other.id
    created = other.created
    parent = other.parent
    guard isAnother else { return }
    name = other.name
    owner = other.owner
    status = other.status
    isPinned = other.isPinned
    deletedAt = other.deletedAt
  }

  /// Checks what setters cannot: call it before the file is written.
  ///
  /// - Throws: ``ModelError`` as reading does, for a name that is not allowed, or settings or metadata
  ///   that are no object.
  public func validated() throws(ModelError) {
    _ = try SessionManifest(bytes: bytes)
  }

  private static func checkFormat(_ reader: JSONReader) throws(ModelError) {
    let format = try reader.required("format")
    let number = try format.integer()
    guard number != Self.format else { return }
    let remedy =
      number > Self.format
      ? "update git-session to open it" : "the first format is \(Self.format); correct the file"
    throw format.fault(
      "is \(number), and this version reads format \(Self.format); \(remedy)",
      code: .unsupportedFormat)
  }

  private static func object(_ reader: JSONReader?) throws(ModelError) -> JSON {
    guard let reader else { return [:] }
    _ = try reader.members()
    return JSON(reader.value)
  }

  private static func optional<Value>(
    _ reader: JSONReader?, _ make: (JSONReader) throws(ModelError) -> Value
  ) throws(ModelError) -> Value? {
    guard let reader else { return nil }
    return try make(reader)
  }

  /// Member by member, so that what we do not know about the owner survives.
  private mutating func replaceOwner() {
    record.set("owner", "name", to: .string(owner.name))
    record.set("owner", "email", to: .string(owner.email))
  }
}
