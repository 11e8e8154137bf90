package import StructuredText

/// Any JSON, as data: members in order, numbers as they are spelt.
public struct JSON: Sendable, Equatable {
  /// The value as the modules of this package know it.
  package var value: JSONValue

  package init(_ value: JSONValue) { self.value = value }

  /// Reads a text.
  ///
  /// - Throws: ``ModelError`` with code `invalidJSON` and the line.
  public init(parsing text: String) throws(ModelError) {
    do {
      value = try JSONValue(parsing: text)
    } catch {
      throw ModelError(.invalidJSON, error.message, line: error.line, cause: error)
    }
  }

  /// An object of members in this order; of two with the same key the last is found.
  public init(members: [(key: String, value: JSON)]) {
    value = .object(JSONObject(members.map { ($0.key, $0.value.value) }))
  }

  public init(elements: [JSON]) { value = .array(elements.map(\.value)) }

  public init(_ text: String) { value = .string(text) }
  public init(_ number: Int) { value = .number("\(number)") }
  public init(_ flag: Bool) { value = .bool(flag) }

  /// The canonical text: two spaces, one member per line, keys sorted, a final LF.
  public var text: String { String(decoding: value.canonical(), as: UTF8.self) }

  /// The text on one line, members in their order.
  public var line: String { value.compact }
}

extension JSON {
  public var string: String? { value.string }
  public var bool: Bool? { value.bool }
  public var integer: Int? { value.integer }
  public var isNull: Bool { value.isNull }

  /// The elements, or nil if it is no array.
  public var elements: [JSON]? { value.array?.map { JSON($0) } }

  /// The members in order, or nil if it is no object.
  public var members: [(key: String, value: JSON)]? {
    value.object?.members.map { ($0.key, JSON($0.value)) }
  }

  /// The value of a member, or nil if it is no object or has no such member.
  ///
  /// Setting a member makes an object of what was none; setting nil removes it.
  public subscript(key: String) -> JSON? {
    get { value[key].map { JSON($0) } }
    set {
      var object = value.object ?? JSONObject()
      object[key] = newValue?.value
      value = .object(object)
    }
  }

  /// An element, or nil if it is no array or has no such element.
  public subscript(index: Int) -> JSON? { value[index].map { JSON($0) } }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self.value = .string(value) }
  public init(integerLiteral value: Int) { self.value = .number("\(value)") }
  public init(booleanLiteral value: Bool) { self.value = .bool(value) }
  public init(nilLiteral: ()) { value = .null }
  public init(arrayLiteral elements: JSON...) { self.init(elements: elements) }
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self.init(members: elements.map { (key: $0.0, value: $0.1) })
  }
}
