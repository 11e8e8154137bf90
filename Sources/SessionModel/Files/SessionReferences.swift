import StructuredText

/// Where a session is in its life; a deleted one has ``SessionManifest/deletedAt`` besides.
public enum SessionStatus: String, CaseIterable, Hashable, Sendable {
  case active
  case archived
  case frozen
}

/// How a session came from another one.
public enum Relation: String, CaseIterable, Hashable, Sendable {
  case clone
  case resume
  case remix
  case `import`
  case child
}

/// The template a session was made from.
public struct TemplateReference: Hashable, Sendable {
  public var name: String
  public var version: Int

  public init(name: String, version: Int) {
    self.name = name
    self.version = version
  }

  package static let members: [SchemaMember] = [.required("name"), .required("version")]
}

/// The session another one came from.
public struct ParentReference: Hashable, Sendable {
  public var session: SessionID
  /// The commit of the parent, as the object id in hexadecimal.
  public var commit: String
  public var relation: Relation

  public init(session: SessionID, commit: String, relation: Relation) {
    self.session = session
    self.commit = commit
    self.relation = relation
  }

  package static let members: [SchemaMember] = [
    .required("session"), .required("commit"),
    .required("relation", of: Relation.allCases.map(\.rawValue)),
  ]
}

extension Person {
  package static let members: [SchemaMember] = [.required("name"), .required("email")]

  init(_ reader: JSONReader) throws(ModelError) {
    name = try reader.required("name").string()
    email = try reader.required("email").string()
  }

  var json: JSONValue { ["name": .string(name), "email": .string(email)] }
}

extension TemplateReference {
  init(_ reader: JSONReader) throws(ModelError) {
    name = try reader.required("name").string()
    version = try reader.required("version").integer()
  }

  var json: JSONValue { ["name": .string(name), "version": .number("\(version)")] }
}

extension ParentReference {
  init(_ reader: JSONReader) throws(ModelError) {
    session = try reader.required("session").parse { text throws(ModelError) in
      try SessionID(validating: text)
    }
    commit = try reader.required("commit").string()
    relation = try reader.required("relation").choice(Relation.self)
  }

  var json: JSONValue {
    [
      "session": .string(session.rawValue), "commit": .string(commit),
      "relation": .string(relation.rawValue),
    ]
  }
}
