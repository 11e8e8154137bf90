package import StructuredText

/// Where a phase stands.
public enum PhaseStatus: String, CaseIterable, Hashable, Sendable {
  case open
  case preview
  case done
  case skipped
}

/// A phase's `phase.json`: its title, where it stands, what it needs and what it yields.
///
/// Setting a member changes the bytes of that member and of nothing else; members this version does
/// not know are kept.
public struct PhaseRecord: Sendable {
  private var record: JSONRecord

  public var title: String { didSet { record.set("title", to: .string(title)) } }
  public var status: PhaseStatus {
    didSet {
      record.set("status", to: .string(status.rawValue))
      if status != .skipped, reason != nil { reason = nil }
    }
  }
  /// The phases that must be done or skipped before this one.
  public var requires: [PhaseID] {
    didSet { record.set("requires", to: .array(requires.map { .string($0.rawValue) })) }
  }
  /// By file name below `artifacts/`.
  public var artifacts: [String: ArtifactRule] { didSet { replaceArtifacts(oldValue) } }
  /// By file name below `diagrams/`.
  public let diagrams: [String: DiagramRule]
  /// What was missing when the phase was passed all the same, in words; empty if nothing was.
  public var forced: [String] {
    didSet {
      record.set("forced", to: forced.isEmpty ? nil : .array(forced.map { .string($0) }))
    }
  }
  /// Why the phase was skipped, if somebody said so; gone once it has another status.
  public var reason: String? { didSet { record.set("reason", to: reason.map { .string($0) }) } }

  /// The file as it is to be written.
  public var bytes: [UInt8] { record.bytes }

  /// The line of the file on which a value stands, if it is there.
  package func line(of pointer: JSONPointer) -> Int? {
    record.document.node(at: pointer).map { record.document.line(of: $0) }
  }

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
    var diagrams: [String: DiagramRule] = [:]
    for member in try reader["diagrams"]?.members() ?? [] {
      diagrams[member.key] = try DiagramRule(member.value)
    }
    self.diagrams = diagrams
    forced = try reader["forced"]?.strings() ?? []
    reason = try reader["reason"]?.string()
  }

  /// The record of a new phase, in canonical JSON.
  public init(
    title: String, status: PhaseStatus = .open, requires: [PhaseID] = [],
    artifacts: [String: ArtifactRule] = [:], diagrams: [String: DiagramRule] = [:]
  ) throws(ModelError) {
    var object = JSONObject([
      ("title", .string(title)), ("status", .string(status.rawValue)),
      ("requires", .array(requires.map { .string($0.rawValue) })),
      ("artifacts", .object(JSONObject(artifacts.map { ($0.key, $0.value.json) }))),
    ])
    if !diagrams.isEmpty {
      object["diagrams"] = .object(JSONObject(diagrams.map { ($0.key, $0.value.json) }))
    }
    try self.init(bytes: JSONValue.object(object).canonical(order: Self.order))
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
    .optional("requires"), .optional("artifacts"), .optional("diagrams"), .optional("forced"),
    .optional("reason"),
  ]

  package static let order = KeyOrder(
    members.map(\.name),
    inside: [
      "artifacts": KeyOrder([], inside: ["*": KeyOrder(ArtifactRule.members.map(\.name))]),
      "diagrams": KeyOrder([], inside: ["*": KeyOrder(DiagramRule.members.map(\.name))]),
    ])
}
