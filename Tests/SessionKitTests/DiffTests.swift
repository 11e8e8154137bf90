import GitKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@testable import SessionKit

@Suite(.temporaryDirectory) struct `A diff of two states` {
  /// A session with one file before and after, and what is told of it.
  private func difference(
    _ path: String, _ old: String?, _ new: String?, options: DiffOptions = DiffOptions()
  ) async throws -> FileDifference {
    let session = try makeSession(template: "blank")
    let file = session.path.appending(path)
    try write("x\n", to: session.path.appending("notes.md"))
    if let old { try write(old, to: file) }
    _ = try await session.save()
    if let new { try write(new, to: file) } else { try remove(file) }
    let found = try await session.diff(
      from: .revision("HEAD"), to: .directory, options: options)
    #expect(found.map(\.path) == [path])
    return try #require(found.first)
  }

  private let model = "phases/01-work/artifacts/model.json"
  private let diagram = "phases/01-work/diagrams/flow.dot"

  @Test func `tells of JSON which values changed, by path and pointer`() async throws {
    let difference = try await difference(
      model, #"{"a": {"x/y": 1}, "list": [{"id": 1, "v": 1}, {"id": 2, "v": 2}], "gone": null}"#,
      #"{"a": {"x/y": 2}, "list": [{"id": 2, "v": 3}, {"id": 1, "v": 1}, {"id": 3}]}"#)
    #expect(difference.group == "Phase 01-work")
    #expect(difference.phase == "01-work")
    #expect(difference.subject == .json)
    func find(_ path: String, _ kind: PartChange.Kind) -> PartChange? {
      difference.changes.first { $0.path == path && $0.kind == kind }
    }
    let value = try #require(find("a.x/y", .changed))
    #expect(value.old == "1" && value.new == "2")
    #expect(value.oldPointer == "/a/x~1y" && value.newPointer == "/a/x~1y")
    let inMoved = try #require(find("list[id=2].v", .changed))
    #expect(inMoved.oldPointer == "/list/1/v" && inMoved.newPointer == "/list/0/v")
    let added = try #require(find("list[id=3]", .added))
    #expect(added.oldPointer == nil && added.newPointer == "/list/2")
    #expect(find("gone", .removed)?.old == "null")
    let moves = difference.changes.filter { $0.kind == .moved }
    #expect(moves.count == 1)
    #expect(moves.first?.from != moves.first?.to)
  }

  @Test func `tells of DOT which nodes, edges and attributes changed`() async throws {
    let difference = try await difference(
      diagram, "digraph { a [color=red, pos=\"1,1\"]; a -> b -> c; subgraph cluster_x { c } }",
      "digraph { rankdir=LR; a [color=blue, pos=\"2,2\"]; a -> b; a -> d [label=new]; c }")
    let shown = difference.changes.map { "\($0.kind.rawValue) \($0.path)" }
    #expect(
      Set(shown) == [
        "changed node a.color", "added node d", "removed edge b -> c", "added edge a -> d",
        "removed subgraph cluster_x", "removed node c.subgraph", "added graph.rankdir",
      ])
    #expect(difference.changes.first { $0.path == "edge a -> d" }?.new == "label=new")
  }

  @Test func `counts what layout engines write only when asked`() async throws {
    let (old, new) = ("graph { a [pos=\"1,1\"] }", "graph { a [pos=\"2,2\"] }")
    let quiet = try await difference(diagram, old, new)
    #expect(quiet.changes.isEmpty)
    #expect(quiet.notes.first?.hasPrefix("equal as a graph") == true)
  }

  @Test func `shows the layout when asked`() async throws {
    var options = DiffOptions()
    options.layout = true
    let difference = try await difference(
      diagram, "graph { a [pos=\"1,1\"] }", "graph { a [pos=\"2,2\"] }", options: options)
    #expect(difference.changes.map(\.path) == ["node a.pos"])
  }

  @Test(arguments: [
    ("phases/01-work/artifacts/model.json", "{\"a\": 1}", "{\"a\": 1,}", "new", "line 1, column 9"),
    ("phases/01-work/artifacts/model.json", "{\"a\": 1, \"a\": 2}", "{}", "old", "occurs twice"),
    ("phases/01-work/diagrams/flow.dot", "graph {", "graph { a }", "old", "line 1"),
  ])
  func `says why it falls back to lines`(
    path: String, old: String, new: String, side: String, reason: String
  ) async throws {
    let difference = try await difference(path, old, new)
    #expect(difference.changes.isEmpty)
    let note = try #require(difference.notes.first)
    #expect(note.hasPrefix("compared by lines, because the \(side) version"))
    #expect(note.contains(reason))
    #expect(difference.patch.contains("+\(new)"))
  }

  @Test func `tells of an upload its size, type and checksum`() async throws {
    let difference = try await difference("uploads/a.csv", nil, "a,b\n1,2\n")
    let session = TemporaryDirectory.current
    let path = session.appending("payments-risk/uploads/a.csv")
    let oracle = try await run("sha256sum", [path.string], in: session)
    let seal = try #require(difference.newSeal)
    #expect(seal.size == 8 && seal.type == "text/plain")
    #expect(oracle.output.hasPrefix(try #require(seal.sha256)))
    #expect(difference.oldSeal == nil)
  }

  @Test func `shows a message as said, and the session's status by name`() async throws {
    let session = try makeSession()
    _ = try await session.addMessage(role: .human, body: "Which boundary?\n")
    let found = try await session.diff(from: .revision("HEAD~1"), to: .revision("HEAD"))
    let message = try #require(found.first?.message)
    #expect(message.text == "Which boundary?\n")
    #expect(message.role == "human" && message.author == "ada@example.com")
    #expect(found.first?.group == "Phase 01-system-profile")
  }

  @Test func `makes a patch that makes the new file`() async throws {
    var options = DiffOptions()
    options.jsonPatches = true
    let difference = try await difference(
      model, #"{"a": [1, 2], "b": 1}"#, #"{"a": [2, 3]}"#, options: options)
    #expect(
      difference.jsonPatch?.line
        == #"[{"op": "remove", "path": "/a/0"}, {"op": "add", "path": "/a/1", "value": 3}, "#
        + #"{"op": "remove", "path": "/b"}]"#)
  }

  @Test func `draws both versions as one graph that names no file`() async throws {
    var options = DiffOptions()
    options.diagrams = true
    let hostile =
      #"digraph { a [image="/etc/passwd", URL="javascript:1", label=<<IMG SRC="/etc/x"/>Web>] "#
      + #"b [shape=record, label="{<p> one|two}", fontpath="/x"]; a -> b [href=x]; _background="x" }"#
    let difference = try await difference(diagram, "digraph { a; gone }", hostile, options: options)
    let union = try #require(difference.diagrams.first)
    for word in ["/etc", "javascript", "image", "href", "fontpath", "_background", "URL"] {
      #expect(!union.source.contains(word), "\(union.source)")
    }
    #expect(union.source.contains("Web"))
    #expect(
      Set(union.parts.map { "\($0.name) \($0.state.rawValue)" }) == [
        "node a changed", "node b added", "edge a -> b added", "node gone removed",
      ])
  }
}

@Suite struct `A checksum` {
  @Test(arguments: [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 1000])
  func `is the one that sha256sum finds`(count: Int) async throws {
    let text = String(repeating: "x", count: count)
    let oracle = try await run("sha256sum", [], in: projectDirectory, input: text)
    #expect(oracle.output.hasPrefix(try SHA256.hex(Array(text.utf8))))
  }
}
