import StructuredText

/// One keyword of a schema, or some that belong together; a number stands for a subschema.
enum SchemaRule: Sendable {
  case never
  case types([String])
  /// `enum`, and `const` as the only choice.
  case choices([JSONValue])
  case minimum(DecimalNumber, String)
  case maximum(DecimalNumber, String)
  case exclusiveMinimum(DecimalNumber, String)
  case exclusiveMaximum(DecimalNumber, String)
  case multipleOf(DecimalNumber, String)
  case minLength(Int)
  case maxLength(Int)
  case pattern(Pattern)
  case minItems(Int)
  case maxItems(Int)
  case uniqueItems
  case elements(first: [Int], rest: Int?)
  case contains(Int, atLeast: Int, atMost: Int?)
  case required([String])
  case minProperties(Int)
  case maxProperties(Int)
  case propertyNames(Int)
  case members(named: [SchemaKey: Int], matching: [(Pattern, Int)], rest: Int?)
  case dependentRequired([(String, [String])])
  case dependentSchemas([(String, Int)])
  case allOf([Int])
  case anyOf([Int])
  case oneOf([Int])
  case not(Int)
  case condition(Int, then: Int?, otherwise: Int?)
  case reference(Int)

  /// The subschemas that are held against the same value, not against one inside of it.
  var inPlace: [Int] {
    switch self {
    case .allOf(let all), .anyOf(let all), .oneOf(let all): all
    case .not(let number), .reference(let number): [number]
    case .condition(let number, let then, let otherwise):
      [number] + [then, otherwise].compactMap(\.self)
    case .dependentSchemas(let pairs): pairs.map(\.1)
    default: []
    }
  }
}

/// A member's name; two are equal if their code points are.
struct SchemaKey: Hashable, Sendable {
  private let bytes: [UInt8]

  init(_ name: String) { bytes = Array(name.utf8) }
}

/// Why a schema cannot be used.
package struct SchemaError: Error, Hashable {
  /// The place inside the schema, as a JSON Pointer.
  package var pointer: String
  package var message: String

  /// The same place, taken apart.
  var place: JSONPointer {
    do throws(ParseError) {
      return try JSONPointer(parsing: pointer)
    } catch {
      return []
    }
  }

  var shownPointer: String { pointer.isEmpty ? "it" : pointer }
}

/// What is wrong with a value.
package struct SchemaProblem: Hashable, Sendable {
  /// Keys and element numbers from the outside in.
  package var place: [String]
  /// What is wrong and what to do, after the name of the value.
  package var message: String
}

extension JSONValue {
  /// A spelling that two values share if they are equal as JSON Schema has it: `1.0` is `1`, and the
  /// order of members does not matter.
  var schemaIdentity: [UInt8] {
    var bytes: [UInt8] = []
    appendIdentity(to: &bytes)
    return bytes
  }

  private func appendIdentity(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let flag): bytes += (flag ? "true" : "false").utf8
    case .number(let literal): bytes += DecimalNumber(literal).canonical.utf8
    case .string(let text): bytes += JSONString.quoted(text).utf8
    case .array(let elements):
      bytes.append(.openBracket)
      for element in elements {
        element.appendIdentity(to: &bytes)
        bytes.append(.comma)
      }
      bytes.append(.closeBracket)
    case .object(let object):
      bytes.append(.openBrace)
      for member in object.members.sorted(by: { $0.key.sorts(before: $1.key) }) {
        bytes += JSONString.quoted(member.key).utf8
        bytes.append(.colon)
        member.value.appendIdentity(to: &bytes)
        bytes.append(.comma)
      }
      bytes.append(.closeBrace)
    }
  }
}
