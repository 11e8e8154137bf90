package import StructuredText

/// A list of rules as a rules file holds it.
public struct SecretRules: Sendable {
  public static let apiVersion = "v1"
  public static let kind = "SecretRules"

  public var rules: [SecretRule]

  package static let members: [SchemaMember] = [
    .required("apiVersion", of: [apiVersion]), .required("kind", of: [kind]), .required("rules"),
  ]

  /// Reads what a rules file's YAML or JSON says.
  ///
  /// `file` is what errors call it, and `line` says where a value stands. The patterns of rules that are
  /// `checked` are read when they are needed.
  ///
  /// - Throws: ``ModelError`` that names the place inside the file.
  package init(
    _ value: JSONValue, file: String? = nil, checked: Bool = false,
    line: @escaping (JSONPointer) -> Int? = { _ in nil }
  ) throws(ModelError) {
    let reader = JSONReader(value, source: JSONReader.Source(file: file, line: line))
    _ = try reader.members()
    for (name, wanted) in [("kind", Self.kind), ("apiVersion", Self.apiVersion)] {
      let member = try reader.required(name)
      guard try member.string() == wanted else { throw member.fault("must be '\(wanted)'") }
    }
    rules = []
    for element in try reader.required("rules").elements() {
      let rule = try SecretRule(element, isChecked: checked)
      guard !rules.contains(where: { $0.id == rule.id }) else {
        throw element.fault("has the id '\(rule.id)' a second time", code: .duplicateID)
      }
      rules.append(rule)
    }
  }

  /// These rules, and others in place of those with the same id.
  public func overridden(by others: SecretRules) -> SecretRules {
    var result = self
    result.rules.removeAll { rule in others.rules.contains { $0.id == rule.id } }
    result.rules += others.rules
    return result
  }
}
