import StructuredText
import Testing

@testable import SessionModel

@Suite struct `A file in a payload` {
  @Test(arguments: [
    ("phases/a/artifacts/x.json", "{\n  \"z\": 1e5,\n  \"a\": {}\n}\n"),
    ("phases/a/artifacts/x.json", "{\"z\":1}"), ("x.json", "null\n"), ("x.json", "[1,"),
    ("x.json", "{\"a\": 1, \"a\": 2}"), ("x.json", "\u{FEFF}{}"), ("x.md", ""),
    ("x.txt", "a\u{0}b\r\n\u{1F600}"),
    (
      "phases/a/messages/2026-11-21T10/0412.118Z-human-k7q2.md",
      "---\nid: 20261121T100412118Z-k7q2\nrole: human\nauthor: \"a b\"\nusage: {\"n\": 1}\n---\nHi\n"
    ),
    (
      "phases/a/messages/2026-11-21T10/0412.118Z-human-k7q2.md",
      "---\n# note\nid:   20261121T100412118Z-k7q2\nrole: 'human'\n---\nHi"
    ),
    ("phases/a/messages/2026-11-21T10/0412.118Z-human-k7q2.md", "no header"),
  ])
  func `comes back byte for byte`(path: String, text: String) throws {
    let file = PayloadFile(path: try SessionPath(path), bytes: Array(text.utf8))
    let payload = SessionPayload(
      session: try SessionID(validating: "a-20261121-k7q2"), branch: "main", commit: nil,
      time: Timestamp(milliseconds: 0), parts: [.messages, .other])
    let document = payload.beginning + "\n" + file.value.compact + SessionPayload.end
    let read = try SessionPayload(bytes: Array(document.utf8))
    #expect(read.files.count == 1 && read.files[0].bytes == Array(text.utf8))
    #expect(read.parts == [.messages, .other])
  }

  @Test(arguments: [
    #"{"path": "a.json", "json": {"a": 1}, "text": "{\"a\": 2}"}"#,
    #"{"path": "a.txt"}"#, #"{"path": "../a", "text": ""}"#, #"{"path": ".GIT/a", "text": ""}"#,
    #"{"path": "a", "base64": "!"}"#, #"{"path": "a", "base64": "", "text": ""}"#,
  ])
  func `is refused if it is none, or says two things`(entry: String) throws {
    let document = """
      {"kind": "git-session-payload", "format": 1, "session": "a-20261121-k7q2", "branch": "main",
       "time": "2026-11-21T10:00:00.000Z", "files": [\(entry)]}
      """
    #expect(throws: ModelError.self) { try SessionPayload(bytes: Array(document.utf8)) }
  }
}
