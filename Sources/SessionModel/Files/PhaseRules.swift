import StructuredText

/// What a phase says of one of its artifacts.
public struct ArtifactRule: Equatable, Sendable {
  /// The JSON Schema the artifact follows: the schema itself, or a path in the session or a URL.
  public var schema: JSON?
  /// By JSON pointer of an array, the key that identifies its elements, when that is not `id`, `uuid`,
  /// `key` or `name`.
  public var mergeKey: [String: String]
  /// By places in the artifact, such as `/ratings/*/threat`, where the identifiers are that stand
  /// there, such as `04-threats/threats.json#/threats/*/id`; in one of several places.
  public var references: [String: [String]]
  /// Whether the phase may be done without the artifact.
  public var isOptional: Bool

  public init(
    schema: JSON? = nil, mergeKey: [String: String] = [:], references: [String: [String]] = [:],
    isOptional: Bool = false
  ) {
    self.schema = schema
    self.mergeKey = mergeKey
    self.references = references
    self.isOptional = isOptional
  }

  package static let members: [SchemaMember] = [
    .optional("schema"), .optional("mergeKey"), .optional("references"), .optional("optional"),
  ]
}

/// What a phase says of one of its diagrams.
public struct DiagramRule: Equatable, Sendable {
  /// Where the names of its nodes stand as identifiers, such as `model.json#/assets/*/id`; nodes may
  /// have any names if there are none.
  public var nodes: [String]
  /// Whether each of these identifiers must be a node, too.
  public var isComplete: Bool
  /// Whether the phase may be done without the diagram.
  public var isOptional: Bool

  public init(nodes: [String] = [], isComplete: Bool = false, isOptional: Bool = false) {
    self.nodes = nodes
    self.isComplete = isComplete
    self.isOptional = isOptional
  }

  package static let members: [SchemaMember] = [
    .optional("nodes"), .optional("complete"), .optional("optional"),
  ]
}

extension ArtifactRule {
  init(_ reader: JSONReader) throws(ModelError) {
    schema = try reader["schema"]?.schema()
    mergeKey = [:]
    for member in try reader["mergeKey"]?.members() ?? [] {
      mergeKey[member.key] = try member.value.string()
    }
    references = [:]
    for member in try reader["references"]?.members() ?? [] {
      do {
        _ = try PlacePattern(member.key)
      } catch {
        throw member.value.fault("has a key that is no place: \(error.message)", code: error.code)
      }
      references[member.key] = try member.value.targets()
    }
    isOptional = try reader["optional"]?.bool() ?? false
  }

  var json: JSONValue {
    var object = JSONObject()
    object["schema"] = schema?.value
    if !mergeKey.isEmpty {
      let members = mergeKey.map { (key: $0.key, value: JSONValue.string($0.value)) }
      object["mergeKey"] = .object(JSONObject(members.sorted { $0.key < $1.key }))
    }
    if !references.isEmpty {
      let members = references.map { (key: $0.key, value: JSONValue.oneOrMany($0.value)) }
      object["references"] = .object(JSONObject(members.sorted { $0.key.sorts(before: $1.key) }))
    }
    if isOptional { object["optional"] = true }
    return .object(object)
  }
}

extension DiagramRule {
  init(_ reader: JSONReader) throws(ModelError) {
    _ = try reader.members()
    nodes = try reader["nodes"]?.targets() ?? []
    isComplete = try reader["complete"]?.bool() ?? false
    isOptional = try reader["optional"]?.bool() ?? false
  }

  var json: JSONValue {
    var object = JSONObject()
    if !nodes.isEmpty { object["nodes"] = .oneOrMany(nodes) }
    if isComplete { object["complete"] = true }
    if isOptional { object["optional"] = true }
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

  /// One place of identifiers or a list of them.
  fileprivate func targets() throws(ModelError) -> [String] {
    var result: [String] = []
    for target in try value.string == nil ? elements() : [self] {
      _ = try target.parse { text throws(ModelError) in try ReferenceTarget(text) }
      result.append(try target.string())
    }
    return result
  }
}

extension JSONValue {
  fileprivate static func oneOrMany(_ texts: [String]) -> JSONValue {
    texts.count == 1 ? .string(texts[0]) : .array(texts.map { .string($0) })
  }
}
