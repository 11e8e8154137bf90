import Foundation
import SessionModel
import StructuredText
import Testing

@testable import Transcripts

@Suite struct `A conversation that is exported` {
  private static let picture: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]

  private func message(
    _ second: Int, _ role: Role, _ body: String, adjust: (inout Message) -> Void = { _ in }
  ) throws -> Message {
    let id = MessageID(
      at: Timestamp(milliseconds: 1_700_000_000_000 + Int64(second) * 1000),
      suffix: try #require(RandomSuffix(rawValue: "k7q2")))
    var message = Message(id: id, role: role, author: "ada@example.com", body: body)
    adjust(&message)
    return message
  }

  private func conversation() throws -> [Message] {
    let picture = try SessionPath("uploads/a.png")
    return [
      try message(0, .system, "Be brief."),
      try message(
        1, .human, "What is in `a` -->?\n\n<!-- message {\"x\":1} -->\n\\<!-- message\r\nend\n"
      ) {
        $0.attachments = [picture]
      },
      try message(2, .ai, "I look.") {
        $0.model = "opus"
        $0.usage = ["output_tokens": 3]
        $0.toolCalls = [["id": "t1", "name": "Read", "input": ["file": "a>b"]]]
        $0.other = [.init(key: "thinking", value: "Hm > --> hm")]
      },
      try message(3, .tool, "AAA") {
        $0.toolResult = ["id": "t1", "name": "Read", "isError": true]
      },
      try message(4, .ai, "It says AAA.\n") { $0.model = "opus" },
      try message(5, .human, ""),
      try message(6, .human, "## ai · x\n\n# Title\n---\n"),
    ].filter { !$0.body.isEmpty }
  }

  private func write(_ form: TranscriptWriter.Form, _ messages: [Message]) throws -> [UInt8] {
    try TranscriptWriter(
      session: #require(SessionID(rawValue: "risk-20261121-k7q2")), title: "Risk",
      messages: messages,
      directory: "/shop"
    ) { $0.lastComponent == "a.png" ? Self.picture : nil }.write(as: form)
  }

  @Test func `comes back from Markdown as it was`() throws {
    let messages = try conversation()
    let read = try ReadTranscript(write(.markdown, messages))
    #expect(read.source == "git-session")
    #expect(read.conversations[0].end.title == "Risk")
    #expect(read.turns.map(\.key) == messages.map(\.id.rawValue))
    for (turn, message) in zip(read.turns, messages) {
      #expect(turn.role == message.role && turn.body.utf8.elementsEqual(message.body.utf8))
      #expect(turn.time == message.id.time && turn.model == message.model)
      #expect(turn.calls == message.calls && turn.result == message.answer)
      #expect(turn.thinking == message.thinking)
      #expect(turn.usage.map { JSON($0) } == message.usage)
    }
  }

  @Test func `comes back from OpenAI's form with texts, calls and pictures`() throws {
    let messages = try conversation()
    let read = try ReadTranscript(write(.openai, messages))
    #expect(read.source == "openai")
    #expect(read.turns.map(\.role) == messages.map(\.role))
    #expect(read.turns.map(\.body) == messages.map(\.body))
    #expect(read.turns.map(\.calls) == messages.map(\.calls))
    #expect(read.turns[1].attachments.map(\.bytes) == [Self.picture])
    #expect(read.turns[3].result?.id == "t1")
  }

  @Test func `keeps what sub-agents said beside the main line`() throws {
    func said(_ second: Int, _ role: Role, _ body: String, by agent: String?) throws -> Message {
      try message(second, role, body) {
        $0.agent = agent
        $0.imported = ["source": "claude-code", "conversation": "c", "id": JSON("u\(second)")]
        $0.usage = ["prompt_tokens": 3]
      }
    }
    let messages = [
      try said(0, .human, "Look.", by: nil), try said(1, .human, "Search.", by: "7"),
      try said(2, .ai, "Found.", by: "7"), try said(3, .ai, "It is there.", by: nil),
    ]
    let lines = try objects(write(.claudeCode, messages))
    #expect(lines.map { $0["isSidechain"] as? Bool } == [false, true, true, false])
    let parents = lines.map { $0["parentUuid"] as? String }
    let names = lines.map { $0["uuid"] as? String }
    #expect(parents == [nil, nil, names[1], names[0]])
    let usage = (lines[3]["message"] as? [String: Any])?["usage"] as? [String: Int]
    #expect(usage == ["input_tokens": 0, "output_tokens": 0])
    // A transcript of nothing but a sub-agent's is a main line.
    let alone = try objects(write(.claudeCode, Array(messages[1...2])))
    #expect(alone.allSatisfy { $0["isSidechain"] as? Bool == false })
  }

  private func objects(_ bytes: [UInt8]) throws -> [[String: Any]] {
    try String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test func `comes back from Claude Code's form, and each call has its answer`() throws {
    var messages = try conversation()
    messages.insert(
      try message(10, .ai, "") { $0.toolCalls = [["id": "t9", "name": "Bash", "input": [:]]] },
      at: messages.count)
    messages.append(try message(11, .tool, "stray") { $0.toolResult = ["id": "nowhere"] })
    let bytes = try write(.claudeCode, messages)
    let read = try ReadTranscript(bytes)
    #expect(read.source == "claude-code")
    #expect(read.turns.map(\.role) == messages.map { $0.role }.dropLast() + [.tool, .human])
    #expect(read.turns.prefix(6).map(\.body) == messages.prefix(6).map(\.body))
    #expect(read.turns.prefix(6).map(\.time) == messages.prefix(6).map(\.id.time))
    #expect(read.turns[2].calls == messages[2].calls)
    #expect(read.turns[3].result == ToolResult(id: "t1", isError: true))
    #expect(read.turns[1].attachments.map(\.bytes) == [Self.picture])
    // As a program that resumes sees it: a chain of lines, and an answer right after each call.
    let lines = try objects(bytes)
    for (line, next) in zip(lines, lines.dropFirst()) {
      #expect(next["parentUuid"] as? String == line["uuid"] as? String)
    }
    #expect(Set(lines.compactMap { $0["uuid"] as? String }).count == lines.count)
    #expect(lines.allSatisfy { UUID(uuidString: $0["uuid"] as? String ?? "") != nil })
    var open: [String] = []
    for line in lines {
      let content = (line["message"] as? [String: Any])?["content"]
      for block in content as? [[String: Any]] ?? [] {
        if block["type"] as? String == "tool_use" { open.append(block["id"] as? String ?? "") }
        if block["type"] as? String == "tool_result" {
          #expect(open == [block["tool_use_id"] as? String ?? ""])
          open = []
        }
      }
    }
    #expect(open.isEmpty)
    #expect(try write(.claudeCode, messages) == bytes)
  }
}
