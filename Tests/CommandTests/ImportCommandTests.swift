import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `git session import` {
  private var workspace: FilePath { TemporaryDirectory.current.appending("w") }

  private func prepare() async throws -> FilePath {
    try await succeed("init", "w", in: TemporaryDirectory.current)
    let file = TemporaryDirectory.current.appending("recorded/a.jsonl")
    try write(
      """
      {"type":"user","uuid":"u1","sessionId":"s","timestamp":"2026-01-01T00:00:00Z","message":{"content":"Hello there"}}
      {"type":"assistant","uuid":"u2","sessionId":"s","timestamp":"2026-01-01T00:00:01Z","message":{"id":"m","model":"opus","content":[{"type":"tool_use","id":"t","name":"Bash","input":{"command":"ls"}}]}}
      {"type":"user","uuid":"u3","sessionId":"s","timestamp":"2026-01-01T00:00:02Z","message":{"content":[{"type":"tool_result","tool_use_id":"t","content":"a"}]}}
      {"type":"progress","sessionId":"s","data":{}}
      {"type":"user","uuid":"u4",
      """, to: file)
    return file
  }

  @Test func `--watch ends with Ctrl-C, and all that was reported is saved`() async throws {
    let file = try await prepare()
    let ended = try await atTerminal(
      "import", "--watch", file.removingLastComponent().string, "--every", "0.1", in: workspace,
      doing: [.see("Ctrl-C ends it"), .see("messages of"), .signal("SIGINT")])
    #expect(ended.missed == nil && ended.status == 0 && ended.isRestored, "\(ended.output)")
    let sessions = workspace.appending("sessions")
    for name in try FileManager.default.contentsOfDirectory(atPath: sessions.string) {
      try await expectSound(sessions.appending(name))
      #expect(
        try await git("log", "-1", "--format=%s", in: sessions.appending(name)).hasPrefix("Import"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: sessions.string).count == 1)
  }

  @Test func `prints the sessions, and what became of each record`() async throws {
    let file = try await prepare()
    let made = try await session("import", file.string, in: workspace)
    #expect(made.status == 0)
    let directory = workspace.appending("sessions/hello-there")
    #expect(made.line == directory.string)
    #expect(made.errors.contains("claude-code, 3 messages of 5 records, 2 left out"))
    try await expectSound(directory)
    let output = try await succeed("import", "--json", file.string, in: workspace)
    let reports = try #require(
      JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[String: Any]])
    #expect(reports.count == 1)
    #expect(reports[0]["format"] as? String == "claude-code")
    #expect(reports[0]["present"] as? Int == 3)
    let skipped = try #require(reports[0]["skipped"] as? [[String: Any]])
    #expect(skipped.map { $0["reason"] as? String } == ["not JSON", "progress"])
    #expect(skipped.map { $0["first"] as? Int } == [5, 4])
    #expect(try await git("rev-list", "--count", "HEAD", in: directory) == "2")
  }

  @Test func `says what is wrong, by its exit status too`() async throws {
    let file = try await prepare()
    let strange = TemporaryDirectory.current.appending("strange.txt")
    try write("x", to: strange)
    let unknown = try await session("import", strange.string, in: workspace)
    #expect(unknown.status == 2)
    #expect(unknown.errors.contains("strange.txt: its content is no transcript"))
    let bundle = TemporaryDirectory.current.appending("cut.bundle")
    try write("# v2 git bundle\n\nPACK", to: bundle)
    let cut = try await session("import", bundle.string, in: workspace)
    #expect(cut.status == 5 && !cut.errors.contains("0 messages"), "\(cut.errors)")
    let gone = try await session("import", "nowhere.json", in: workspace)
    #expect(gone.status == 3)
    let both = try await session("import", strange.string, file.string, in: workspace)
    #expect(both.status == 2 && both.line.hasSuffix("hello-there"))
    let empty = TemporaryDirectory.current.appending("empty")
    try write("x", to: empty.appending("x"))
    #expect(try await session("import", empty.string, in: workspace).status == 3)
    #expect(try await session("import", in: workspace).status == 2)
    #expect(try await session("import", "--watch", "--dry-run", ".", in: workspace).status == 2)
  }

  @Test func `reads back what export has written`() async throws {
    let file = try await prepare()
    try await succeed("import", file.string, in: workspace)
    let directory = workspace.appending("sessions/hello-there")
    for (format, name) in [("markdown", "a.md"), ("openai", "a.json"), ("claude-code", "b.jsonl")] {
      let out = TemporaryDirectory.current.appending("out/\(name)")
      try write("", to: out.removingLastComponent().appending("keep"))
      let written = try await session(
        "export", "--format", format, "-o", out.string, in: directory)
      #expect(written.status == 0 && written.line == out.string, "\(written.errors)")
      #expect(
        try await session("export", "--format", format, "-o", out.string, in: directory).status == 4
      )
      let name = "Back \(format)"
      try await succeed("new", name, "--template", "blank", in: workspace)
      let back = "back-\(format)"
      try await succeed("import", out.string, "--into", back, in: workspace)
      func said(_ session: String) async throws -> [String] {
        let text = try await succeed("message", "list", "--json", "-s", session, in: workspace)
        let list = try #require(
          JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
        return list.map { "\($0["role"] ?? "")|\($0["body"] ?? "")" }
      }
      #expect(try await said(back) == said("hello-there"))
      try await expectSound(workspace.appending("sessions/\(back)"))
    }
    let resume = TemporaryDirectory.current.appending("r.jsonl")
    let said = try await session(
      "export", "--format", "claude-code", "--directory", "/srv/my shop", "-o", resume.string,
      in: directory)
    #expect(said.errors.contains("~/.claude/projects/-srv-my-shop/"))
    #expect(try text(of: resume).contains(#""cwd": "/srv/my shop""#))
    #expect(try await session("export", "--phase", "01-work", "-o", "x", in: directory).status == 2)
  }
}
