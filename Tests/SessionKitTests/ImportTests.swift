import GitKit
import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A transcript that is imported` {
  private var home: FilePath { TemporaryDirectory.current.appending("sessions") }

  private func importer(_ adjust: (inout Importer) -> Void = { _ in }) throws -> Importer {
    var importer = Importer(
      home: home, template: try templates.template("blank"), environment: Steps().environment)
    adjust(&importer)
    return importer
  }

  private func file(_ name: String, _ lines: String...) throws -> FilePath {
    let path = TemporaryDirectory.current.appending(name)
    try write(lines.joined(separator: "\n") + "\n", to: path)
    return path
  }

  /// A line of Claude Code's.
  private func line(
    _ uuid: String, _ text: String, ai: Bool = false, second: Int = 0, session: String = "s1",
    more: String = ""
  ) -> String {
    let role = ai ? "assistant" : "user"
    return
      #"{"type":"\#(role)","uuid":"\#(uuid)","sessionId":"\#(session)","timestamp":"2026-01-02T03:04:\#(10 + second).500Z",\#(more)"message":{"role":"\#(role)","content":"\#(text)"}}"#
  }

  private func only(_ reports: [ImportReport]) throws -> ImportedConversation {
    #expect(reports.count == 1)
    let report = try #require(reports.first)
    #expect(report.problem == nil)
    #expect(report.conversations.count == 1)
    return try #require(report.conversations.first)
  }

  private func open(_ conversation: ImportedConversation) throws -> Session {
    try Session(at: FilePath(try #require(conversation.session)), environment: Steps().environment)
  }

  /// Nothing but whole sessions is in the place where sessions go.
  private func expectOnlySessions(_ count: Int) async throws {
    let listed = try await run("ls", ["-A", home.string], in: TemporaryDirectory.current)
    let all = listed.output.split(separator: "\n").map { String($0) }
    #expect(all.count == count, "\(all)")
    for name in all { try await expectSound(home.appending(name)) }
  }

  @Test func `becomes a session with its messages in order`() async throws {
    let path = try file(
      "a.jsonl", line("1", "Fix the sum, please"), line("2", "Done.", ai: true, second: 1),
      line("3", "Same moment", second: 1))
    let conversation = try only(try await importer().run([path]))
    #expect(conversation.isNew && conversation.messages == 3)
    #expect(conversation.roles == ["human": 2, "ai": 1])
    let session = try open(conversation)
    #expect(session.path.lastComponent?.string == "fix-the-sum-please")
    let messages = try await session.messages().map(\.message)
    #expect(messages.map(\.body) == ["Fix the sum, please", "Done.", "Same moment"])
    #expect(messages.map(\.role) == [.human, .ai, .human])
    #expect(messages[0].id.time.iso8601 == "2026-01-02T03:04:10.500Z")
    #expect(messages[1].id.time < messages[2].id.time)
    #expect(messages.allSatisfy { $0.author == "ada@example.com" })
    #expect(messages[0].imported?["source"]?.string == "claude-code")
    let log = try await git(
      "log", "--format=%s|%(trailers:key=Session-Op,valueonly)", in: session.path)
    #expect(log.hasPrefix("Import 3 messages from Claude Code|message.import"))
    try await expectOnlySessions(1)
  }

  @Test func `that has grown gives only what is new, wherever its file is now`() async throws {
    let first = try file("a.jsonl", line("1", "One"), line("2", "Two", ai: true, second: 1))
    let made = try only(try await importer().run([first]))
    let again = try await importer().run([first])
    #expect(again[0].present == 2 && again[0].conversations[0].messages == 0)
    let grown = try file(
      "elsewhere/b.jsonl", line("1", "One"), line("2", "Two", ai: true, second: 1),
      line("3", "Three", second: 2), #"{"type":"summary","summary":"Counting","leafUuid":"3"}"#)
    let more = try only(try await importer().run([grown]))
    #expect(!more.isNew && more.messages == 1 && more.session == made.session)
    let session = try open(more)
    #expect(try await session.messages().map(\.message.body) == ["One", "Two", "Three"])
    #expect(exists(session.path.appending(try await session.messages()[2].path)))
    try await expectOnlySessions(1)
  }

  /// What Gemini CLI and opencode have of a reply, first and later.
  static let growing: [(first: String, later: String, other: String)] = [
    (
      gemini(#""content":"partial""#),
      gemini(
        #""content":"partial and the rest","toolCalls":[{"id":"k","name":"read","args":{},"status":"success","result":[{"functionResponse":{"response":{"output":"r"}}}]}]"#
      ), gemini(#""content":"Partially""#)
    ),
    (
      opencode(#"{"type":"text","text":"partial"}"#),
      opencode(
        #"{"type":"text","text":"partial"},{"type":"text","text":"and the rest"},{"id":"p","type":"tool","callID":"k","tool":"read","state":{"status":"completed","output":"r"}}"#
      ), opencode(#"{"type":"text","text":"Partially"}"#)
    ),
  ]

  private static func gemini(_ reply: String) -> String {
    #"{"sessionId":"g","projectHash":"h","messages":[{"id":"1","type":"user","content":"Read"},{"id":"2","type":"gemini",\#(reply)}]}"#
  }

  private static func opencode(_ parts: String) -> String {
    #"{"info":{"id":"s"},"messages":[{"info":{"id":"1","role":"user"},"parts":[{"type":"text","text":"Read"}]},{"info":{"id":"2","role":"assistant"},"parts":[\#(parts)]}]}"#
  }

  @Test(arguments: growing.indices)
  func `has what a message has grown by as a further one, once`(index: Int) async throws {
    let sample = Self.growing[index]
    let made = try only(try await importer().run([file("a.json", sample.first)]))
    let session = try open(made)
    let grown = try file("b.json", sample.later)
    let more = try await importer().run([grown])
    #expect(try only(more).messages == 2 && more[0].present == 1)
    let messages = try await session.messages().map(\.message)
    #expect(messages.map(\.role) == [.human, .ai, .ai, .tool])
    #expect(
      messages.map { $0.body.trimmingPrefix(" ") } == ["Read", "partial", "and the rest", "r"])
    #expect(messages[2].toolCalls?.elements?.first?["id"]?.string == "k")
    #expect(messages[3].toolResult?["id"]?.string == "k")
    for _ in 0..<2 {
      let again = try await importer().run([grown])
      #expect(again[0].present == 2 && again[0].conversations[0].messages == 0)
    }
    // Other words where something was read are said, and change nothing.
    let other = try await importer().run([file("c.json", sample.other)])
    #expect(other[0].omitted.count == 1 && other[0].conversations[0].messages == 0)
    try await expectOnlySessions(1)
  }

  @Test func `into a session that takes no changes is said to be left out`() async throws {
    let made = try only(try await importer().run([file("a.jsonl", line("1", "One"))]))
    let session = try open(made)
    _ = try await session.take(.freeze)
    let grown = try file("b.jsonl", line("1", "One"), line("2", "Two", ai: true, second: 1))
    let reports = try await importer().run([grown])
    let conversation = try #require(reports.first?.conversations.first)
    #expect(conversation.problem != nil && conversation.messages == 0)
    #expect(conversation.refused == 1 && reports[0].present == 1)
  }

  @Test func `by a sub-agent goes where its conversation is`() async throws {
    try write(line("1", "Main") + "\n", to: TemporaryDirectory.current.appending("p/s1.jsonl"))
    try write(
      line("2", "Sub", second: 1, more: #""isSidechain":true,"agentId":"7","#) + "\n",
      to: TemporaryDirectory.current.appending("p/s1/subagents/agent-7.jsonl"))
    try write(
      #"{"agentType":"x"}"#,
      to: TemporaryDirectory.current.appending("p/s1/subagents/agent-7.meta.json"))
    let reports = try await importer().run([TemporaryDirectory.current.appending("p")])
    #expect(reports.map(\.format) == ["claude-code", "claude-code", nil])
    #expect(reports[1].conversations[0].session == reports[0].conversations[0].session)
    let messages = try await open(reports[0].conversations[0]).messages().map(\.message)
    #expect(messages.map(\.agent) == [nil, "7"])
    try await expectOnlySessions(1)
  }

  private func tree(_ nodes: (String, String, String)..., current: String) -> String {
    let all = nodes.map { id, parent, text in
      #""\#(id)":{"id":"\#(id)","parent":"\#(parent)","message":{"author":{"role":"user"},"create_time":17000000\#((id.utf8.first ?? 0) % 90 + 10),"content":{"content_type":"text","parts":["\#(text)"]},"recipient":"all"}}"#
    }
    return
      #"[{"id":"t","title":"Tree","current_node":"\#(current)","mapping":{\#(all.joined(separator: ","))}}]"#
  }

  @Test func `with edited turns has a branch for each, from where it differs`() async throws {
    let path = try file(
      "c.json",
      tree(("a", "", "A"), ("b", "a", "B"), ("c", "b", "C"), ("d", "a", "D"), current: "c"))
    let made = try only(try await importer().run([path]))
    #expect(made.branches == ["edit-1"])
    let session = try open(made)
    #expect(try await session.messages().map(\.message.body) == ["A", "B", "C"])
    #expect(try await session.messages(in: "edit-1").map(\.message.body) == ["A", "D"])
    // Later the same conversation goes on at both ends, and off in the middle.
    let grown = try file(
      "c.json",
      tree(
        ("a", "", "A"), ("b", "a", "B"), ("c", "b", "C"), ("d", "a", "D"), ("e", "c", "E"),
        ("f", "d", "F"), ("g", "b", "G"), current: "e"))
    let more = try only(try await importer().run([grown]))
    #expect(more.messages == 3 && more.branches.count == 1)
    #expect(try await session.messages().map(\.message.body) == ["A", "B", "C", "E"])
    #expect(try await session.messages(in: "edit-1").map(\.message.body) == ["A", "D", "F"])
    let branch = try #require(more.branches.first)
    #expect(try await session.messages(in: branch).map(\.message.body) == ["A", "B", "G"])
    let base = try await git("merge-base", "main", "edit-1", in: session.path)
    #expect(try await git("show", "--stat", "--format=", base, in: session.path).contains("human"))
    try await expectOnlySessions(1)
  }

  @Test func `goes into a session that is there, beside what is unsaved`() async throws {
    let session = try makeSession()
    _ = try await session.addMessage(role: .human, body: "Before")
    try write("mine", to: session.path.appending("notes.txt"))
    let path = try file("a.jsonl", line("1", "One"), line("2", "Two", ai: true, second: 1))
    let conversation = try only(
      try await importer {
        $0.session = session
        $0.keepsOriginal = true
      }.run([path]))
    #expect(conversation.session == session.path.string && !conversation.isNew)
    #expect(try await session.messages().count == 3)
    #expect(try await session.uploads().map(\.path) == ["uploads/a.jsonl"])
    #expect(try text(of: session.path.appending("uploads/a.jsonl")) == text(of: path))
    #expect(try await git("status", "--porcelain", in: session.path) == "?? notes.txt")
    #expect(try await session.manifest().metadata["imported"]?["claude-code:s1"] != nil)
    // Found again without being named, also from another place.
    let again = try await importer { $0.session = session }.run([path])
    #expect(again[0].present == 2 && again[0].conversations[0].messages == 0)
    try await expectSound(session.path, clean: false)
    _ = try await session.undo()
    #expect(try await session.messages().count == 1)
  }

  @Test func `keeps files that came with it, once, under safe names`() async throws {
    let picture = "iVBORw0KGgo="
    let content =
      #"[{"type":"image","source":{"type":"base64","data":"\#(picture)"}},{"type":"text","text":"See"},{"type":"document","title":"../../.git/config","source":{"type":"text","data":"a = 1"}}]"#
    let path = try file(
      "a.jsonl",
      line("1", "x").replacing(#""x""#, with: content),
      line("2", "x", second: 1).replacing(#""x""#, with: content))
    let conversation = try only(try await importer().run([path]))
    #expect(conversation.attachments == 4)
    let session = try open(conversation)
    let uploads = try await session.uploads()
    #expect(uploads.map(\.type).sorted() == ["image/png", "text/plain"])
    #expect(uploads.allSatisfy { $0.path.hasPrefix("uploads/") && !$0.path.contains("..") })
    for message in try await session.messages().map(\.message) {
      #expect(message.attachments.count == 2)
      #expect(message.attachments.allSatisfy { exists(session.path.appending($0.string)) })
    }
    try await expectOnlySessions(1)
  }

  @Test func `is kept as it is where asked for, also when nothing in it is new`() async throws {
    let path = try file("a.jsonl", line("1", "One"))
    let session = try open(only(try await importer().run([path])))
    let first = try text(of: path)
    func importAgain() async throws -> ImportedConversation {
      try only(
        try await importer {
          $0.keepsOriginal = true
          $0.session = session
        }.run([TemporaryDirectory.current.appending("a.jsonl")]))
    }
    #expect(try await importAgain().messages == 0)
    #expect(try text(of: session.path.appending("uploads/a.jsonl")) == first)
    let tip = try await git("rev-parse", "HEAD", in: session.path)
    _ = try await importAgain()
    #expect(try await git("rev-parse", "HEAD", in: session.path) == tip)
    // What has grown takes the old one's place; what is another file of that name does not.
    try write(first + line("2", "Two", second: 1) + "\n", to: path)
    #expect(try await importAgain().messages == 1)
    #expect(try text(of: session.path.appending("uploads/a.jsonl")).contains("Two"))
    try write(line("3", "Other", session: "s2") + "\n", to: path)
    #expect(try await importAgain().messages == 1)
    #expect(try text(of: session.path.appending("uploads/a.jsonl")).contains("Two"))
    let uploads = try await git("ls-files", "uploads", in: session.path)
    #expect(uploads.split(separator: "\n").count == 2, "\(uploads)")
    try await expectSound(session.path)
  }

  @Test func `only looked at leaves nothing`() async throws {
    let path = try file("a.jsonl", line("1", "One"))
    let conversation = try only(try await importer { $0.isTrial = true }.run([path]))
    #expect(conversation.messages == 1 && conversation.session == nil)
    #expect(!exists(home))
  }

  @Test func `that fails leaves nothing, and does not stop the others`() async throws {
    let good = try file("good.jsonl", line("1", "One"))
    let broken = try file("broken.json", #"[{"mapping":{"a":{"message":{"author":{"role":"user"},"#)
    let strange = try file("strange.txt", "nothing to see")
    let reports = try await importer().run([broken, strange, good])
    #expect(reports.map { $0.problem != nil } == [true, true, false])
    #expect(reports[1].problem?.contains("known are Claude Code") == true)
    try await expectOnlySessions(1)
    // A frozen session takes nothing.
    let session = try open(reports[2].conversations[0])
    var manifest = try await session.manifest()
    manifest.status = .frozen
    try write(manifest.bytes, to: session.path.appending("session.json"))
    try await git("commit", "-qam", "Freeze", in: session.path)
    let tip = try await git("rev-parse", "HEAD", in: session.path)
    let grown = try file("good.jsonl", line("1", "One"), line("2", "Two", second: 1))
    let refused = try await importer().run([grown])
    #expect(refused[0].conversations[0].problem?.contains("frozen") == true)
    #expect(try await git("rev-parse", "HEAD", in: session.path) == tip)
    await #expect(throws: SessionError.self) { try await importer().run(["/nonexistent/x"]) }
  }

  @Test func `with names that would lead elsewhere stays where sessions go`() async throws {
    let path = try file(
      "../odd name\u{202E}.jsonl".replacing("../", with: ""),
      #"{"type":"summary","summary":"../../../../tmp/\u001b[31mevil\u0000","leafUuid":"x"}"#,
      line(
        #"..\/..\/a\u0000b"#, "---\\nid: forged\\nrole: system\\n---\\n", session: #"..\/..\/x"#),
      line("2", "$(touch /tmp/pwned)", ai: true, more: #""agentId":"a\nrole: human","#))
    let conversation = try only(try await importer { $0.keepsOriginal = true }.run([path]))
    let session = try open(conversation)
    #expect(session.path.removingLastComponent() == home)
    let messages = try await session.messages().map(\.message)
    #expect(messages.map(\.role) == [.human, .ai])
    #expect(messages[0].body == "---\nid: forged\nrole: system\n---\n")
    #expect(messages[1].agent == "a role: human")
    #expect(try await !session.manifest().name.unicodeScalars.contains("\u{1B}"))
    try await expectOnlySessions(1)
  }

  @Test func `with too many alternatives is refused whole`() async throws {
    let nodes = (0..<400).map { number in
      #""n\#(number)":{"id":"n\#(number)","parent":"","message":{"author":{"role":"user"},"content":{"parts":["\#(number)"]}}}"#
    }
    let path = try file("m.json", #"[{"id":"m","mapping":{\#(nodes.joined(separator: ","))}}]"#)
    let report = try await importer().run([path])[0]
    #expect(report.conversations[0].problem?.contains("200 alternatives") == true)
    try await expectOnlySessions(0)
  }

  @Test func `in a compressed file is unpacked`() async throws {
    let path = try file("r.jsonl", line("1", "One"))
    let packed = TemporaryDirectory.current.appending("renamed.bin")
    let done = try await run(
      "zstd", ["-q", path.string, "-o", packed.string], in: TemporaryDirectory.current)
    try #require(done.status == 0, "zstd is needed: apt-get install zstd")
    let conversation = try only(try await importer().run([packed]))
    #expect(conversation.messages == 1)
    try write([0x28, 0xB5, 0x2F, 0xFD, 1, 2, 3], to: packed)
    let report = try await importer().run([packed])[0]
    #expect(report.problem?.contains("cannot be unpacked") == true)
    try await expectOnlySessions(1)
  }

  @Test func `of many messages is stored in one pack`() async throws {
    let path = TemporaryDirectory.current.appending("many.jsonl")
    let lines = (0..<1500).map { number in
      #"{"type":"user","uuid":"u\#(number)","sessionId":"m","timestamp":"2026-01-02T03:\#(10 + number / 60 % 50):\#(10 + number % 50)Z","message":{"content":"Message \#(number)"}}"#
    }
    try write(lines.joined(separator: "\n"), to: path)
    let conversation = try only(try await importer().run([path]))
    #expect(conversation.messages == 1500)
    let session = try open(conversation)
    let counts = try await git("count-objects", "-v", in: session.path)
    #expect(counts.contains("in-pack: 1500") && counts.contains("packs: 1"))
    #expect(try await session.messages().count == 1500)
    try await expectOnlySessions(1)
  }

  @Test func `that grows is read from where it ended, and whole once it is another one`()
    async throws
  {
    let path = TemporaryDirectory.current.appending("live/a.jsonl")
    let lines = (1...6).map { line("\($0)", "Message \($0)", ai: $0 % 2 == 0, second: $0) }
    let half = lines[4].prefix(60)
    let states = [
      lines[..<3].joined(separator: "\n") + "\n",
      lines[..<4].joined(separator: "\n") + "\n\(half)",
      lines[..<5].joined(separator: "\n") + "\n",
      // The same conversation in a file that begins otherwise.
      (["{\"type\":\"summary\",\"summary\":\"Counting\",\"leafUuid\":\"1\"}"] + lines).joined(
        separator: "\n") + "\n",
    ]
    try write(states[0], to: path)
    // Of a file whose first line is not whole yet there is nothing to say.
    try write(String(lines[0].prefix(60)), to: path.removingLastComponent().appending("0.jsonl"))
    var seen: [String] = []
    await #expect(throws: CancellationError.self) {
      try await importer().watch(
        [path.removingLastComponent()], every: .milliseconds(20)
      ) { report in
        #expect(report.failure == nil)
        let messages = report.conversations.reduce(0) { $0 + $1.messages }
        seen.append("\(messages) of \(report.records), \(report.present) known")
        guard seen.count < states.count else { throw CancellationError() }
        try write(states[seen.count], to: path)
      }
    }
    #expect(
      seen == ["3 of 3, 0 known", "1 of 1, 0 known", "1 of 1, 0 known", "1 of 7, 5 known"])
    let session = try Session(
      at: home.appending("message-1"), environment: Steps().environment)
    #expect(
      try await session.messages().map(\.message.body) == (1...6).map { "Message \($0)" })
    try await expectOnlySessions(1)
  }

  @Test func `with edited turns goes on at the right one when it is followed`() async throws {
    let path = TemporaryDirectory.current.appending("live/p.jsonl")
    func turn(_ id: String, _ parent: String?, _ text: String) -> String {
      let parent = parent.map { "\"\($0)\"" } ?? "null"
      return
        #"{"type":"message","id":"\#(id)","parentId":\#(parent),"timestamp":"2026-01-02T03:04:05Z","message":{"role":"user","content":"\#(text)"}}"#
    }
    let head =
      #"{"type":"session","version":3,"id":"p","timestamp":"2026-01-02T03:04:05Z","cwd":"/x"}"#
    let first = [head, turn("a", nil, "A"), turn("b", "a", "B")].joined(separator: "\n") + "\n"
    try write(first, to: path)
    var count = 0
    await #expect(throws: CancellationError.self) {
      try await importer().watch(
        [path.removingLastComponent()], every: .milliseconds(20)
      ) { report in
        count += 1
        #expect(report.conversations.first?.problem == nil)
        if count == 1 { try write(first + turn("c", "a", "C") + "\n", to: path) }
        if count == 2 { throw CancellationError() }
      }
    }
    let session = try Session(at: home.appending("a"), environment: Steps().environment)
    #expect(try await session.messages().map(\.message.body) == ["A", "B"])
    let branches = try await session.branches().map(\.name).filter { $0 != "main" }
    #expect(branches.count == 1)
    #expect(
      try await session.messages(in: branches.first).map(\.message.body) == ["A", "C"])
  }

  @Test func `is followed while it grows`() async throws {
    let path = try file("live/a.jsonl", line("1", "One"))
    let follower = try importer()
    let task = Task {
      try await follower.watch(
        [TemporaryDirectory.current.appending("live")], every: .milliseconds(50)
      ) { report in
        if report.conversations.contains(where: { $0.messages == 2 }) { throw CancellationError() }
        try write(
          [
            self.line("1", "One"), self.line("2", "Two", second: 1),
            self.line("3", "Three", second: 2),
          ]
          .joined(separator: "\n"), to: path)
      }
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    try await expectOnlySessions(1)
  }
}
