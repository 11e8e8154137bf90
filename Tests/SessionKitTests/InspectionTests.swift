import Foundation
import SessionKit
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `Inspecting a file` {
  private func kind(_ text: String, named name: String = "-") -> Inspection.Kind {
    Inspection(of: Array(text.utf8), named: name).kind
  }

  @Test func `goes by its name`() {
    #expect(kind("", named: "a/b.JSON") == .json)
    #expect(kind("{}", named: "a.dot") == .dot)
    #expect(kind("", named: "a.gv") == .dot)
  }

  @Test(arguments: [
    ("{\"a\": 1}", Inspection.Kind.json), ("[]\n", .json), ("12", .text), ("[x] done\n", .text),
    ("digraph { a -> ", .dot), ("/* x */ strict graph \"g\" {}", .dot), ("graph paper", .text),
    ("---\nrole: human\n---\nHello", .message), ("Hello", .text), ("", .text), ("a\0b", .binary),
  ])
  func `else by its content`(text: String, expected: Inspection.Kind) {
    #expect(kind(text) == expected)
    #expect(kind(text, named: "a.md") == expected)
  }

  @Test func `takes it for what it is told`() {
    let text = Array("graph { a }".utf8)
    let told = Inspection(of: text, named: "a.dot", as: .json)
    #expect(told.kind == .json && !told.isValid)
    #expect(told.fault?.line == 1 && told.fault?.column == 1)
  }

  private func json(_ text: String, named name: String) throws -> NSDictionary {
    let data = try JSONEncoder().encode(Inspection(of: Array(text.utf8), named: name))
    return try #require(JSONSerialization.jsonObject(with: data) as? NSDictionary)
  }

  @Test func `tells programs what is there`() throws {
    #expect(
      try json("strict digraph { a -> {b c}\n}", named: "a.dot") == [
        "file": "a.dot", "kind": "dot", "valid": true, "bytes": 29, "graphs": 1, "nodes": 3,
        "edges": 2, "subgraphs": 1, "depth": 1, "directed": true, "strict": true,
      ])
    #expect(
      try json("{\"a\": [1],\n\"a\": {}}", named: "a.json") == [
        "file": "a.json", "kind": "json", "valid": true, "bytes": 19, "root": "object",
        "values": 4, "depth": 2, "duplicateKeys": [["key": "a", "line": 2]],
      ])
    #expect(
      try json("---\nrole: human\n---\nx", named: "m.md") == [
        "file": "m.md", "kind": "message", "valid": true, "bytes": 21, "keys": ["role"],
      ])
    #expect(
      try json("a\nb", named: "a.txt") == [
        "file": "a.txt", "kind": "text", "valid": true, "bytes": 3, "lines": 2,
      ])
    #expect(
      try json("[1,]", named: "a.json") == [
        "file": "a.json", "kind": "json", "valid": false, "bytes": 4,
        "error": ["line": 1, "column": 4, "message": "expected a value"],
      ])
  }

  @Test func `counts what is whole before a fault`() {
    let inspection = Inspection(of: Array("graph{a--b}\ngraph{c".utf8), named: "a.dot")
    #expect(inspection.fault?.line == 2)
    guard case .dot(let dot) = inspection.content else { return #expect(Bool(false)) }
    #expect(dot.graphs == 1 && dot.nodes == 2 && dot.edges == 1)
  }

  @Test func `says that a file is not there`() {
    let path = TemporaryDirectory.current.appending("missing.dot")
    let error = #expect(throws: SessionError.self) { try Inspection(of: path) }
    #expect(error?.code == .notFound)
  }
}
