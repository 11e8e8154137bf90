import StructuredText
import Testing

@Suite struct `A JSON text` {
  @Test(arguments: [
    "", "{", "[1,]", "\u{FEFF}{}", "{\"a\": 1}\r\n", "nul", "\"\u{1}\"", "{\"a\":1,\"a\":2}",
    " \t\r\n[ ]  ", "1.0e+3", "-", "\"\\ud800\"", "[[[[", "]", "{\"a\" 1}",
  ])
  func `loses no byte`(text: String) {
    #expect(String(JSONDocument(text)) == text)
  }

  @Test func `is read as data`() throws {
    let text = #"{"a": [1, 2.50, "x\u00e9\ud83d\ude00\/"], "b": null, "c": {"d": true}}"#
    let value = try JSONValue(parsing: text)
    #expect(value == ["b": nil, "a": [1, .number("2.50"), "xé😀/"], "c": ["d": true]])
    #expect(value["a"]?[1]?.number == "2.50")
  }

  @Test func `knows the bytes of each value and key`() throws {
    let document = JSONDocument(#" { "a" : [10, {"b":2}] } "#)
    let node = try #require(document.node(at: ["a", "1", "b"]))
    #expect(String(decoding: document.bytes[document.nodes[node].range], as: UTF8.self) == "2")
    let key = try #require(document.nodes[node].keyRange)
    #expect(String(decoding: document.bytes[key], as: UTF8.self) == "\"b\"")
    let parent = try #require(document.parent(of: node))
    #expect(document.nodes[parent].kind == .object)
    #expect(document.children(of: 0).count == 1)
  }

  @Test(arguments: [
    ("{\n  \"a\": 1\n  \"b\": 2\n}", 3, 3, "expected ',' or '}'"),
    ("[1,\r\n2,\r\n]", 3, 1, "expected a value"),
    ("{\"a\": [1, 2}", 1, 12, "expected ',' or ']'"),
    ("{\"a\": \"x\n\"}", 1, 9, "a control character in a string; write it as an escape"),
    ("[\"abc", 1, 2, "the string that starts here has no end"),
    ("{\"a\": {\"b\": 1}", 1, 1, "the '{' here is never closed"),
    ("01", 1, 2, "a number must not start with '0'"),
    ("", 1, 1, "expected a value, but the text ends"),
  ])
  func `that is broken says where and why`(text: String, line: Int, column: Int, why: String) {
    let error = JSONDocument(text).error
    #expect(error?.line == line)
    #expect(error?.column == column)
    #expect(error?.message == why)
  }

  @Test func `may nest as deep as it likes`() throws {
    let depth = 100_000
    let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    let document = JSONDocument(text)
    #expect(document.error == nil)
    #expect(document.nodes.count == depth)
    #expect(JSONDocument(String(repeating: "[", count: depth)).error != nil)
    let error = #expect(throws: ParseError.self) { try document.value() }
    #expect(error?.code == .tooDeep)
  }

  @Test func `finds a key that occurs twice`() throws {
    let document = JSONDocument("{\"a\": 1,\n\"b\": {\"c\": 1,\n\"\\u0063\": 2}}")
    let twin = try #require(document.firstDuplicate)
    #expect(document.line(of: twin) == 3)
    #expect(try document.value(at: ["b", "c"]) == 2)
    #expect(JSONDocument("{\"\u{e9}\": 1, \"e\u{301}\": 2}").firstDuplicate == nil)
    #expect(JSONDocument(#"{"a": 1, "\u0061": 2}"#).firstDuplicate == 2)
    #expect(JSONDocument(#"{"a": 1, "\u0062": 2, "": 3, "ab": 4}"#).firstDuplicate == nil)
    let many = (0..<40).map { #""\#($0)": 0"# }
    #expect(JSONDocument("{\(many.joined(separator: ","))}").firstDuplicate == nil)
    #expect(JSONDocument("{\((many + [many[3]]).joined(separator: ","))}").firstDuplicate == 41)
  }

  @Test func `equals another as data`() {
    #expect(["a": 1, "b": 2] as JSONValue == ["b": 2, "a": 1])
    #expect(.number("1") as JSONValue != .number("1.0"))
    #expect("\u{e9}" as JSONValue != "e\u{301}")
    #expect([1, 2] as JSONValue != [2, 1])
  }

  @Test func `has one canonical spelling`() throws {
    let value: JSONValue = [
      "z": [], "owner": ["email": "e", "x": 1, "name": "n"], "id": "a\u{1}\n\"é", "b": [1, [true]],
      "a": [:],
    ]
    let order = KeyOrder(["id", "owner"], inside: ["owner": ["name", "email"]])
    let expected = """
      {
        "id": "a\\u0001\\n\\"é",
        "owner": {
          "name": "n",
          "email": "e",
          "x": 1
        },
        "a": {},
        "b": [
          1,
          [
            true
          ]
        ],
        "z": []
      }

      """
    #expect(String(decoding: value.canonical(order: order), as: UTF8.self) == expected)
    #expect(try JSONValue(parsing: expected) == value)
  }

  @Test func `is found by pointers`() throws {
    let document = JSONDocument(#"{"a/b": {"~": [1, 2]}, "": 3}"#)
    #expect(try document.value(at: JSONPointer(parsing: "/a~1b/~0/1")) == 2)
    #expect(try document.value(at: JSONPointer(parsing: "/")) == 3)
    #expect(try document.value(at: JSONPointer(parsing: "/a~1b/~0/01")) == nil)
    #expect(JSONPointer(["a/b", "~"]).description == "/a~1b/~0")
    #expect(throws: ParseError.self) { try JSONPointer(parsing: "a") }
    #expect(throws: ParseError.self) { try JSONPointer(parsing: "/~2") }
  }
}
