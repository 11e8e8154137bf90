import StructuredText
import TestSupport
import Testing

@testable import SessionModel

@Suite struct `A JSON Schema` {
  /// Schemas, and values of which some fit and some do not.
  private static let cases: [(schema: JSONValue, values: [JSONValue])] = [
    (true, [1, nil]), (false, [1, nil]), ([:], [1, [:]]),
    (
      ["type": "integer"],
      [1, 1.0, 1.5, "1", true, .number("1e2"), .number("12345678901234567890")]
    ),
    (["type": ["string", "null"]], ["a", nil, 1]),
    (["type": "object"], [[:], []]), (["type": "boolean"], [true, 0]),
    (["enum": [1, "a", nil, [1, ["x": 2]]]], [1, 1.0, "a", nil, [1, ["x": 2.0]], [1], 2]),
    (["const": ["a": 1, "b": 2]], [["b": 2, "a": 1], ["a": 1]]),
    (["const": false, "enum": [false, 0]], [false, 0]),
    (["minimum": 2, "maximum": 3.5], [1, 2, 3.5, 3.51, .number("35e-1"), "x"]),
    (["exclusiveMinimum": 0, "exclusiveMaximum": 1], [0, 0.5, 1, .number("-0.0")]),
    (["multipleOf": 3], [9, 10, 0, -3, .number("9.0"), 9.5]), (["multipleOf": 0.5], [1, 1.5, 1.3]),
    (["minLength": 2, "maxLength": 3], ["a", "ab", "abcd", "日本", "👩‍👩‍👧"]),
    (["pattern": "^[a-z]+-\\d{2}$"], ["ab-12", "AB-12", "ab-1", "xab-12", 5]),
    (["pattern": "b|^c"], ["abc", "cx", "xc", ""]),
    (["items": ["type": "integer"]], [[1, 2], [1, "a"], []]),
    (
      ["prefixItems": [["type": "string"], true], "items": false],
      [["a"], ["a", 1], ["a", 1, 2], [1]]
    ),
    (
      ["contains": ["const": 1], "minContains": 2, "maxContains": 3],
      [[1, 1], [1], [1, 1, 1, 1], []]
    ),
    (["contains": ["const": 1], "minContains": 0], [[], [2]]),
    (
      ["minItems": 1, "maxItems": 2, "uniqueItems": true],
      [[], [1], [1, 1.0], [1, true], [[1], [1]]]
    ),
    (["required": ["a", "b"]], [["a": 1, "b": nil], ["a": 1], []]),
    (
      ["properties": ["a": ["type": "string"]], "additionalProperties": false],
      [["a": "x"], ["b": 1]]
    ),
    (
      [
        "properties": ["a": true], "patternProperties": ["^x-": ["type": "integer"]],
        "additionalProperties": ["type": "string"],
      ], [["a": 1, "x-b": 2, "c": "d"], ["x-b": "s"], ["c": 3]]
    ),
    (["minProperties": 1, "maxProperties": 2], [[:], ["a": 1], ["a": 1, "b": 2, "c": 3]]),
    (["propertyNames": ["maxLength": 2]], [["ab": 1], ["abc": 1]]),
    (["dependentRequired": ["a": ["b"]]], [["a": 1], ["a": 1, "b": 2], ["b": 1]]),
    (["dependentSchemas": ["a": ["required": ["c"]]]], [["a": 1], ["a": 1, "c": 2], [:]]),
    (["allOf": [["minimum": 1], ["maximum": 3]]], [0, 2, 4]),
    (["anyOf": [["type": "string"], ["minimum": 3]]], ["a", 4, 1]),
    (["oneOf": [["minimum": 1], ["maximum": 3]]], [0, 2, 4]),
    (["not": ["type": "string"]], [1, "a"]),
    (["if": ["const": 1], "then": false, "else": ["type": "string"]], [1, 2, "a"]),
    (["if": ["const": 1]], [1, 2]),
    (
      [
        "$defs": ["node": ["type": "object", "properties": ["next": ["$ref": "#/$defs/node"]]]],
        "$ref": "#/$defs/node",
      ], [["next": ["next": [:]]], ["next": ["next": 1]], 1]
    ),
    (
      ["$defs": ["id": ["$anchor": "id", "minLength": 1]], "items": ["$ref": "#id"]], [["a"], [""]]
    ),
    (["properties": ["a/b": ["type": "string"], "c": ["$ref": "#/properties/a~1b"]]], [["c": 1]]),
    (["$defs": ["a%b": ["const": 1]], "$ref": "#/$defs/a%25b"], [1, 2]),
    (["format": "date-time", "title": "x", "unknown": 1], ["no date", 1]),
    (["properties": ["\u{e9}": false]], [["\u{e9}": 1], ["e\u{301}": 1]]),
  ]

  @Test func `judges as another reading of the standard does`() async throws {
    let pairs = Self.cases.flatMap { one in one.values.map { (one.schema, $0) } }
    try await expectAgreement(pairs)
  }

  @Test(arguments: UInt64(1)...8)
  func `judges random values by random schemas as the other reading`(seed: UInt64) async throws {
    var chance = RandomSchema(chance: Seeded(state: seed))
    let pairs = (0..<250).map { _ in (chance.schema(depth: 3), chance.value(depth: 3)) }
    try await expectAgreement(pairs)
  }

  private static let oracle = """
    import json, sys, jsonschema
    validator = jsonschema.Draft202012Validator
    verdicts = []
    for schema, value in json.load(sys.stdin):
        validator.check_schema(schema)
        verdicts.append(validator(schema).is_valid(value))
    print(json.dumps(verdicts))
    """

  private func expectAgreement(_ pairs: [(JSONValue, JSONValue)]) async throws {
    let probe = try await run("python3", ["-c", "import jsonschema"], in: projectDirectory)
    guard probe.status == 0 else {
      print("skipped: python3 has no jsonschema; make deps installs it")
      return
    }
    let input = JSONValue.array(pairs.map { .array([$0.0, $0.1]) }).compact
    let answer = try await run("python3", ["-c", Self.oracle], in: projectDirectory, input: input)
    #expect(answer.status == 0, "\(answer.errors)")
    let verdicts = try #require(try JSONValue(parsing: answer.output).array?.compactMap(\.bool))
    #expect(verdicts.count == pairs.count)
    #expect(Set(verdicts) == [true, false])
    for ((schema, value), isValid) in zip(pairs, verdicts) {
      let problems = try JSONSchema(schema).problems(of: value)
      #expect(problems.isEmpty == isValid, "\(schema.compact) \(value.compact) \(problems)")
    }
  }

  @Test func `names the place and the remedy`() throws {
    let schema = try JSONSchema([
      "type": "object", "required": ["name", "items"], "additionalProperties": false,
      "properties": [
        "name": ["type": "string", "minLength": 1],
        "items": ["items": ["properties": ["level": ["enum": ["low", "high"]]]]],
      ],
    ])
    let value = try JSONValue(parsing: #"{"name": "", "items": [{}, {"level": "hgh"}], "itms": 1}"#)
    #expect(
      schema.problems(of: value) == [
        SchemaProblem(place: ["name"], message: "is empty; fill it in"),
        SchemaProblem(
          place: ["items", "1", "level"], message: "is 'hgh'; it must be one of 'low', 'high'"),
        SchemaProblem(
          place: ["itms"], message: "is not known to the schema; remove it, or correct its name"),
      ])
    #expect(schema.problems(of: 5).map(\.message) == ["is 5; it must be of type object"])
    #expect(
      schema.problems(of: [:]).map(\.message) == ["lacks 'name', 'items'; add them"])
  }

  @Test(
    arguments: [
      (["type": "strng"], "/type"), (["items": [["type": "string"]]], "/items"),
      (["properties": ["a": 5]], "/properties/a"), (["required": "a"], "/required"),
      (["$ref": "other.json"], "/$ref"), (["$ref": "#/$defs/x"], "/$defs/x"),
      (["$ref": "#x"], "/$ref"), (["minLength": -1], "/minLength"), (["anyOf": []], "/anyOf"),
      (["allOf": [["pattern": "("]]], "/allOf/0/pattern"), (["multipleOf": 0], "/multipleOf"),
      (["unevaluatedProperties": false], "/unevaluatedProperties"), (5, ""),
      (["$schema": "http://json-schema.org/draft-07/schema#"], "/$schema"),
      (["$defs": ["a": ["type": 1]]], "/$defs/a/type"), (["$ref": "#"], ""),
      (["anyOf": [["type": "null"], ["not": ["$ref": "#"]]]], "/anyOf/1/not"),
      (["$defs": ["a": ["$ref": "#/$defs/b"], "b": ["$ref": "#/$defs/a"]]], "/$defs/b"),
    ] as [(JSONValue, String)])
  func `is refused where it would mean less than it says`(schema: JSONValue, pointer: String) {
    let error = #expect(throws: SchemaError.self) { try JSONSchema(schema) }
    #expect(error?.pointer == pointer, "\(error?.message ?? "")")
    #expect(error?.message.isEmpty == false)
  }

  @Test func `costs little, whatever it says`() throws {
    var schema: JSONValue = ["type": "integer"]
    for _ in 0..<60 { schema = ["anyOf": [["allOf": [schema]], ["not": schema]]] }
    #expect(throws: SchemaError.self) { try JSONSchema(schema) }
    var definitions = JSONObject([("0", true)])
    for number in 1...20 {
      let before: JSONValue = ["$ref": .string("#/$defs/\(number - 1)")]
      definitions["\(number)"] = ["allOf": [before, before]]
    }
    let doubling = try JSONSchema(["$ref": "#/$defs/20", "$defs": .object(definitions)])
    let problems = doubling.problems(of: 1)
    #expect(problems.first?.message.hasPrefix("is too costly to check") == true, "\(problems)")
  }
}

/// Schemas and values of few words, so that many fit.
private struct RandomSchema {
  var chance: Seeded

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &chance)]
  }

  mutating func value(depth: Int) -> JSONValue {
    let kind = Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &chance)
    switch kind {
    case 0: return nil
    case 1: return .bool(Bool.random(using: &chance))
    case 2: return .number(pick(["0", "1", "2", "1.0", "2.5", "-1", "3e0", "10"]))
    case 3, 4: return .string(pick(["", "a", "b", "ab", "é", "a1"]))
    case 5:
      return .array(
        (0..<Int.random(in: 0..<4, using: &chance)).map { _ in value(depth: depth - 1) })
    default:
      let keys = ["a", "b", "c"].filter { _ in Bool.random(using: &chance) }
      return .object(JSONObject(keys.map { ($0, value(depth: depth - 1)) }))
    }
  }

  mutating func schema(depth: Int) -> JSONValue {
    guard depth > 0 else {
      return Int.random(in: 0..<4, using: &chance) > 0 ? true : ["type": "object"]
    }
    var object = JSONObject()
    for _ in 0..<Int.random(in: 1...3, using: &chance) { add(to: &object, depth: depth - 1) }
    return .object(object)
  }

  private mutating func add(to object: inout JSONObject, depth: Int) {
    let count = JSONValue.number("\(Int.random(in: 0..<4, using: &chance))")
    switch Int.random(in: 0..<20, using: &chance) {
    case 0:
      object["type"] = .string(pick(["object", "array", "string", "integer", "number", "null"]))
    case 1:
      object["type"] = [.string(pick(["object", "array"])), .string(pick(["string", "number"]))]
    case 2: object["enum"] = .array((0..<3).map { _ in value(depth: 1) })
    case 3: object[pick(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"])] = count
    case 4: object[pick(["minLength", "maxLength", "minItems", "maxItems"])] = count
    case 5: object["pattern"] = .string(pick(["a", "^a$", "^[ab]*$", "\\d", "b?1", "(a|b){2}"]))
    case 6: object["items"] = schema(depth: depth)
    case 7: object["prefixItems"] = [schema(depth: depth)]
    case 8: object["contains"] = schema(depth: depth)
    case 9: object["required"] = .array([.string(pick(["a", "b", "c"]))])
    case 10: object["properties"] = ["a": schema(depth: depth), "b": schema(depth: depth)]
    case 11: object["additionalProperties"] = schema(depth: depth)
    case 12: object["patternProperties"] = ["^[bc]": schema(depth: depth)]
    case 13: object["anyOf"] = [schema(depth: depth), schema(depth: depth)]
    case 14: object["oneOf"] = [schema(depth: depth), schema(depth: depth)]
    case 15: object["allOf"] = [schema(depth: depth), schema(depth: depth)]
    case 16: object["not"] = schema(depth: depth)
    case 17:
      object["if"] = schema(depth: depth)
      object["then"] = schema(depth: depth)
      object["else"] = schema(depth: depth)
    case 18: object["uniqueItems"] = true
    default: object["propertyNames"] = ["pattern": "[ab]"]
    }
  }
}

@Suite struct `A pattern of a schema` {
  @Test(
    arguments: [
      ("", "", true), ("a.c", "xabcx", true), ("a.c", "a\nc", false), ("^$", "", true),
      ("^a|b$", "ab", true), ("^(a|b)+$", "abba", true), ("^(?:ab){2,3}$", "abab", true),
      ("^(?:ab){2,3}$", "ab", false), ("^a{0}$", "", true), ("[^a-c]", "abc", false),
      ("[^a-c]", "d", true), ("[\\d_-]", "-", true), ("\\bcat\\b", "a cat.", true),
      ("\\bcat\\b", "concat", false), ("\\Bcat", "concat", true), ("^\\p{L}+$", "日本é", true),
      ("^\\p{Lu}", "é", false), ("^\\P{N}$", "5", false), ("^\\u00e9$", "é", true),
      ("^\\u{1F600}$", "😀", true), ("^\\uD83D\\uDE00$", "😀", true), ("^.$", "😀", true),
      ("a*?b", "aab", true), ("^(?<year>\\d{4})$", "2026", true), ("\\.json$", "a.json", true),
      ("x*", "", true), ("^(x+x+)+y$", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", false),
      ("a$", "a\n", false), ("^\\/$", "/", true), ("(|a)b", "b", true),
    ] as [(String, String, Bool)])
  func `matches`(source: String, text: String, matches: Bool) throws {
    #expect(try Pattern(source).matches(text) == matches)
  }

  @Test(arguments: [
    "(", ")", "[a", "a{2", "a{3,2}", "*a", "a**", "(?=a)", "(?<!a)", "(a)\\1", "\\q", "\\", "[b-a]",
    "\\p{Greek}", "\\u12", "\\uD83D", "a{1001}", "((a{1000}){1000}){9}",
  ])
  func `is refused`(source: String) {
    #expect(throws: PatternError.self) { try Pattern(source) }
  }

  @Test func `matches as node's`() async throws {
    let probe = try await run("sh", ["-c", "command -v node"], in: projectDirectory)
    guard probe.status == 0 else {
      print("skipped: no node")
      return
    }
    var chance = Seeded(state: 7)
    let atoms = [
      "a", "b", ".", "[ab]", "[^a]", "\\d", "(a|b)", "(?:b)", "^", "$", "\\b", "\\w", "é",
    ]
    let marks = ["", "", "", "*", "+", "?", "{2}", "{0,1}", "{1,}"]
    var pairs: [(String, String)] = []
    while pairs.count < 2000 {
      var source = ""
      for _ in 0..<Int.random(in: 1...4, using: &chance) {
        let atom = atoms.randomElement(using: &chance) ?? ""
        let isAssertion = ["^", "$", "\\b"].contains(atom)
        source += atom + (isAssertion ? "" : marks.randomElement(using: &chance) ?? "")
        if Int.random(in: 0..<6, using: &chance) == 0 { source += "|" }
      }
      let text = (0..<Int.random(in: 0..<6, using: &chance)).map { _ in
        ["a", "b", "1", "é", " ", "\n"].randomElement(using: &chance) ?? ""
      }
      pairs.append((source, text.joined()))
    }
    let input = JSONValue.array(pairs.map { [.string($0.0), .string($0.1)] }).compact
    let script = """
      const pairs = JSON.parse(require("fs").readFileSync(0, "utf8"));
      console.log(JSON.stringify(pairs.map(([p, t]) => new RegExp(p, "u").test(t))));
      """
    let answer = try await run("node", ["-e", script], in: projectDirectory, input: input)
    let verdicts = try #require(try JSONValue(parsing: answer.output).array?.compactMap(\.bool))
    for ((source, text), matches) in zip(pairs, verdicts) {
      #expect(try Pattern(source).matches(text) == matches, "/\(source)/ on '\(text)'")
    }
  }
}

@Suite struct `A number of any size` {
  @Test(
    arguments: [
      ("1", "1.0", 0), ("10", "1e1", 0), ("-0.0", "0", 0), ("0.1", "0.10", 0), ("1", "2", -1),
      ("-2", "-1", -1), ("9", "10", -1), ("-10", "9", -1), ("1e400", "2e400", -1),
      ("12345678901234567890123", "12345678901234567890124", -1), ("1e-400", "0", 1),
      ("0.5", "5e-1", 0), ("1e99999999999999999999", "1", 1),
    ] as [(String, String, Int)])
  func `compares exactly`(left: String, right: String, order: Int) {
    let (one, other) = (DecimalNumber(left), DecimalNumber(right))
    #expect((one == other) == (order == 0))
    #expect((one < other) == (order < 0))
    #expect((other < one) == (order > 0))
  }

  @Test(
    arguments: [
      ("0.3", "0.1", true), ("1e300", "3", false), ("9e300", "3", true), ("4.5", "1.5", true),
      ("1", "2", false), ("2", "4e-1", true), ("7e18", "999999999999999999", false),
    ] as [(String, String, Bool)])
  func `is a multiple exactly`(number: String, divisor: String, isMultiple: Bool) {
    #expect(DecimalNumber(number).isMultiple(of: DecimalNumber(divisor)) == isMultiple)
  }
}
