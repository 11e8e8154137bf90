import StructuredText

extension JSONValue {
  /// What is wrong with the value itself, by a rule that looks no further inside; nil if nothing is.
  func fault(_ rule: SchemaRule) -> String? {
    switch (rule, self) {
    case (.never, _): "is not allowed here; remove it"
    case (.types(let types), _): fault(types: types)
    case (.choices(let choices), _): fault(choices: choices)
    case (.minLength, .string), (.maxLength, .string), (.pattern, .string): textFault(rule)
    case (_, .number(let literal)): Self.fault(of: literal, rule)
    case (_, .array(let elements)): Self.fault(of: elements, rule)
    case (_, .object(let object)): Self.fault(of: object, rule)
    default: nil
    }
  }

  private func fault(types: [String]) -> String? {
    guard !types.contains(where: isOf) else { return nil }
    return "is \(shown); it must be of type \(types.joined(separator: " or "))"
  }

  private func isOf(type: String) -> Bool {
    switch (type, self) {
    case ("null", .null), ("boolean", .bool), ("object", .object), ("array", .array),
      ("number", .number), ("string", .string):
      true
    case ("integer", .number(let literal)): DecimalNumber(literal).isInteger
    default: false
    }
  }

  private func fault(choices: [JSONValue]) -> String? {
    let identity = schemaIdentity
    guard !choices.contains(where: { $0.schemaIdentity == identity }) else { return nil }
    let known = choices.prefix(12).map(\.shown).joined(separator: ", ")
    let more = choices.count > 12 ? " or \(choices.count - 12) others" : ""
    return "is \(shown); it must be \(choices.count == 1 ? "" : "one of ")\(known)\(more)"
  }

  private func textFault(_ rule: SchemaRule) -> String? {
    let text = string ?? ""
    switch rule {
    case .minLength(let least) where text.unicodeScalars.count < least:
      return text.isEmpty
        ? "is empty; fill it in"
        : "has \(text.unicodeScalars.count) characters; it must have at least \(least)"
    case .maxLength(let most) where text.unicodeScalars.count > most:
      return "has \(text.unicodeScalars.count) characters; it must have at most \(most)"
    case .pattern(let pattern) where !pattern.matches(text):
      return "is \(shown); it must match /\(pattern.source.visible())/"
    default: return nil
    }
  }

  private static func fault(of literal: String, _ rule: SchemaRule) -> String? {
    let number = DecimalNumber(literal)
    return switch rule {
    case .minimum(let bound, let text) where number < bound:
      "is \(literal); it must be at least \(text)"
    case .maximum(let bound, let text) where number > bound:
      "is \(literal); it must be at most \(text)"
    case .exclusiveMinimum(let bound, let text) where number <= bound:
      "is \(literal); it must be more than \(text)"
    case .exclusiveMaximum(let bound, let text) where number >= bound:
      "is \(literal); it must be less than \(text)"
    case .multipleOf(let divisor, let text) where !number.isMultiple(of: divisor):
      "is \(literal); it must be a multiple of \(text)"
    default: nil
    }
  }

  private static func fault(of elements: [JSONValue], _ rule: SchemaRule) -> String? {
    switch rule {
    case .minItems(let least) where elements.count < least:
      return elements.isEmpty
        ? "is empty; at least \(least) \(least == 1 ? "element is" : "elements are") needed"
        : "has \(elements.count) elements; it must have at least \(least)"
    case .maxItems(let most) where elements.count > most:
      return "has \(elements.count) elements; it must have at most \(most)"
    case .uniqueItems:
      var seen: [[UInt8]: Int] = [:]
      for (index, element) in elements.enumerated() {
        if let first = seen.updateValue(index, forKey: element.schemaIdentity) {
          return "has the same element at \(first) and \(index); keep one of them"
        }
      }
      return nil
    default: return nil
    }
  }

  private static func fault(of object: JSONObject, _ rule: SchemaRule) -> String? {
    switch rule {
    case .required(let names):
      let missing = names.filter { object[$0] == nil }
      guard !missing.isEmpty else { return nil }
      return
        "lacks \(missing.map { "'\($0)'" }.joined(separator: ", ")); add \(missing.count == 1 ? "it" : "them")"
    case .dependentRequired(let pairs):
      for (name, needed) in pairs where object[name] != nil {
        guard let missing = needed.first(where: { object[$0] == nil }) else { continue }
        return "has '\(name)' but not '\(missing)'; add it"
      }
      return nil
    case .minProperties(let least) where object.count < least:
      return "has \(object.count) members; it must have at least \(least)"
    case .maxProperties(let most) where object.count > most:
      return "has \(object.count) members; it must have at most \(most)"
    default: return nil
    }
  }

  /// The value as a message quotes it.
  var shown: String {
    switch self {
    case .string(let text): "'\(text.visible(limit: 60))'"
    case .number(let literal): literal.visible(limit: 40)
    case .object: "an object"
    case .array: "a list"
    case .bool, .null: compact
    }
  }
}
