import StructuredText
import TestSupport
import Testing

@Suite struct `Front matter` {
  private func read(_ text: String) throws -> FrontMatter {
    let result = FrontMatter(Array(text.utf8))
    #expect(result.bytes == Array(text.utf8))
    try result.validated()
    return result
  }

  @Test func `is keys, values and a body`() throws {
    let text = try read(
      """
      ---
      # who said it
      id: 20261121T100412118Z-k7q2
      role: human   # not a model
      "at": 'it''s'
      attachments: [uploads/a b.png, "x, y", 'z']
      list:
      - one
      - "two: 2"

      - [3, true]
      empty:
      usage: {"input": 12, "deep": {"x": [null]}}
      folded: {
        "a": 1
        }
      url: https://example.com/#x
      ---
      ---
      Body
      """)
    let pairs = text.fields.map { ($0.key, $0.value) }
    #expect(
      JSONValue.object(JSONObject(pairs.map { ($0.0, $0.1) })) == [
        "id": "20261121T100412118Z-k7q2", "role": "human", "at": "it's",
        "attachments": ["uploads/a b.png", "x, y", "z"],
        "list": ["one", "two: 2", [3, true]], "empty": nil,
        "usage": ["input": 12, "deep": ["x": [nil]]], "folded": ["a": 1],
        "url": "https://example.com/#x",
      ])
    #expect(text.body.elementsEqual("---\nBody".utf8))
    #expect(text.line(of: "usage") == 13)
  }

  @Test(arguments: [
    "", "no header", "---", "---\n", "---\na: 1\n", "---\na: 1\n---", "---\r\na: 1\r\n---\r\nx\r\n",
    "\u{FEFF}---\na: 1\n---\n", "---\n\u{0}\n---\n", "----\n---\n", "---\n---\n---\n",
  ])
  func `loses no byte`(text: String) {
    #expect(FrontMatter(Array(text.utf8)).bytes == Array(text.utf8))
  }

  @Test func `has a body of any bytes`() throws {
    let body: [UInt8] = [0xFF, 0, 13, 10] + Array("---\nno: header\n---".utf8)
    let text = FrontMatter(fields: [("a", "1")], body: body)
    #expect(text.bytes == Array("---\na: \"1\"\n---\n".utf8) + body)
    #expect(text.body.elementsEqual(body))
    let windows = try read("---\r\na: b\r\n---\r\nx\r\n")
    #expect(windows["a"] == "b")
    #expect(windows.body.elementsEqual("x\r\n".utf8))
    #expect(try read("text\n").body.elementsEqual("text\n".utf8))
    #expect(try read("---\n---").body.isEmpty)
  }

  @Test(arguments: [
    ("---\na: 1\n", 1), ("---\na: 1\na: 2\n---\n", 3), ("---\na b\n---\n", 2),
    ("---\na: |\n  x\n---\n", 2), ("---\na: x\n  y\n---\n", 2), ("---\na: [1, 2\n---\n", 2),
    ("---\na: {b: 1]\n---\n", 2), ("---\na: \"x\n---\n", 2), ("---\na: b: c\n---\n", 2),
    ("---\na: &x y\n---\n", 2), ("---\na: @x\n---\n", 2), ("---\na:\n  b: 1\n---\n", 3),
    ("---\na: \"\\q\"\n---\n", 2), ("---\na: [x] y\n---\n", 2), ("---\na:b\n---\n", 2),
  ])
  func `says on which line it is broken`(text: String, line: Int) {
    #expect(FrontMatter(Array(text.utf8)).error?.line == line)
  }

  @Test func `is edited in place`() throws {
    var text = try read("---\r\n# c\r\na:   1\r\nb:\r\n- x\r\nc: 'd'\r\n---\r\nbody")
    try text.set("b", to: ["y", "no"])
    try text.set("a", to: 1)
    try text.set("new", to: "x")
    let expected =
      "---\r\n# c\r\na:   1\r\nb: [\"y\", \"no\"]\r\nc: 'd'\r\nnew: x\r\n---\r\nbody"
    #expect(String(decoding: text.bytes, as: UTF8.self) == expected)
    try text.set("a", to: nil)
    try text.set("c", to: nil)
    #expect(text.fields.map(\.key) == ["b", "new"])
    #expect(text.body.elementsEqual("body".utf8))
    var plain = try read("only a body")
    try plain.set("k", to: "v")
    #expect(String(decoding: plain.bytes, as: UTF8.self) == "---\nk: v\n---\nonly a body")
  }

  @Test func `survives random damage`() {
    var chance = Seeded(state: 7)
    let source = Array(
      "---\nid: x\nlist: [a, \"b\\u00e9\", 'c']\nblock:\n- x\n- {\"a\": [1]}\n---\nbody\n".utf8)
    let alphabet = Array("-:[]{}\"'\\#\n\r \tua0&*".utf8) + [0xFF, 0xC3]
    for _ in 0..<20_000 {
      var bytes = source
      for _ in 0..<Int.random(in: 1...4, using: &chance) {
        let index = Int.random(in: 0..<bytes.count, using: &chance)
        bytes[index] = alphabet[Int.random(in: 0..<alphabet.count, using: &chance)]
      }
      let text = FrontMatter(bytes)
      #expect(text.bytes == bytes)
      #expect(text.body.count <= bytes.count)
    }
  }
}
