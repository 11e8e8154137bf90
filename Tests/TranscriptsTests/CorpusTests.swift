import Foundation
import SessionModel
import TestSupport
import Testing

@testable import Transcripts

/// Real transcripts, counted a second time by simpler means.
@Suite(.enabled(if: Corpus.exists, Corpus.absence)) struct `Transcripts of the corpus` {
  static let folders = [
    "aider-md": "aider", "chatgpt-json": "chatgpt", "claude-ai-json": "claude-ai",
    "claude-code-jsonl": "claude-code", "codex-rollout-jsonl": "codex",
    "copilot-cli-jsonl": "copilot-cli", "cursor-jsonl": "cursor", "gemini-cli-json": "gemini-cli",
    "opencode-json": "opencode", "pi-jsonl": "pi", "specstory-md": "specstory",
  ]

  /// The files of a folder; one is a list of things to do that SpecStory keeps beside the transcripts.
  private static func files(_ folder: String) -> [String] {
    Corpus.files("transcripts/\(folder)", "").filter { file in
      ["md", "json", "jsonl"].contains { file.hasSuffix(".\($0)") }
        && !file.hasSuffix("random-todos.md")
    }
  }

  @Test(arguments: folders.keys.sorted()) func `are recognised, and each record is accounted for`(
    folder: String
  ) throws {
    let files = Self.files(folder)
    try #require(!files.isEmpty)
    for file in files {
      let bytes = try Corpus.bytes(file)
      let read = try ReadTranscript(bytes)
      #expect(read.source == Self.folders[folder], "\(file)")
      expectAccounted(read.counts)
      #expect(read.turns.count == read.counts.messages, "\(file)")
      let small = try ReadTranscript(bytes, piece: 4093)
      #expect(small.turns.map(\.key) == read.turns.map(\.key), "\(file)")
      for conversation in read.conversations {
        #expect(Set(conversation.turns.map(\.key)).count == conversation.turns.count, "\(file)")
      }
    }
  }

  /// What of a message another program can have: not what the model thought, nor whether a call's answer stood
  /// right behind it.
  private func core(_ turn: Turn) -> String {
    let calls = turn.calls.map { "\($0.id ?? "") \($0.name)" }
    return "\(turn.role) \(turn.body) \(calls) \(turn.result?.id ?? "")"
  }

  @Test func `of Claude Code come back from an export as they were, in its own form`() throws {
    var checked = 0
    for file in Self.files("claude-code-jsonl") where file.hasSuffix(".jsonl") {
      for conversation in try ReadTranscript(Corpus.bytes(file)).conversations {
        var moment: Int64 = 1_700_000_000_000
        let messages = conversation.turns.map { turn in
          moment = max(moment + 1, turn.time?.milliseconds ?? 0)
          var turn = turn
          turn.attachments = []
          return Message(
            turn,
            id: MessageID(
              at: turn.time ?? Timestamp(milliseconds: moment),
              suffix: Fingerprint(turn.key).suffix),
            author: "ada@example.com", of: conversation.key, attachments: [])
        }
        let writer = try TranscriptWriter(
          session: #require(SessionID(rawValue: "risk-20261121-k7q2")), title: "Risk",
          messages: messages, directory: "/shop"
        ) { _ in nil }
        let bytes = try writer.write(as: .claudeCode)
        try expectResumable(bytes, as: writer.claudeCodeID, file)
        let back = try ReadTranscript(bytes)
        #expect(back.conversations.map(\.key.id) == [writer.claudeCodeID], "\(file)")
        let known = Set(back.turns.map(core))
        let called = Set(conversation.turns.flatMap(\.calls).map(\.id))
        for turn in conversation.turns where !turn.body.isEmpty && turn.attachments.isEmpty {
          // An answer to nothing becomes what a person says.
          guard turn.result == nil || called.contains(turn.result?.id) else { continue }
          #expect(known.contains(core(turn)), "\(file): \(core(turn).prefix(200))")
          checked += 1
        }
      }
    }
    #expect(checked > 200)
  }

  /// Each line has what Claude Code's own have, names the one before on its line, and a call is answered at
  /// once.
  private func expectResumable(_ bytes: [UInt8], as id: String, _ file: String) throws {
    var last: [String: String] = [:]
    var names: Set<String> = []
    var open: Set<String> = []
    for line in try bytes.split(separator: 0x0A).map({
      try #require(JSONSerialization.jsonObject(with: Data($0)) as? [String: Any])
    }) {
      let name = try #require(line["uuid"] as? String)
      #expect(UUID(uuidString: name) != nil && names.insert(name).inserted, "\(file): \(name)")
      let side = line["isSidechain"] as? Bool == true ? line["agentId"] as? String ?? "?" : ""
      #expect(line["parentUuid"] as? String == last[side], "\(file): \(name)")
      last[side] = name
      #expect(line["sessionId"] as? String == id && line["cwd"] as? String == "/shop")
      for key in ["version", "timestamp", "userType", "type"] {
        #expect(line[key] is String, "\(file): \(key)")
      }
      guard let message = line["message"] as? [String: Any] else { continue }
      #expect(message["role"] as? String == line["type"] as? String)
      for block in Self.blocks(message["content"]) {
        switch block["type"] as? String {
        case "tool_use": open.insert(block["id"] as? String ?? "")
        case "tool_result":
          #expect(open.remove(block["tool_use_id"] as? String ?? "") != nil, "\(file): \(name)")
        default: #expect(open.isEmpty, "\(file): \(name)")
        }
      }
    }
    #expect(open.isEmpty, "\(file)")
  }

  private static func objects(_ file: String) throws -> [[String: Any]] {
    try Corpus.bytes(file).split(separator: 0x0A).compactMap {
      (try? JSONSerialization.jsonObject(with: Data($0))) as? [String: Any]
    }
  }

  private static func blocks(_ content: Any?) -> [[String: Any]] {
    if let text = content as? String { return [["type": "text", "text": text]] }
    return (content as? [Any] ?? []).map { $0 as? [String: Any] ?? ["type": "text", "text": $0] }
  }

  private static func says(_ block: [String: Any]) -> Bool {
    switch block["type"] as? String {
    case "text", "input_text", "output_text":
      let text = block["text"] as? String ?? ""
      return !text.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty
    case "image", "document": return true
    default: return false
    }
  }

  @Test func `of Claude Code have as many messages as a count of lines says`() throws {
    var results = 0
    for file in Self.files("claude-code-jsonl") where file.hasSuffix(".jsonl") {
      let lines = try Self.objects(file)
      var people = 0
      var system = 0
      var tools = 0
      var replies = 0
      for line in lines {
        guard let message = line["message"] as? [String: Any] else { continue }
        let blocks = Self.blocks(message["content"])
        let isOwn = line["isMeta"] as? Bool != true && line["isCompactSummary"] as? Bool != true
        switch line["type"] as? String {
        case "user":
          if blocks.contains(where: Self.says) { if isOwn { people += 1 } else { system += 1 } }
          tools += blocks.filter { $0["type"] as? String == "tool_result" }.count
        case "assistant":
          let thinks = blocks.contains { !($0["thinking"] as? String ?? "").isEmpty }
          let calls = blocks.contains { $0["type"] as? String == "tool_use" }
          if thinks || calls || blocks.contains(where: Self.says) { replies += 1 }
        default: continue
        }
      }
      let read = try ReadTranscript(Corpus.bytes(file))
      let twice = read.counts.skipped["recorded twice"]?.count ?? 0
      #expect(read.roles[.human] ?? 0 == people, "\(file)")
      #expect(read.roles[.tool] ?? 0 == tools, "\(file)")
      let own = read.turns.filter { $0.role == .ai }.reduce(0) { $0 + 1 + $1.foldedKeys.count }
      #expect(own + twice == replies, "\(file)")
      results += tools
    }
    #expect(results >= 100)
  }

  @Test func `of Codex have as many calls and answers as a count of lines says`() throws {
    for file in Self.files("codex-rollout-jsonl") {
      let payloads = try Self.objects(file).compactMap { line -> [String: Any]? in
        line["type"] as? String == "response_item" ? line["payload"] as? [String: Any] : nil
      }
      func count(_ suffix: String) -> Int {
        payloads.filter { ($0["type"] as? String ?? "").hasSuffix(suffix) }.count
      }
      let read = try ReadTranscript(Corpus.bytes(file))
      let isOld = payloads.isEmpty
      #expect(isOld || read.turns.reduce(0) { $0 + $1.calls.count } == count("_call"), "\(file)")
      #expect(isOld || read.roles[.tool] ?? 0 == count("_output"), "\(file)")
      let said = payloads.filter { $0["type"] as? String == "message" }
      let people = said.filter { item in
        guard item["role"] as? String == "user" else { return false }
        let text = Self.blocks(item["content"]).compactMap { $0["text"] as? String }.joined()
          .trimmingCharacters(in: .whitespacesAndNewlines)
        return !text.isEmpty && !text.hasPrefix("<") && !text.hasPrefix("# AGENTS.md")
      }
      #expect(isOld || read.roles[.human] ?? 0 == people.count, "\(file)")
      let texts = Set(
        read.turns.filter { $0.role == .ai }.flatMap { $0.body.components(separatedBy: "\n\n") })
      for item in said where item["role"] as? String == "assistant" {
        for block in Self.blocks(item["content"]) {
          let first = (block["text"] as? String ?? "").components(separatedBy: "\n\n")[0]
          #expect(texts.contains(first), "\(file)")
        }
      }
    }
  }

  @Test func `of Codex keep each thought, whether an item or only an event tells it`() throws {
    for file in Self.files("codex-rollout-jsonl") {
      let payloads = try Self.objects(file).map { $0["payload"] as? [String: Any] ?? $0 }
      let kept = try ReadTranscript(Corpus.bytes(file)).turns.compactMap(\.thinking)
        .joined(separator: "\n")
      for payload in payloads {
        var texts: [String] = []
        if payload["type"] as? String == "reasoning" {
          texts = Self.blocks(payload["summary"]).compactMap { $0["text"] as? String }
        } else if payload["type"] as? String == "agent_reasoning" {
          texts = [payload["text"] as? String ?? ""]
        }
        for text in texts where !text.isEmpty {
          #expect(kept.contains(text), "\(file): \(text.prefix(60))")
        }
      }
    }
  }

  @Test func `of ChatGPT have a message for each node with a text`() throws {
    for file in Self.files("chatgpt-json") {
      let value = try JSONSerialization.jsonObject(with: Data(Corpus.bytes(file)))
      var all = value as? [[String: Any]] ?? [value as? [String: Any] ?? [:]]
      all = all.map { $0["raw_provider_payload"] as? [String: Any] ?? $0 }
      let nodes = all.flatMap { ($0["mapping"] as? [String: [String: Any]] ?? [:]).values }
      let messages = nodes.compactMap { $0["message"] as? [String: Any] }
      let read = try ReadTranscript(Corpus.bytes(file))
      #expect(read.counts.records == messages.count, "\(file)")
      let people = messages.filter { message in
        let author = message["author"] as? [String: Any]
        let content = message["content"] as? [String: Any]
        let parts = content?["parts"] as? [Any] ?? []
        return author?["role"] as? String == "user"
          && (parts.contains { !($0 as? String ?? "").isEmpty } || content?["user_profile"] != nil)
      }
      #expect(read.roles[.human] ?? 0 == people.count, "\(file)")
      #expect(read.conversations.count == all.count, "\(file)")
    }
  }

  @Test func `of pi, opencode, Gemini and Copilot have as many of each role as their lines`() throws
  {
    for file in Self.files("pi-jsonl") {
      let roles = try Self.objects(file).compactMap { ($0["message"] as? [String: Any]) }
      let read = try ReadTranscript(Corpus.bytes(file))
      func count(_ names: String...) -> Int {
        roles.filter { names.contains($0["role"] as? String ?? "") }.count
      }
      #expect(read.roles[.human] ?? 0 == count("user"), "\(file)")
      #expect(read.roles[.tool] ?? 0 == count("toolResult", "bashExecution"), "\(file)")
    }
    for file in Self.files("opencode-json") {
      let value = try JSONSerialization.jsonObject(with: Data(Corpus.bytes(file))) as? [String: Any]
      let messages = value?["messages"] as? [[String: Any]] ?? []
      let parts = messages.flatMap { $0["parts"] as? [[String: Any]] ?? [] }
      let tools = parts.filter { $0["type"] as? String == "tool" }
      let answered = tools.filter {
        ($0["state"] as? [String: Any])?["status"] as? String == "completed"
      }
      let read = try ReadTranscript(Corpus.bytes(file))
      #expect(read.roles[.tool] ?? 0 == answered.count, "\(file)")
      #expect(read.turns.reduce(0) { $0 + $1.calls.count } == tools.count, "\(file)")
      let people = messages.filter { ($0["info"] as? [String: Any])?["role"] as? String == "user" }
      #expect(read.roles[.human] ?? 0 == people.count, "\(file)")
    }
    for file in Self.files("gemini-cli-json") {
      let value = try JSONSerialization.jsonObject(with: Data(Corpus.bytes(file))) as? [String: Any]
      let messages = value?["messages"] as? [[String: Any]] ?? [value ?? [:]]
      let calls = messages.reduce(0) { $0 + ($1["toolCalls"] as? [Any] ?? []).count }
      let read = try ReadTranscript(Corpus.bytes(file))
      #expect(read.roles[.tool] ?? 0 == calls, "\(file)")
      #expect(read.turns.filter { $0.role != .tool }.count == messages.count, "\(file)")
    }
    for file in Self.files("copilot-cli-jsonl") {
      let kinds = try Self.objects(file).map { $0["type"] as? String }
      let read = try ReadTranscript(Corpus.bytes(file))
      #expect(read.roles[.human] ?? 0 == kinds.filter { $0 == "user.message" }.count, "\(file)")
      #expect(read.roles[.system] ?? 0 == kinds.filter { $0 == "system.message" }.count, "\(file)")
    }
  }

  @Test func `of SpecStory have a turn for each of its headings`() throws {
    for file in Self.files("specstory-md") {
      let text = String(decoding: try Corpus.bytes(file).filter { $0 != 0x0D }, as: UTF8.self)
      let lines = text.components(separatedBy: "\n")
      func isBlank(_ index: Int) -> Bool {
        !lines.indices.contains(index)
          || lines[index].trimmingCharacters(in: .whitespaces).isEmpty
      }
      let heads = lines.indices.filter { index in
        ["_**User", "_**Agent", "_**Assistant"].contains { lines[index].hasPrefix($0) }
          && lines[index].hasSuffix("**_") && isBlank(index - 1) && isBlank(index + 1)
      }
      let read = try ReadTranscript(Array(text.utf8))
      #expect(read.counts.records == heads.count, "\(file)")
    }
  }

  @Test func `of aider have each prompt in some message of a person`() throws {
    for file in Self.files("aider-md") {
      let text = String(
        decoding: try Corpus.bytes(file).filter { $0 != 0x0D }, as: UTF8.self)
      let read = try ReadTranscript(Array(text.utf8))
      let starts = text.components(separatedBy: "\n# aider chat started at ").count - 1
      #expect(starts >= 1 || text.hasPrefix("# aider chat started at "), "\(file)")
      let typed = read.turns.filter { $0.role == .human }.map(\.body).joined(separator: "\n")
      for line in text.components(separatedBy: "\n")
      where line.hasPrefix("#### ") && line.hasSuffix("  ") && line.count > 8 {
        let prompt = line.dropFirst(5).trimmingCharacters(in: .whitespaces)
        if prompt.isEmpty { continue }
        #expect(typed.contains(prompt), "\(file): \(prompt.prefix(60))")
      }
      // None of the models here begins with a quotation; aider's own lines do.
      for turn in read.turns where turn.role == .ai {
        #expect(!turn.body.hasPrefix("> "), "\(file): \(turn.body.prefix(60))")
      }
    }
  }
}
