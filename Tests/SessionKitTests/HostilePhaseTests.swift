import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A hostile phase` {
  private func session(schema: String, artifact: String) async throws -> Session {
    let session = try makeSession(template: "blank")
    let phase = session.path.appending("phases/01-work")
    try write(
      #"{"title": "W", "status": "open", "artifacts": {"a.json": {"schema": \#(schema)}}}"#,
      to: phase.appending("phase.json"))
    try write(artifact, to: phase.appending("artifacts/a.json"))
    return session
  }

  private func nested(_ depth: Int, _ open: String, _ close: String) -> String {
    String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
  }

  @Test(
    arguments: [
      (##"{"items": {"$ref": "#"}}"##, 500, "[", "]"),
      (##"{"items": {"$ref": "#"}}"##, 20_000, "[", "]"),
      (##"{"additionalProperties": {"allOf": [{"$ref": "#"}]}}"##, 500, #"{"a":"#, "}"),
      (#"{"uniqueItems": true, "const": 1}"#, 500, "[", "]"),
    ])
  func `cannot exhaust the stack`(
    schema: String, depth: Int, open: String, close: String
  ) async throws {
    let session = try await session(schema: schema, artifact: nested(depth, open, close))
    let problems = try await session.checkPhase()
    #expect(!problems.isEmpty)
    _ = try await session.save()
    if depth <= 512 {
      let text = try await session.composeReport()
      #expect(text.contains("## W"))
    }
  }

  @Test func `cannot take for ever`() async throws {
    let session = try await session(
      schema: ##"{"anyOf": [{"items": {"$ref": "#"}}, {"items": {"$ref": "#"}}, false]}"##,
      artifact: "[" + nested(60, "[1,", "]") + "]")
    // Each level asks twice for all below it, so it only ends if the first answer is taken.
    #expect(try await session.checkPhase().isEmpty)
    try remove(session.path)
    let slow = try await self.session(
      schema: #"{"pattern": "^(a+)+$"}"#,
      artifact: "\"\(String(repeating: "a", count: 200_000))b\"")
    #expect(try await slow.checkPhase().count == 1)
  }

  @Test func `cannot lead out of the session`() async throws {
    let session = try await session(schema: #""../../../../etc/passwd""#, artifact: "1")
    #expect(
      try await session.checkPhase().first?.message.contains("cannot be in the session") == true)
  }
}
