/// A member that the format knows by name; all others are kept as they are.
///
/// The published schemas list the same members, and a test compares the two.
package struct SchemaMember: Sendable, Hashable {
  package let name: String
  package let isRequired: Bool
  /// What a string may be; nil if anything may.
  package let choices: [String]?

  static func required(_ name: String, of choices: [String]? = nil) -> SchemaMember {
    SchemaMember(name: name, isRequired: true, choices: choices)
  }

  static func optional(_ name: String, of choices: [String]? = nil) -> SchemaMember {
    SchemaMember(name: name, isRequired: false, choices: choices)
  }
}
