import Foundation
import SessionModel
import TestSupport
import Testing

@Suite struct `A message` {
  static let text = """
    ---
    id: 20261121T100412118Z-k7q2
    role: human
    author: ada@example.com
    attachments: [uploads/network.png]
    ---
    Show me the trust boundaries.

    """

  private func message(body: String = "Hi") throws -> Message {
    let id = try MessageID(validating: "20261121T100412118Z-k7q2")
    return Message(id: id, role: .ai, author: "ada@example.com", body: body)
  }

  @Test func `is read and written as the format shows it`() throws {
    let message = try Message(bytes: Array(Self.text.utf8))
    #expect(message.id.time == `A moment`.sample)
    #expect(message.role == .human)
    #expect(message.attachments.map(\.string) == ["uploads/network.png"])
    #expect(message.body == "Show me the trust boundaries.\n")
    #expect(String(decoding: message.encoded(), as: UTF8.self) == Self.text)
    let phase = try PhaseID(validating: "02-a")
    #expect(
      message.path(in: phase).string
        == "phases/02-a/messages/2026-11-21T10/0412.118Z-human-k7q2.md")
  }

  @Test func `keeps every member, known or not`() throws {
    var message = try message()
    message.replyTo = try MessageID(validating: "20261121T100411000Z-0000")
    message.agent = "1.0"
    message.model = "yes"
    message.usage = ["input": 12, "deep": ["a": [nil, "#"]]]
    message.toolCalls = [["name": "x: y", "arguments": "{\"a\": 1}"]]
    message.toolResult = "- no list"
    message.imported = ["source": "other", "id": "1"]
    message.other = [Message.Member(key: "x own", value: ["k": 1]), .init(key: "n", value: "1")]
    let again = try Message(bytes: message.encoded())
    #expect(again == message)
    #expect(again.agent == "1.0" && again.model == "yes")
    #expect(again.usage == message.usage && again.toolCalls == message.toolCalls)
    #expect(again.other == message.other)
    #expect(again.imported?["id"]?.string == "1")
  }

  @Test func `keeps JSON as deep as JSON may be`() throws {
    var message = try message()
    let depth = 510
    let brackets = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    message.usage = try JSON(parsing: brackets)
    #expect(try Message(bytes: message.encoded()).usage == message.usage)
  }

  @Test(arguments: [
    "", "\n", "---\nrole: ai\n---\n", "no end", "a\r\nb\r\n", "\u{FEFF}x", "\0", "e\u{301}", "---",
  ])
  func `keeps its body to the byte`(body: String) throws {
    let again = try Message(bytes: try message(body: body).encoded())
    #expect(Array(again.body.utf8) == Array(body.utf8))
  }

  @Test(.enabled(if: Corpus.exists, Corpus.absence))
  func `keeps naughty strings wherever they stand`() throws {
    let file = "conformance/naughty-strings/minimaxir__big-list-of-naughty-strings/blns.json"
    let list = try JSON(parsing: String(decoding: try Corpus.bytes(file), as: UTF8.self))
    for string in list.elements?.compactMap(\.string) ?? [] {
      var message = try message(body: string)
      message.author = string
      message.usage = ["k": JSON(string)]
      message.other = [Message.Member(key: "x\(string)", value: JSON(string))]
      let again = try Message(bytes: message.encoded())
      #expect(again == message)
      #expect(Array(again.author.utf8) == Array(string.utf8))
    }
  }

  @Test(
    arguments: [
      ("---\n", "", 1), ("role: human", "role: robot", 3), ("author: ada@example.com\n", "", nil),
      ("id: 2026", "id: x2026", 2), ("uploads/", "../", 5), ("[uploads/network.png]", "x", 5),
      ("[uploads", "[.git", 5), ("---\nShow", "Show", 1), ("role: human", "role: 'human", 3),
      ("Show", "\u{1}Show", -1),
    ] as [(String, String, Int?)])
  func `is refused with line and reason`(part: String, replacement: String, line: Int?) {
    let bytes = Array(Self.text.replacing(part, with: replacement, maxReplacements: 1).utf8)
    guard line != -1 else {
      #expect(throws: Never.self) { try Message(bytes: bytes) }
      return
    }
    let error = #expect(throws: ModelError.self) { try Message(bytes: bytes, file: "m.md") }
    #expect(error?.code == .invalidMessage)
    #expect(error?.file == "m.md")
    #expect(error?.line == line, "\(String(describing: error))")
  }

  @Test func `is refused if its body is not text`() {
    let bytes = Array(Self.text.utf8) + [0xFF]
    let error = #expect(throws: ModelError.self) { try Message(bytes: bytes) }
    #expect(error?.code == .invalidMessage)
  }
}

@Suite struct `A commit's message` {
  @Test func `has a subject for people and trailers for programs`() throws {
    let message = CommitMessage(
      subject: "Add human message to 02-architecture", operation: "message.add",
      phase: try PhaseID(validating: "02-architecture"), actor: "ada@example.com")
    #expect(
      message.text == """
        Add human message to 02-architecture

        Session-Op: message.add
        Session-Phase: 02-architecture
        Session-Actor: ada@example.com

        """)
    #expect(CommitMessage(parsing: message.text) == message)
  }

  @Test func `is made safe`() {
    let message = CommitMessage(
      subject: " a\nSession-Op: fake\u{1B}[31m\u{202E} " + String(repeating: "x", count: 100),
      body: "\n\nline  \r\nfoo\0\n\n", operation: "x",
      trailers: [.init(key: "X Y:", value: "a\nSession-Op: fake"), .init(key: "E", value: " \n")])
    #expect(message.subject.count <= CommitMessage.maximumSubjectLength)
    #expect(message.text.hasPrefix("a Session-Op: fake [31m x"))
    #expect(message.text.hasSuffix("\n\nline\nfoo\n\nSession-Op: x\nX-Y-: a Session-Op: fake\n"))
    #expect(CommitMessage(parsing: message.text).operation == "x")
    #expect(CommitMessage(subject: "\n", operation: "x").text.hasPrefix("(no subject)\n"))
  }

  @Test(
    arguments: [
      ("", "", nil, 0), ("fix: it", "fix: it", nil, 0), ("\n\n a\nb\n", "a b", nil, 0),
      ("a\n\nbody\n\nmore\n", "a", "body\n\nmore", 0), ("a\r\n\r\nb\r\n", "a", "b", 0),
      ("a\n\nNote: not\nall trailers\n", "a", "Note: not\nall trailers", 0),
      ("a\n\nb\n\nSigned-off-by: A <a@b>\n", "a", "b", 1),
      ("a\n\nK: v\n(cherry picked from commit 1234)\n", "a", nil, 1),
      ("a\n\nK: v\n  more\nL: w\n", "a", nil, 2), ("a\n\nb\n\n\n", "a", "b", 0),
    ] as [(String, String, String?, Int)])
  func `of plain git is read as well`(
    text: String, subject: String, body: String?, trailers: Int
  ) {
    let message = CommitMessage(parsing: text)
    #expect(message.subject == subject)
    #expect(message.body == body)
    #expect(message.trailers.count == trailers)
    #expect(message.operation == nil)
  }

  @Test func `has trailers that git reads`() throws {
    let message = CommitMessage(
      subject: "Import", body: "Subject: looks like a trailer\n---\n# not a comment",
      operation: "import", actor: "Ünï <u@x>",
      trailers: [.init(key: "Session-From", value: "a: b; c=d # e"), .init(key: "Z", value: "-")])
    let process = Process()
    let (input, output) = (Pipe(), Pipe())
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git", "interpret-trailers", "--parse", "--no-divider"]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(message.text.utf8))
    try input.fileHandleForWriting.close()
    let read = String(
      decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    let lines = message.trailers.map { "\($0.key): \($0.value)\n" }
    #expect(read == lines.joined())
  }
}
