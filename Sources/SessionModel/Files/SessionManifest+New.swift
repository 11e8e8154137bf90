package import StructuredText

extension SessionManifest {
  package static let members: [SchemaMember] = [
    .required("format"), .required("id"), .required("name"), .required("owner"),
    .required("created"), .required("status", of: SessionStatus.allCases.map(\.rawValue)),
    .optional("phase"), .optional("template"), .optional("parent"), .optional("settings"),
    .optional("tags"), .optional("pinned"), .optional("deletedAt"), .optional("metadata"),
  ]

  package static let order = KeyOrder(
    members.map(\.name),
    inside: [
      "owner": KeyOrder(Person.members.map(\.name)),
      "template": KeyOrder(TemplateReference.members.map(\.name)),
      "parent": KeyOrder(ParentReference.members.map(\.name)),
    ])

  /// The manifest of a new session, in canonical JSON.
  ///
  /// - Throws: ``ModelError`` as for ``SessionName/validate(_:)``.
  public static func new(
    id: SessionID, name: String, owner: Person, created: Timestamp, phase: PhaseID? = nil,
    template: TemplateReference? = nil
  ) throws(ModelError) -> SessionManifest {
    try SessionName.validate(name)
    var object = JSONObject([
      ("format", .number("\(format)")), ("id", .string(id.rawValue)), ("name", .string(name)),
      ("owner", owner.json), ("created", .string(created.iso8601)),
      ("status", .string(SessionStatus.active.rawValue)),
      ("settings", [:]), ("tags", []), ("pinned", false), ("metadata", [:]),
    ])
    object["phase"] = phase.map { .string($0.rawValue) }
    object["template"] = template?.json
    return try SessionManifest(bytes: JSONValue.object(object).canonical(order: order))
  }
}
