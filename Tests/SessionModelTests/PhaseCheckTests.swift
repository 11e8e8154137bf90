import StructuredText
import Testing

@testable import SessionModel

@Suite struct `The check of a phase` {
  private static let name = "02-model"

  private func problems(
    _ record: String, _ files: [String: String], others: [String: String] = [:],
    skipped: [String] = []
  ) throws -> [String] {
    let phase = try PhaseID(validating: Self.name)
    var bytes: [SessionPath: [UInt8]] = [:]
    for (path, text) in files {
      bytes[try SessionLayout.phase(phase).appending(path)] = Array(text.utf8)
    }
    let check = PhaseCheck(
      PhaseContent(phase: phase, files: bytes),
      record: try PhaseRecord(bytes: Array(record.utf8)),
      reading: { path in others[path.string].map { Array($0.utf8) } },
      isSkipped: { skipped.contains($0.rawValue) })
    return try check.problems().map { "\($0)".replacing("phases/02-model/", with: "") }
  }

  @Test func `asks for what the phase must yield`() throws {
    let record = """
      {"title": "M", "status": "open",
       "artifacts": {
         "a.json": {},
         "b.json": {"optional": true}},
       "diagrams": {"d.dot": {}}}
      """
    #expect(
      try problems(record, [:]) == [
        "phase.json:3: needs phases/02-model/artifacts/a.json, which is not there; git session artifact add adds it"
          .replacing("phases/02-model/", with: ""),
        "phase.json:5: needs diagrams/d.dot, which is not there; git session diagram import adds it",
      ])
    let files = ["preview/artifacts/a.json": "{}", "diagrams/d.dot": "graph { a }"]
    #expect(try problems(record, files) == [])
  }

  @Test func `looks at the candidate, not at what it would replace`() throws {
    let record =
      #"{"title": "M", "status": "open", "artifacts": {"a.json": {"schema": {"minimum": 3}}}}"#
    let files = ["artifacts/a.json": "5", "preview/artifacts/a.json": "1"]
    #expect(
      try problems(record, files) == ["preview/artifacts/a.json:1: it is 1; it must be at least 3"])
  }

  @Test(
    arguments: [
      ("{\"a\": 1,\n}", "artifacts/a.json:2: is no JSON:"),
      ("{\"a\": 1,\n\"a\": 2}", "artifacts/a.json:2: has the key 'a' twice; keep one of them"),
      ("{\n\"a\": \"x\"}", "artifacts/a.json:2: /a is 'x'; it must be of type integer"),
    ])
  func `names the line`(text: String, start: String) throws {
    let record = """
      {"title": "M", "status": "open",
       "artifacts": {"a.json": {"schema": {"properties": {"a": {"type": "integer"}}}}}}
      """
    let found = try problems(record, ["artifacts/a.json": text])
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix(start) == true, "\(found)")
  }

  @Test func `reads a schema of the session and fetches none`() throws {
    func record(_ schema: String) -> String {
      #"{"title": "M", "status": "open", "artifacts": {"a.json": {"schema": "\#(schema)"}}}"#
    }
    let files = ["artifacts/a.json": "5"]
    let others = ["schemas/a.json": #"{"type": "string"}"#, "schemas/b.json": "{\n\"type\": 1}"]
    #expect(
      try problems(record("schemas/a.json"), files, others: others) == [
        "artifacts/a.json:1: it is 5; it must be of type string"
      ])
    for (schema, start) in [
      ("schemas/b.json", "schemas/b.json:2: has a schema that cannot be used: /type"),
      ("schemas/c.json", "phase.json:1: names the schema schemas/c.json, which is not there"),
      (
        "https://example.com/s",
        "phase.json:1: names the schema https://example.com/s, which is not"
      ),
      ("../s.json", "phase.json:1: names a schema that cannot be in the session"),
    ] {
      let found = try problems(record(schema), files, others: others)
      #expect(found.first?.hasPrefix(start) == true, "\(found)")
    }
  }

  @Test func `finds identifiers that two elements share, and those that are not drawn`() throws {
    let record = """
      {"title": "M", "status": "open",
       "artifacts": {"m.json": {"mergeKey": {"/assets": "id", "x": "id"}}},
       "diagrams": {"d.dot": {"nodes": "m.json#/assets/*/id", "complete": true}}}
      """
    let model = """
      {"assets": [
        {"id": "a"},
        {"id": "b"},
        {"id": "a"}, {}]}
      """
    let files = ["artifacts/m.json": model, "preview/diagrams/d.dot": "graph { a }"]
    let drawn = "which is no node of preview/diagrams/d.dot; draw it, or remove it here"
    #expect(
      try problems(record, files) == [
        "artifacts/m.json:4: /assets/2/id is 'a', as /assets/0/id is; give each its own",
        "phase.json:2: has the mergeKey 'x', which is no JSON Pointer: a pointer starts with '/'",
        "artifacts/m.json:3: /assets/1/id is 'b', \(drawn)",
      ])
  }

  @Test func `finds identifiers that are nowhere`() throws {
    let record = """
      {"title": "M", "status": "open", "artifacts": {"m.json": {"references": {
        "/flows/*/from": "#/assets/*/id", "/assets/*/data/*": "01-scope/s.json#/data/*/id",
        "/covers/*": ["#/assets/*/id", "02-model/n.json#/*"]}}}}
      """
    let model = """
      {"assets": [{"id": "a", "data": ["d1", "d9"]}],
       "flows": [{"from": "a"}, {"from": "b"}],
       "covers": ["a", "n", 7]}
      """
    let files = ["artifacts/m.json": model, "artifacts/n.json": #"["n"]"#]
    let others = ["phases/01-scope/artifacts/s.json": #"{"data": [{"id": "d1"}]}"#]
    let found = try problems(record, files, others: others)
    #expect(
      found == [
        "artifacts/m.json:1: /assets/0/data/1 is 'd9', which is not among 01-scope/s.json#/data/*/id; "
          + "add it there, or correct it",
        "artifacts/m.json:3: /covers/2 is 7, which is not among #/assets/*/id and 02-model/n.json#/*; "
          + "add it there, or correct it",
        "artifacts/m.json:2: /flows/1/from is 'b', which is not among #/assets/*/id; "
          + "add it there, or correct it",
      ])
    #expect(try problems(record, files, skipped: ["01-scope"]).count == 2)
  }

  @Test(
    arguments: [
      ("graph {\n  a --\n}", "preview/diagrams/d.dot:3: is no DOT: "),
      ("// nothing\n", "preview/diagrams/d.dot:1: is no DOT: there is no graph in it"),
      (
        "digraph {\n  a -> b\n  subgraph c { d }\n}",
        "preview/diagrams/d.dot:3: has a node that is 'd', which is not among m.json#/assets/*/id"
      ),
    ])
  func `reads diagrams`(text: String, start: String) throws {
    let record = """
      {"title": "M", "status": "open", "diagrams": {"d.dot": {"nodes": "m.json#/assets/*/id"}}}
      """
    let files = [
      "preview/diagrams/d.dot": text, "diagrams/d.dot": "graph {",
      "artifacts/m.json": #"{"assets": [{"id": "a"}, {"id": "b"}]}"#,
    ]
    let found = try problems(record, files)
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix(start) == true, "\(found)")
  }

  @Test(arguments: [
    #"{"a": "x.json"}"#, #"{"/a": "x.json"}"#, #"{"/a": "../x.json#/a"}"#,
    #"{"/a": "A/x.json#/a"}"#,
    #"{"/a": "01-x/#/a"}"#, #"{"/a": 5}"#, #"{"/a": "x.json#a"}"#,
  ])
  func `refuses references that lead nowhere`(references: String) {
    let record =
      #"{"title": "M", "status": "open", "artifacts": {"a.json": {"references": \#(references)}}}"#
    #expect(throws: ModelError.self) { try PhaseRecord(bytes: Array(record.utf8)) }
  }
}

@Suite struct `The progress of a session` {
  private func progress(_ statuses: [PhaseStatus], current: Int) -> PhaseProgress {
    let ids = (1...9).compactMap { PhaseID(rawValue: "0\($0)") }
    let steps = statuses.enumerated().map { index, status in
      PhaseProgress.Step(id: ids[index], status: status, requires: index > 1 ? [ids[0]] : [])
    }
    return PhaseProgress(steps: steps, current: ids[current])
  }

  @Test func `goes to what is neither done nor skipped`() {
    #expect(progress([.done, .skipped, .open], current: 0).next?.rawValue == "03")
    #expect(progress([.open, .done, .done], current: 2).next?.rawValue == "01")
    #expect(progress([.done, .done], current: 1).next == nil)
    #expect(progress([.open], current: 0).next == nil)
  }

  @Test func `leaves nothing behind unseen`() throws {
    let two = try PhaseID(validating: "02")
    let three = try PhaseID(validating: "03")
    #expect(
      progress([.open, .open, .open], current: 0).left(movingTo: three).map(\.rawValue) == [
        "01", "02",
      ])
    #expect(progress([.done, .open, .open], current: 1).left(movingTo: three) == [two])
    #expect(
      progress([.open, .done, .open], current: 1).left(movingTo: three).map(\.rawValue) == ["01"])
    #expect(progress([.open, .open, .open], current: 2).left(movingTo: two) == [])
    #expect(progress([.open, .open, .open], current: 2).unmet(three).map(\.rawValue) == ["01"])
  }
}
