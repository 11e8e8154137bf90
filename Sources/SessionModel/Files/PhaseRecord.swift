package import StructuredText

/// Where a phase stands.
public enum PhaseStatus: String, CaseIterable, Hashable, Sendable {
  case open
  case preview
  case done
  case skipped
}

/// What a phase says of one of its artifacts.
public struct ArtifactRule: Equatable, Sendable {
  /// The JSON Schema the artifact follows: the schema itself, or a path in the session or a URL.
  public var schema: JSON?
  /// By JSON pointer of an array, the key that identifies its elements, when that is not `id`, `uuid`,
  /// `key` or `name`.
  public var mergeKey: [String: String]

  public init(schema: JSON? = nil, mergeKey: [String: String] = [:]) {
    self.schema = schema
    self.mergeKey = mergeKey
  }

  package static let members: [SchemaMember] = [.optional("schema"), .optional("mergeKey")]
}

/// A phase's `phase.json`: its title, where it stands, what it needs and what it yields.
///
/// Setting a member changes the bytes of that member and of nothing else; members this version does
/// not know are kept.
public struct PhaseRecord: Sendable {
  private var record: JSONRecord

  public var title: String { didSet { record.set("title", to: .string(title)) } }
  public var status: PhaseStatus {
    didSet { record.set("status", to: .string(status.rawValue)) }
  }
  /// The phases that must be done or skipped before this one.
  public var requires: [PhaseID] {
    didSet { record.set("requires", to: .array(requires.map { .string($0.rawValue) })) }
  }
  /// By file name below `artifacts/`.
  public var artifacts: [String: ArtifactRule] { didSet { replaceArtifacts(oldValue) } }

  /// The file as it is to be written.
  public var bytes: [UInt8] { record.bytes }

  /// Reads the file; `file` is what errors call it.
  ///
  /// - Throws: ``ModelError`` with file and line: `missing` if it lacks a member, `invalidJSON` or
  ///   `invalidName` if one is not as it must be.
  public init(bytes: [UInt8], file: String = "phase.json") throws(ModelError) {
    record = try JSONRecord(bytes: bytes, file: file, order: Self.order)
    let reader = try record.reader()
    title = try reader.required("title").string()
    status = try reader.required("status").choice(PhaseStatus.self)
    requires = []
    for phase in try reader["requires"]?.elements() ?? [] {
      requires.append(
        try phase.parse { text throws(ModelError) in try PhaseID(validating: text) })
    }
    artifacts = [:]
    for member in try reader["artifacts"]?.members() ?? [] {
      artifacts[member.key] = try ArtifactRule(member.value)
    }
  }

  /// The record of a new phase, in canonical JSON.
  public init(
    title: String, status: PhaseStatus = .open, requires: [PhaseID] = [],
    artifacts: [String: ArtifactRule] = [:]
  ) throws(ModelError) {
    let value: JSONValue = [
      "title": .string(title), "status": .string(status.rawValue),
      "requires": .array(requires.map { .string($0.rawValue) }),
      "artifacts": .object(JSONObject(artifacts.map { ($0.key, $0.value.json) })),
    ]
    try self.init(bytes: value.canonical(order: Self.order))
  }

  private mutating func replaceArtifacts(_ old: [String: ArtifactRule]) {
    if artifacts.isEmpty || old.isEmpty {
      let members = artifacts.map { (key: $0.key, value: $0.value.json) }
      return record.set("artifacts", to: .object(JSONObject(members)))
    }
    for name in old.keys where artifacts[name] == nil { record.set("artifacts", name, to: nil) }
    for (name, rule) in artifacts.sorted(by: { $0.key < $1.key }) where old[name] != rule {
      record.set("artifacts", name, to: rule.json)
    }
  }
}

extension PhaseRecord {
  package static let members: [SchemaMember] = [
    .required("title"), .required("status", of: PhaseStatus.allCases.map(\.rawValue)),
    .optional("requires"), .optional("artifacts"),
  ]

  package static let order = KeyOrder(
    members.map(\.name),
    inside: [
      "artifacts": KeyOrder([], inside: ["*": KeyOrder(ArtifactRule.members.map(\.name))])
    ])
}

extension ArtifactRule {
  init(_ reader: JSONReader) throws(ModelError) {
    schema = try reader["schema"]?.schema()
    mergeKey = [:]
    for member in try reader["mergeKey"]?.members() ?? [] {
      mergeKey[member.key] = try member.value.string()
    }
  }

  var json: JSONValue {
    var object = JSONObject()
    object["schema"] = schema?.value
    if !mergeKey.isEmpty {
      let members = mergeKey.map { (key: $0.key, value: JSONValue.string($0.value)) }
      object["mergeKey"] = .object(JSONObject(members.sorted { $0.key < $1.key }))
    }
    return .object(object)
  }
}

extension JSONReader {
  /// A schema is an object, or says where it is.
  fileprivate func schema() throws(ModelError) -> JSON {
    guard value.object != nil || value.string != nil else {
      throw fault("must be a JSON Schema, or the path or URL of one")
    }
    return JSON(value)
  }
}
