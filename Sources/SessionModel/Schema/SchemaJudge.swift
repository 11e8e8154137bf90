import StructuredText

/// Holds a value against a schema.
struct SchemaJudge {
  private let schema: JSONSchema
  /// How many subschemas may still be applied.
  private var budget: Int
  private var depth = 0

  /// - Parameter value: What is to be judged as a whole; a large one may cost more.
  init(_ schema: JSONSchema, of value: JSONValue) {
    self.schema = schema
    budget = 100_000 + 50 * value.size
  }

  mutating func problems(
    of value: JSONValue, at place: [String], by number: Int
  ) -> [SchemaProblem] {
    budget -= 1
    depth += 1
    defer { depth -= 1 }
    guard budget > 0, depth < 256 else {
      let message = "is too costly to check against its schema; simplify the schema"
      return [SchemaProblem(place: place, message: message)]
    }
    var found: [SchemaProblem] = []
    for rule in schema.rules[number] {
      found += problems(of: value, at: place, rule)
      // One fault says it all if the value is of another kind altogether.
      if !found.isEmpty, case .types = rule { break }
    }
    return found
  }

  private mutating func problems(
    of value: JSONValue, at place: [String], _ rule: SchemaRule
  ) -> [SchemaProblem] {
    if let message = value.fault(rule) { return [SchemaProblem(place: place, message: message)] }
    switch (rule, value) {
    case (.elements(let first, let rest), .array(let elements)):
      var found: [SchemaProblem] = []
      for (index, element) in elements.enumerated() {
        guard let number = index < first.count ? first[index] : rest else { break }
        found += problems(of: element, at: place + ["\(index)"], by: number)
      }
      return found
    case (.contains(let number, let least, let most), .array(let elements)):
      var count = 0
      for element in elements where fits(element, number) { count += 1 }
      if count >= least, count <= most ?? .max { return [] }
      let range = most.map { "\(least) to \($0)" } ?? "at least \(least)"
      return [fault(place, "has \(count) elements of the kind that it needs \(range) of")]
    case (.members(let named, let patterns, let rest), .object(let object)):
      return members(object, at: place, named, patterns, rest)
    case (.propertyNames(let number), .object(let object)):
      return object.keys.filter { !fits(.string($0), number) }.map {
        fault(place + [$0], "has a name that the schema does not allow; rename it")
      }
    case (.dependentSchemas(let pairs), .object(let object)):
      return pairs.flatMap { name, number in
        object[name] == nil ? [] : problems(of: value, at: place, by: number)
      }
    default: return combined(value, at: place, rule)
    }
  }

  private mutating func combined(
    _ value: JSONValue, at place: [String], _ rule: SchemaRule
  ) -> [SchemaProblem] {
    switch rule {
    case .reference(let number): return problems(of: value, at: place, by: number)
    case .allOf(let all): return all.flatMap { problems(of: value, at: place, by: $0) }
    case .anyOf(let any):
      var nearest: [SchemaProblem]?
      for number in any {
        let found = problems(of: value, at: place, by: number)
        if found.isEmpty { return [] }
        if found.isNearer(than: nearest) { nearest = found }
      }
      return nearest ?? []
    case .oneOf(let all):
      var nearest: [SchemaProblem]?
      var fitting = 0
      for number in all {
        let found = problems(of: value, at: place, by: number)
        if found.isEmpty { fitting += 1 } else if found.isNearer(than: nearest) { nearest = found }
      }
      if fitting == 1 { return [] }
      if fitting == 0 { return nearest ?? [] }
      return [fault(place, "fits \(fitting) of the forms of which it may have only one")]
    case .not(let number):
      return fits(value, number) ? [fault(place, "is what the schema excludes; change it")] : []
    case .condition(let test, let then, let otherwise):
      guard let number = fits(value, test) ? then : otherwise else { return [] }
      return problems(of: value, at: place, by: number)
    default: return []
    }
  }

  private mutating func members(
    _ object: JSONObject, at place: [String], _ named: [SchemaKey: Int],
    _ patterns: [(Pattern, Int)], _ rest: Int?
  ) -> [SchemaProblem] {
    var found: [SchemaProblem] = []
    for member in object.members {
      var numbers = named[SchemaKey(member.key)].map { [$0] } ?? []
      numbers += patterns.filter { $0.0.matches(member.key) }.map(\.1)
      if numbers.isEmpty, let rest {
        if schema.rules[rest].contains(where: \.isNever) {
          found.append(
            fault(
              place + [member.key], "is not known to the schema; remove it, or correct its name"))
          continue
        }
        numbers = [rest]
      }
      for number in numbers {
        found += problems(of: member.value, at: place + [member.key], by: number)
      }
    }
    return found
  }

  private mutating func fits(_ value: JSONValue, _ number: Int) -> Bool {
    problems(of: value, at: [], by: number).isEmpty
  }

  private func fault(_ place: [String], _ message: String) -> SchemaProblem {
    SchemaProblem(place: place, message: message)
  }
}

extension SchemaRule {
  fileprivate var isNever: Bool { if case .never = self { true } else { false } }
}

extension [SchemaProblem] {
  /// Whether these are fewer faults, or faults further inside, than others: a sign of what was meant.
  fileprivate func isNearer(than others: [SchemaProblem]?) -> Bool {
    guard let others else { return true }
    let (own, other) = (map(\.place.count).max() ?? 0, others.map(\.place.count).max() ?? 0)
    return own == other ? count < others.count : own > other
  }
}

extension JSONValue {
  /// How many values it is made of, itself included.
  fileprivate var size: Int {
    switch self {
    case .array(let elements): elements.reduce(1) { $0 + $1.size }
    case .object(let object): object.members.reduce(1) { $0 + $1.value.size }
    default: 1
    }
  }
}
