extension JSONValue {
  package var kind: JSONKind {
    switch self {
    case .null: .null
    case .bool: .bool
    case .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }

  package var string: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  package var bool: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  /// The number if it is spelt as an integer that fits.
  package var integer: Int? {
    guard case .number(let value) = self else { return nil }
    return Int(value)
  }

  /// The number as spelt.
  package var number: String? {
    guard case .number(let value) = self else { return nil }
    return value
  }

  package var array: [JSONValue]? {
    guard case .array(let value) = self else { return nil }
    return value
  }

  package var object: JSONObject? {
    guard case .object(let value) = self else { return nil }
    return value
  }

  package var isNull: Bool { kind == .null }

  /// The value of a member, or nil if this is no object or has no such member.
  package subscript(key: String) -> JSONValue? { object?[key] }

  /// An element, or nil if this is no array or has no such element.
  package subscript(index: Int) -> JSONValue? {
    guard let array, array.indices.contains(index) else { return nil }
    return array[index]
  }
}
