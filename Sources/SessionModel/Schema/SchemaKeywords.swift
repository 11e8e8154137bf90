import StructuredText

/// The members of one subschema, and what is wrong with them.
struct SchemaKeywords {
  let value: JSONValue
  let place: [String]

  subscript(name: String) -> JSONValue? { value[name] }

  func fault(_ name: String?, _ message: String) -> SchemaError {
    SchemaError(
      pointer: JSONPointer(place + (name.map { [$0] } ?? [])).description, message: message)
  }

  /// Refuses what would silently mean less than its author thinks.
  func checkIsUsable(isRoot: Bool) throws(SchemaError) {
    guard value.object != nil else {
      throw fault(nil, "must be a schema: an object, true or false")
    }
    if let draft = try string("$schema"), !draft.hasPrefix(JSONSchema.draft) {
      throw fault("$schema", "is '\(draft.visible())'; write the schema in '\(JSONSchema.draft)'")
    }
    for name in ["$dynamicRef", "unevaluatedItems", "unevaluatedProperties", "$recursiveRef"]
    where value[name] != nil {
      throw fault(name, "is not supported; additionalProperties, items and $ref are")
    }
    if !isRoot, value["$id"] != nil {
      throw fault("$id", "inside a schema is not supported; use $anchor, or $ref to '#/$defs/…'")
    }
  }

  /// What needs no other subschema.
  func plainRules() throws(SchemaError) -> [SchemaRule] {
    var rules: [SchemaRule?] = [
      try types(), try choices(), value["const"].map { .choices([$0]) },
    ]
    for (name, make) in Self.bounds {
      guard let text = try number(name) else { continue }
      rules.append(make(DecimalNumber(text), text))
    }
    if case .multipleOf(let divisor, _)? = rules.last ?? nil, !divisor.isDivisor {
      throw fault("multipleOf", "must be above zero and have at most 18 digits")
    }
    for (name, make) in Self.counts { rules.append(try count(name).map(make)) }
    if let source = try string("pattern") {
      rules.append(.pattern(try pattern(source, "pattern")))
    }
    if let flag = value["uniqueItems"] {
      guard let unique = flag.bool else { throw fault("uniqueItems", "must be true or false") }
      if unique { rules.append(.uniqueItems) }
    }
    rules.append(try strings("required").map { .required($0) })
    if let names = try memberNames("dependentRequired") {
      var pairs: [(String, [String])] = []
      for name in names {
        let inner = SchemaKeywords(
          value: value["dependentRequired"] ?? .null, place: place + ["dependentRequired"])
        pairs.append((name, try inner.strings(name) ?? []))
      }
      rules.append(.dependentRequired(pairs))
    }
    return rules.compactMap(\.self)
  }

  private static let bounds: [(String, @Sendable (DecimalNumber, String) -> SchemaRule)] = [
    ("minimum", { .minimum($0, $1) }), ("maximum", { .maximum($0, $1) }),
    ("exclusiveMinimum", { .exclusiveMinimum($0, $1) }),
    ("exclusiveMaximum", { .exclusiveMaximum($0, $1) }), ("multipleOf", { .multipleOf($0, $1) }),
  ]

  private static let counts: [(String, @Sendable (Int) -> SchemaRule)] = [
    ("minLength", { .minLength($0) }), ("maxLength", { .maxLength($0) }),
    ("minItems", { .minItems($0) }), ("maxItems", { .maxItems($0) }),
    ("minProperties", { .minProperties($0) }), ("maxProperties", { .maxProperties($0) }),
  ]

  private static let typeNames = [
    "null", "boolean", "object", "array", "number", "string", "integer",
  ]

  private func types() throws(SchemaError) -> SchemaRule? {
    guard let value = value["type"] else { return nil }
    let names = value.string.map { [$0] } ?? value.array?.compactMap(\.string) ?? []
    guard !names.isEmpty, names.count == (value.array?.count ?? 1),
      names.allSatisfy(Self.typeNames.contains)
    else {
      throw fault("type", "must be one or several of \(Self.typeNames.joined(separator: ", "))")
    }
    return .types(names)
  }

  private func choices() throws(SchemaError) -> SchemaRule? {
    guard let value = value["enum"] else { return nil }
    guard let choices = value.array else { throw fault("enum", "must be a list") }
    return .choices(choices)
  }

  func string(_ name: String) throws(SchemaError) -> String? {
    guard let value = value[name] else { return nil }
    guard let string = value.string else { throw fault(name, "must be a string") }
    return string
  }

  private func number(_ name: String) throws(SchemaError) -> String? {
    guard let value = value[name] else { return nil }
    guard let number = value.number else { throw fault(name, "must be a number") }
    return number
  }

  func count(_ name: String) throws(SchemaError) -> Int? {
    guard let text = try number(name) else { return nil }
    guard let count = DecimalNumber(text).integer, count >= 0 else {
      throw fault(name, "must be a whole number from 0 on")
    }
    return count
  }

  private func strings(_ name: String) throws(SchemaError) -> [String]? {
    guard let value = value[name] else { return nil }
    guard let array = value.array, array.allSatisfy({ $0.string != nil }) else {
      throw fault(name, "must be a list of strings")
    }
    return array.compactMap(\.string)
  }

  func listCount(_ name: String) throws(SchemaError) -> Int? {
    guard let value = value[name] else { return nil }
    guard let array = value.array, !array.isEmpty else {
      throw fault(name, "must be a list of schemas")
    }
    return array.count
  }

  func memberNames(_ name: String) throws(SchemaError) -> [String]? {
    guard let value = value[name] else { return nil }
    guard let object = value.object else { throw fault(name, "must be an object") }
    return object.keys
  }

  func pattern(_ source: String, _ name: String) throws(SchemaError) -> Pattern {
    do {
      return try Pattern(source)
    } catch {
      throw fault(name, "'\(source.visible())' \(error.message)")
    }
  }
}
