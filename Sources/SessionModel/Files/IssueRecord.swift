package import StructuredText

/// `issue.json`: what was issued, by whom, when, and the SHA-256 of each file beside it.
public struct IssueRecord: Sendable {
  private var record: JSONRecord

  public let label: String
  public let by: Person
  public let at: Timestamp
  /// 64 hexadecimal digits by file name.
  public private(set) var files: [String: String]
  /// The path of the draft it was made from.
  public let draft: String?
  /// Whether the session was archived with it.
  public let isFinal: Bool

  /// The file as it is to be written.
  public var bytes: [UInt8] { record.bytes }

  /// - Throws: ``ModelError`` with file and line if a member is missing or not as it must be.
  public init(bytes: [UInt8], file: String = "issue.json") throws(ModelError) {
    record = try JSONRecord(bytes: bytes, file: file, order: Self.order)
    let reader = try record.reader()
    label = try reader.required("label").string()
    by = try Person(try reader.required("by"))
    at = try reader.required("at").parse { text throws(ModelError) in
      try Timestamp(iso8601: text)
    }
    var files: [String: String] = [:]
    for member in try reader.required("files").members() {
      files[member.key] = try member.value.string()
    }
    self.files = files
    draft = try reader["draft"]?.string()
    isFinal = try reader["final"]?.bool() ?? false
  }

  /// The record of a new report, in canonical JSON.
  public init(
    label: String, by person: Person, at time: Timestamp, files: [String: String],
    draft: SessionPath, isFinal: Bool
  ) throws(ModelError) {
    var object = JSONObject([
      ("label", .string(label)), ("by", person.json), ("at", .string(time.iso8601)),
      ("files", .object(JSONObject(files.map { ($0.key, .string($0.value)) }))),
      ("draft", .string(draft.string)),
    ])
    if isFinal { object["final"] = true }
    try self.init(bytes: JSONValue.object(object).canonical(order: Self.order))
  }

  /// Says what a file beside it is now.
  package mutating func setDigest(of file: String, to sha256: String) {
    files[file] = sha256
    record.set("files", file, to: .string(sha256))
  }

  package static let members: [SchemaMember] = [
    .required("label"), .required("by"), .required("at"), .required("files"), .optional("draft"),
    .optional("final"),
  ]

  package static let order = KeyOrder(
    members.map(\.name), inside: ["by": KeyOrder(Person.members.map(\.name))])
}
