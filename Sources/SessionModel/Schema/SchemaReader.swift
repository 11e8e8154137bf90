import StructuredText

/// Reads a schema into rules, each subschema once, so that a reference may lead in a circle.
struct SchemaReader {
  let root: JSONValue
  private(set) var rules: [[SchemaRule]] = []
  /// Where each subschema stands.
  private var places: [[String]] = []
  private var known: [SchemaKey: Int] = [:]
  private var anchors: [SchemaKey: [String]]?

  init(root: JSONValue) { self.root = root }

  /// The number of the subschema at a place, read if it has not been yet.
  mutating func subschema(at place: [String]) throws(SchemaError) -> Int {
    let pointer = JSONPointer(place).description
    if let number = known[SchemaKey(pointer)] { return number }
    guard rules.count < 10_000, place.count < 200 else {
      throw SchemaError(pointer: pointer, message: "is too large a schema")
    }
    guard let value = value(at: place) else {
      throw SchemaError(pointer: pointer, message: "is not there, but a '$ref' leads to it")
    }
    let number = rules.count
    rules.append([])
    places.append(place)
    known[SchemaKey(pointer)] = number
    let keywords = SchemaKeywords(value: value, place: place)
    if case .bool(let accepts) = value {
      rules[number] = accepts ? [] : [.never]
    } else {
      try keywords.checkIsUsable(isRoot: place.isEmpty)
      rules[number] = try keywords.plainRules() + applicators(keywords)
    }
    return number
  }

  /// Refuses a schema that leads back to itself without going into the value: there would be no end to it.
  func refuseCircles() throws(SchemaError) {
    var isDone = Array(repeating: false, count: rules.count)
    var isOpen = isDone
    for start in rules.indices where !isDone[start] {
      var way = [(number: start, left: rules[start].flatMap(\.inPlace))]
      isOpen[start] = true
      while let last = way.indices.last {
        guard let next = way[last].left.popLast() else {
          isOpen[way[last].number] = false
          isDone[way[last].number] = true
          way.removeLast()
          continue
        }
        guard !isOpen[next] else {
          throw SchemaError(
            pointer: JSONPointer(places[way[last].number]).description,
            message:
              "leads back to \(places[next].isEmpty ? "the whole schema" : JSONPointer(places[next]).description) without end; let it go by way of properties or items"
          )
        }
        guard !isDone[next] else { continue }
        isOpen[next] = true
        way.append((next, rules[next].flatMap(\.inPlace)))
      }
    }
  }

  private func value(at place: [String]) -> JSONValue? {
    var value = root
    for token in place {
      if let member = value[token] {
        value = member
      } else if let index = Int(token), "\(index)" == token, let element = value[index] {
        value = element
      } else {
        return nil
      }
    }
    return value
  }

  private mutating func applicators(
    _ keywords: SchemaKeywords
  ) throws(SchemaError) -> [SchemaRule] {
    var result: [SchemaRule] = []
    let place = keywords.place
    for (name, make) in Self.lists {
      guard let count = try keywords.listCount(name) else { continue }
      result.append(make(try subschemas(0..<count, at: place + [name])))
    }
    if keywords["not"] != nil { result.append(.not(try subschema(at: place + ["not"]))) }
    if keywords["if"] != nil {
      result.append(
        .condition(
          try subschema(at: place + ["if"]), then: try optional("then", keywords),
          otherwise: try optional("else", keywords)))
    }
    if let reference = try keywords.string("$ref") {
      result.append(.reference(try subschema(at: target(of: reference, keywords))))
    }
    if let rule = try elements(keywords) { result.append(rule) }
    if keywords["contains"] != nil {
      result.append(
        .contains(
          try subschema(at: place + ["contains"]), atLeast: try keywords.count("minContains") ?? 1,
          atMost: try keywords.count("maxContains")))
    }
    if keywords["propertyNames"] != nil {
      result.append(.propertyNames(try subschema(at: place + ["propertyNames"])))
    }
    if let rule = try members(keywords) { result.append(rule) }
    if let names = try keywords.memberNames("dependentSchemas") {
      var pairs: [(String, Int)] = []
      for name in names {
        pairs.append((name, try subschema(at: place + ["dependentSchemas", name])))
      }
      result.append(.dependentSchemas(pairs))
    }
    // What is only defined is read too, so that its faults show where it stands.
    for name in try keywords.memberNames("$defs") ?? [] {
      _ = try subschema(at: place + ["$defs", name])
    }
    return result
  }

  private static let lists: [(String, @Sendable ([Int]) -> SchemaRule)] = [
    ("allOf", { .allOf($0) }), ("anyOf", { .anyOf($0) }), ("oneOf", { .oneOf($0) }),
  ]

  private mutating func subschemas(
    _ range: Range<Int>, at place: [String]
  ) throws(SchemaError) -> [Int] {
    var result: [Int] = []
    for index in range { result.append(try subschema(at: place + ["\(index)"])) }
    return result
  }

  private mutating func optional(
    _ name: String, _ keywords: SchemaKeywords
  ) throws(SchemaError) -> Int? {
    keywords[name] == nil ? nil : try subschema(at: keywords.place + [name])
  }

  private mutating func elements(_ keywords: SchemaKeywords) throws(SchemaError) -> SchemaRule? {
    let count = try keywords.listCount("prefixItems")
    let rest = try optional("items", keywords)
    guard count != nil || rest != nil else { return nil }
    let first = try subschemas(0..<(count ?? 0), at: keywords.place + ["prefixItems"])
    return .elements(first: first, rest: rest)
  }

  private mutating func members(_ keywords: SchemaKeywords) throws(SchemaError) -> SchemaRule? {
    let place = keywords.place
    let names = try keywords.memberNames("properties")
    let patterns = try keywords.memberNames("patternProperties")
    let rest = try optional("additionalProperties", keywords)
    guard names != nil || patterns != nil || rest != nil else { return nil }
    var named: [SchemaKey: Int] = [:]
    for name in names ?? [] {
      named[SchemaKey(name)] = try subschema(at: place + ["properties", name])
    }
    var matching: [(Pattern, Int)] = []
    for source in patterns ?? [] {
      let pattern = try keywords.pattern(source, "patternProperties")
      matching.append((pattern, try subschema(at: place + ["patternProperties", source])))
    }
    return .members(named: named, matching: matching, rest: rest)
  }

  private mutating func target(
    of reference: String, _ keywords: SchemaKeywords
  ) throws(SchemaError) -> [String] {
    guard reference.hasPrefix("#") else {
      throw keywords.fault(
        "$ref",
        "is '\(reference.visible())'; only a place inside the same schema, such as '#/$defs/id', is followed"
      )
    }
    let fragment = String(reference.dropFirst())
    if fragment.isEmpty || fragment.hasPrefix("/") {
      do {
        return try JSONPointer(parsing: fragment.removingPercentEncoding).tokens
      } catch {
        throw keywords.fault("$ref", "is no JSON Pointer: \(error.message)")
      }
    }
    if anchors == nil { anchors = root.anchors(at: []) }
    guard let place = anchors?[SchemaKey(fragment)] else {
      throw keywords.fault("$ref", "leads to '#\(fragment.visible())', which is not there")
    }
    return place
  }
}

extension JSONValue {
  /// Where each `$anchor` stands.
  fileprivate func anchors(at place: [String]) -> [SchemaKey: [String]] {
    var result: [SchemaKey: [String]] = [:]
    if let name = self["$anchor"]?.string { result[SchemaKey(name)] = place }
    let inside =
      object?.members.map { ($0.key, $0.value) }
      ?? array?.enumerated().map { ("\($0.offset)", $0.element) } ?? []
    for (token, value) in inside where place.count < 200 {
      result.merge(value.anchors(at: place + [token])) { first, _ in first }
    }
    return result
  }
}

extension String {
  /// `a%25b` is `a%b`; what is no escape stays.
  fileprivate var removingPercentEncoding: String {
    var bytes: [UInt8] = []
    var rest = Array(utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"),
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16),
        rest.count > 1
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
