package import StructuredText

/// A JSON Schema of draft 2020-12, read once and ready to judge any number of values.
///
/// Known are all keywords of the core, applicator and validation vocabularies but `$dynamicRef`,
/// `unevaluatedItems` and `unevaluatedProperties`; a schema that uses one of these is refused rather than half
/// applied. `$ref` leads to a place inside the same schema: nothing is ever fetched. `format`,
/// `title`, `description`, `default` and what is not known say nothing about a value, as the
/// standard has it (https://json-schema.org/draft/2020-12/json-schema-validation).
package struct JSONSchema: Sendable {
  /// What each subschema demands, the whole schema first.
  private(set) var rules: [[SchemaRule]] = []

  package static let draft = "https://json-schema.org/draft/2020-12/schema"

  /// - Throws: ``SchemaError`` with the place, for what is no schema or uses what is not supported.
  package init(_ value: JSONValue) throws(SchemaError) {
    var reader = SchemaReader(root: value)
    _ = try reader.subschema(at: [])
    try reader.refuseCircles()
    rules = reader.rules
  }

  /// What is wrong with a value, the first `limit` faults in the order of the text.
  ///
  /// - Complexity: At most 100,000 subschemas and 50 more for each value inside are applied, whatever
  ///   schema and value say; what would take more is reported as a fault of its own.
  package func problems(of value: JSONValue, limit: Int = 100) -> [SchemaProblem] {
    var judge = SchemaJudge(self, of: value)
    let problems = judge.problems(of: value, at: [], by: 0)
    return Array(problems.prefix(limit))
  }
}
