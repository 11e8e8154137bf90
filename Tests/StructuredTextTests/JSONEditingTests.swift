import StructuredText
import Testing

@Suite struct `Editing a JSON text` {
  private static let order = KeyOrder(["id", "name", "tags"])

  private func set(
    _ value: JSONValue, at pointer: JSONPointer, in text: String, order: KeyOrder? = order
  ) throws -> String {
    var document = JSONDocument(text)
    try document.set(value, at: pointer, keyOrder: order)
    #expect(document.error == nil)
    return String(document)
  }

  private func remove(_ pointer: JSONPointer, from text: String) throws -> String {
    var document = JSONDocument(text)
    try document.remove(at: pointer)
    #expect(document.error == nil)
    return String(document)
  }

  @Test func `replaces a value and nothing else`() throws {
    let text = "{\r\n\t\"id\" : 1.0,\r\n\t\"x\":[ 1,2 ],\t\"name\": \"a\"\r\n}"
    let expected = "{\r\n\t\"id\" : 1.0,\r\n\t\"x\":[ 1,2 ],\t\"name\": \"b\"\r\n}"
    #expect(try set("b", at: ["name"], in: text) == expected)
  }

  @Test func `leaves equal data alone`() throws {
    let text = #"{"a": {"y": 1,   "x": "\u0041"}}"#
    #expect(try set(["x": "A", "y": 1], at: ["a"], in: text) == text)
  }

  @Test func `changes only the members of an object that differ`() throws {
    let text = #"{"a": {"y":  1.0, "x": 2, "z": 3}}"#
    let value: JSONValue = ["x": 5, "y": .number("1.0"), "n": 4]
    #expect(
      try set(value, at: ["a"], in: text, order: nil) == #"{"a": {"y":  1.0, "x": 5, "n":  4}}"#)
  }

  @Test func `adds a member where the order puts it`() throws {
    let text = "{\n    \"id\": 1,\n    \"tags\": [],\n    \"zeta\": 0\n}\n"
    let expected =
      "{\n    \"id\": 1,\n    \"name\": \"n\",\n    \"tags\": [],\n    \"zeta\": 0\n}\n"
    #expect(try set("n", at: ["name"], in: text) == expected)
    let last = "{\n    \"id\": 1,\n    \"tags\": [],\n    \"alpha\": 1,\n    \"zeta\": 0\n}\n"
    #expect(try set(1, at: ["alpha"], in: text) == last)
    let first = "{\n    \"id\": 0,\n    \"name\": 1\n}"
    #expect(try set(0, at: ["id"], in: "{\n    \"name\": 1\n}") == first)
    let end = "{\n    \"id\": 1,\n    \"tags\": [],\n    \"zeta\": 0,\n    \"a\": 1\n}\n"
    #expect(try set(1, at: ["a"], in: text, order: nil) == end)
  }

  @Test(arguments: [
    (#"{"id":1}"#, #"{"id":1,"name":"n"}"#),
    (#"{"id": 1}"#, #"{"id": 1, "name": "n"}"#),
    (#"{ "id": 1 }"#, #"{ "id": 1, "name": "n" }"#),
    (#"{"id":1, "x":2}"#, #"{"id":1, "name":"n", "x":2}"#),
    ("{}", "{\n  \"name\": \"n\"\n}"),
    ("{ }\r\n", "{\r\n  \"name\": \"n\"\r\n}\r\n"),
    ("{\r\n\t\"id\":1\r\n}", "{\r\n\t\"id\":1,\r\n\t\"name\":\"n\"\r\n}"),
    ("{\"id\": 1\n}", "{\"id\": 1, \"name\": \"n\"\n}"),
    ("{\n\n\n  \"id\": 1 }", "{\n\n\n  \"id\": 1,\n  \"name\": \"n\" }"),
  ])
  func `adds a member in the style around it`(text: String, expected: String) throws {
    #expect(try set("n", at: ["name"], in: text) == expected)
  }

  @Test func `indents what it adds as its surroundings`() throws {
    let text = "{\n\t\"a\": {\n\t\t\"b\": 1\n\t}\n}\n"
    let expected =
      "{\n\t\"a\": {\n\t\t\"b\": 1,\n\t\t\"c\": [\n\t\t\t1,\n\t\t\t{}\n\t\t]\n\t}\n}\n"
    #expect(try set([1, [:]], at: ["a", "c"], in: text) == expected)
  }

  @Test func `makes missing objects and adds elements`() throws {
    #expect(try set(1, at: ["a", "b"], in: #"{"x": 0}"#) == #"{"a": {"b": 1}, "x": 0}"#)
    #expect(try set(3, at: ["-"], in: "[1, 2]") == "[1, 2, 3]")
    #expect(try set(3, at: ["0"], in: "[]") == "[\n  3\n]")
    #expect(try set(9, at: ["1"], in: "[1, 2]") == "[1, 9]")
    #expect(try set(9, at: [], in: " 1\n") == " 9\n")
  }

  @Test(arguments: [
    (#"{"a": 1}"#, "{}"), (#"{"a": 1, "b": 2}"#, #"{"b": 2}"#),
    (#"{"b": 2, "a": 1}"#, #"{"b": 2}"#),
    ("{\n  \"b\": 2,\n  \"a\": 1,\n  \"c\": 3\n}", "{\n  \"b\": 2,\n  \"c\": 3\n}"),
    (#"{"a": 1, "b": 2, "a": 3}"#, #"{"b": 2}"#), (#"{"b": 2}"#, #"{"b": 2}"#),
  ])
  func `removes a member with its comma`(text: String, expected: String) throws {
    #expect(try remove(["a"], from: text) == expected)
  }

  @Test func `refuses what leads nowhere`() throws {
    func code(_ text: String, _ pointer: JSONPointer) -> ParseError.Code? {
      var document = JSONDocument(text)
      let error = #expect(throws: ParseError.self) { try document.set(1, at: pointer) }
      #expect(String(document) == text)
      return error?.code
    }
    #expect(code("{", ["a"]) == .syntax)
    #expect(code(#"{"a": 1}"#, ["a", "b"]) == .wrongKind)
    #expect(code("[1]", ["5"]) == .notFound)
    var document = JSONDocument("{}")
    #expect(throws: ParseError.self) { try document.remove(at: []) }
  }
}
