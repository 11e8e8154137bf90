import StructuredText
import Testing

@Suite struct `A JSON text` {
  @Test func `is read as data`() throws {
    let value = try JSONValue(parsing: #"{"a": [1, 2.50, "x\u00e9\ud83d\ude00"], "b": null}"#)
    #expect(value == ["b": nil, "a": [1, .number("2.50"), "xé😀"]])
  }
}
