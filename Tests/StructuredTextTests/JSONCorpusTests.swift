import StructuredText
import TestSupport
import Testing

@Suite(.enabled(if: Corpus.exists, Corpus.absence))
struct `JSON from elsewhere` {
  @Test func `is judged as the test suite demands`() throws {
    let files = Corpus.files("conformance/json-parser", ".json")
    #expect(files.count > 300)
    for file in files {
      let bytes = try Corpus.bytes(file)
      let document = JSONDocument(bytes)
      let name = file.split(separator: "/").last ?? ""
      #expect(document.problem(for: bytes) == nil)
      if name.hasPrefix("y_") { #expect(document.error == nil, "\(file)") }
      if name.hasPrefix("n_") { #expect(document.error != nil, "\(file)") }
    }
  }

  /// What RFC 8259 leaves open, as ``JSONDocument/error`` documents it.
  @Test func `is accepted where the standard leaves a choice, unless it is not UTF-8`() throws {
    for file in Corpus.files("conformance/json-parser", ".json") where file.contains("/i_") {
      let bytes = try Corpus.bytes(file)
      let isText = String(validating: bytes, as: UTF8.self) != nil
      #expect((JSONDocument(bytes).error == nil) == isText, "\(file)")
    }
  }

  @Test func `loses no byte`() throws {
    let files = Corpus.files("merges/json", ".json") + Corpus.files("conformance", ".json")
    #expect(files.count > 800)
    for file in files {
      let bytes = try Corpus.bytes(file)
      #expect(JSONDocument(bytes).problem(for: bytes) == nil, "\(file)")
    }
  }

  @Test func `survives edits to the byte`() throws {
    var count = 0
    for file in Corpus.files("assessments", ".json") {
      let bytes = try Corpus.bytes(file)
      var document = JSONDocument(bytes)
      #expect(document.bytes == bytes)
      guard bytes.count < 200_000, let root = document.root,
        document.nodes[root].kind == .object, document.nodes.count > 1
      else { continue }
      count += 1
      try document.set(["x": [1]], at: ["added by a test"], keyOrder: [])
      #expect(document.error == nil)
      #expect(document.bytes != bytes)
      try document.remove(at: ["added by a test"])
      #expect(document.bytes == bytes, "\(file)")
    }
    #expect(count > 10)
  }
}
