import SessionModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import SessionKit

/// What somebody was told.
final class Said: Sendable {
  let lines = Mutex<[String]>([])
}

@Suite(.temporaryDirectory) struct `Guardrails on the way into a session` {
  private let token = "gh" + "p_" + String(repeating: "a1B2", count: 9)

  /// What was said to the person.
  private func session(_ guardrails: [JSON], said: Said = Said()) throws -> Session {
    var template = try templates.template("blank")
    template.guardrails = guardrails
    var environment = Steps().environment
    environment.notice = { line in said.lines.withLock { $0.append(line) } }
    return try NewSession(name: "Guarded", template: template)
      .create(in: TemporaryDirectory.current, environment: environment)
  }

  private func expectRefused(
    _ place: String, _ body: () async throws -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async {
    let error = await #expect(throws: SessionError.self, sourceLocation: sourceLocation) {
      try await body()
    }
    #expect(error?.code == .refused, sourceLocation: sourceLocation)
    #expect(error?.message.contains(place) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("github-token") == true, sourceLocation: sourceLocation)
    #expect(error?.message.contains(token) == false, sourceLocation: sourceLocation)
  }

  @Test func `keep out what is a secret, whichever verb brings it`() async throws {
    let session = try session(["no-secrets"])
    let before = try await git("rev-parse", "HEAD", in: session.path)
    let file = TemporaryDirectory.current.appending("a.json")
    try write("{\n  \"t\": \"\(token)\"\n}\n", to: file)
    let graph = TemporaryDirectory.current.appending("a.dot")
    try write("digraph {\n\n a [label=\"\(token)\"]\n}\n", to: graph)
    await expectRefused("-human-") {
      _ = try await session.addMessage(role: .human, body: "one\n\(token)\n")
    }
    await expectRefused("artifacts/a.json:2:") { _ = try await session.addArtifact(file) }
    await expectRefused("diagrams/a.dot:3:") { _ = try await session.importDiagram(graph) }
    await expectRefused("uploads/a.json:2:") { _ = try await session.addUpload(file) }
    await expectRefused("the name of uploads/[redacted:github-token].txt") {
      _ = try await session.addUpload(graph, as: "\(self.token).txt")
    }
    try write("\n\n\(token)\n", to: session.path.appending("notes.md"))
    await expectRefused("notes.md:3:") { _ = try await session.save() }
    try write("fine\n", to: session.path.appending("notes.md"))
    await expectRefused("the message, line 1") { _ = try await session.save("use \(self.token)") }
    #expect(try await git("rev-parse", "HEAD", in: session.path) == before)
    _ = try await session.save()
  }

  @Test func `take out what is a secret, and say so`() async throws {
    let said = Said()
    let session = try session([["name": "no-secrets", "action": "redact"]], said: said)
    let message = try await session.addMessage(role: .human, body: "use \(token) twice: \(token)\n")
    let kept = try text(of: session.path.appending(message.path.string))
    #expect(kept.hasSuffix("use [redacted:github-token] twice: [redacted:github-token]\n"))
    let file = TemporaryDirectory.current.appending("a.json")
    try write(
      #"{"id": "q8Zr1kW2mX31PqLtYb", "t": "\u0067\#(token.dropFirst())", "n": 1.50}"#, to: file)
    let upload = try await session.addUpload(file)
    let bytes = #"{"id": "q8Zr1kW2mX31PqLtYb", "t": "[redacted:github-token]", "n": 1.50}"#
    #expect(try text(of: session.path.appending("uploads/a.json")) == bytes)
    let digest = try await run("sha256sum", ["uploads/a.json"], in: session.path).output.prefix(64)
    #expect(upload.sha256 == String(digest))
    #expect(try await git("log", "-1", "--format=%(trailers)", in: session.path).contains(digest))
    #expect(said.lines.withLock { $0.count { $0.hasPrefix("redacted: ") } } == 3)

    // What a person edits stays as it is on disk, and is not what is committed.
    try write("t: \(token)\n", to: session.path.appending("notes.md"))
    let saved = try await session.save()
    #expect(saved.keptFiles == ["notes.md"])
    #expect(try text(of: session.path.appending("notes.md")) == "t: \(token)\n")
    #expect(
      try await git("show", "HEAD:notes.md", in: session.path) == "t: [redacted:github-token]")
    #expect(try await git("status", "--porcelain", in: session.path) == " M notes.md")
    #expect(try await session.verify().damage == [])
  }

  @Test func `warn, of people as well`() async throws {
    let said = Said()
    let session = try session(
      [["name": "no-secrets", "action": "warn"], "no-pii-exposure"], said: said)
    _ = try await session.addMessage(
      role: .human, body: "\(token) of ada." + "lovelace@engines.uk\n")
    let lines = said.lines.withLock { $0 }
    #expect(lines.count == 2 && lines.allSatisfy { $0.hasPrefix("warning: phases/") }, "\(lines)")
    #expect(lines.contains { $0.contains("email-address") })
  }

  @Test func `let through what is there already, and what a waiver names`() async throws {
    let session = try session([])
    try write("t: \(token)\n", to: session.path.appending("notes.md"))
    _ = try await session.save()
    var changes = SessionChanges()
    changes.settings = [["guardrails"]: JSON(elements: ["no-secrets"])]
    _ = try await session.change(changes)
    try write("more\nt: \(token)\n", to: session.path.appending("notes.md"))
    _ = try await session.save()
    try write("t: \(token)\n", to: session.path.appending("other.md"))
    await expectRefused("other.md:1:") { _ = try await session.save() }
    let waived = try await session.waive("notes.md:2", because: "an example of the makers")
    #expect(waived.count == 1)
    _ = try await session.save()
    #expect(
      try await session.scan(by: SecretScanner(rules: SecretRules.builtIn().rules)) == [])
  }

  @Test(arguments: ["block", "redact"])
  func `keep out what others send, whichever way it comes`(action: String) async throws {
    let home = TemporaryDirectory.current
    let store = try await makeStore()
    let there = try session([["name": "no-secrets", "action": JSON(action)]])
    let id = try await there.manifest().id
    _ = try await there.push(to: store)
    let here = try await store.open(
      id, at: home.appending("here"), environment: Steps().environment)
    let before = try await git("rev-parse", "HEAD", in: here.path)

    // Plain git asks nobody.
    try write("one\nt: \(token)\n", to: there.path.appending("notes.md"))
    try await git("add", "notes.md", in: there.path)
    try await git("commit", "-q", "-m", "Note", in: there.path)
    let branches = "refs/heads/session/\(id)"
    try await git(
      "push", "-q", store.url, "main:\(branches)/main", "main:\(branches)/other", in: there.path)
    let pulled = try await here.pull(from: store)
    for name in ["main", "other"] {
      let line = pulled.references.first { $0.name == name }
      #expect(line?.outcome == .refused)
      #expect(line?.reason?.contains("notes.md:2:4: GitHub token") == true, "\(pulled)")
      #expect(line?.reason?.contains(token) == false)
    }
    await expectRefused("notes.md:2:4") {
      _ = try await here.merge(.revision("main", in: there.path))
    }
    let bundle = home.appending("a.bundle")
    _ = try await there.exportBundle(to: bundle)
    let place = try OtherPlace()
    let refused = try await place.importer.run([bundle])
    #expect(refused.first?.failure == .refused, "\(refused)")
    #expect(refused.first?.problem?.contains("notes.md:2:4") == true)
    #expect(!exists(place.workspace.sessions.appending("guarded")))
    #expect(try await git("branch", "--format=%(refname:short)", in: here.path) == "main")
    #expect(try await git("rev-parse", "HEAD", in: here.path) == before)
    #expect(try await git("status", "--porcelain", in: here.path) == "")

    // Who sends it answers for it.
    _ = try await there.waive("notes.md:2", because: "an example of the makers")
    _ = try await there.push(to: store)
    #expect(try await here.pull(from: store).outcome("main") == .updated)
    _ = try await there.exportBundle(to: bundle, replacing: true)
    try await place.bring(bundle)
  }

  @Test func `of the workspace hold for sessions that arrive, and warn if that is all`()
    async throws
  {
    let home = TemporaryDirectory.current
    let there = try session([])
    try write("t: \(token)\n", to: there.path.appending("notes.md"))
    _ = try await there.save()
    for format in ["bundle", "zip", "json"] {
      let file = home.appending("a.\(format)")
      switch format {
      case "bundle": _ = try await there.exportBundle(to: file)
      case "zip": _ = try await there.exportZip(to: file)
      default: _ = try await there.exportPayload(to: file)
      }
      var place = try OtherPlace(format)
      let settings = place.workspace.path.appending("workspace.yaml")
      try write("guardrails: [no-secrets]\n", to: settings)
      #expect(try await place.importer.run([file]).first?.failure == .refused, "\(format)")
      let said = Said()
      try write("guardrails: [{name: no-secrets, action: warn}]\n", to: settings)
      place.importer.environment.notice = { line in said.lines.withLock { $0.append(line) } }
      try await place.bring(file)
      #expect(said.lines.withLock { $0.filter { $0.contains("notes.md:1:4") }.count } == 1)
    }
  }

  @Test func `of the workspace hold for a session that is opened from a store`() async throws {
    let store = try await makeStore()
    let there = try session([])
    let id = try await there.manifest().id
    try write("t: \(token)\n", to: there.path.appending("notes.md"))
    _ = try await there.save()
    try await git(
      "push", "-q", store.url, "main:refs/heads/session/\(id)/main", in: there.path)
    let place = try OtherPlace()
    let settings = place.workspace.path.appending("workspace.yaml")
    let here = place.workspace.sessions.appending("here")
    try write("guardrails: [no-secrets]\n", to: settings)
    await expectRefused("notes.md:1:4") {
      _ = try await store.open(id, at: here, environment: Steps().environment)
    }
    #expect(!exists(here))
    let said = Said()
    var environment = Steps().environment
    environment.notice = { line in said.lines.withLock { $0.append(line) } }
    try write("guardrails: [{name: no-secrets, action: warn}]\n", to: settings)
    _ = try await store.open(id, at: here, environment: environment)
    #expect(said.lines.withLock { $0.filter { $0.contains("notes.md:1:4") }.count } == 1)
  }

  @Test func `count for transcripts that are imported`() async throws {
    let said = Said()
    let session = try session([["name": "no-secrets", "action": "redact"]], said: said)
    var environment = Steps().environment
    environment.notice = { line in said.lines.withLock { $0.append(line) } }
    let file = TemporaryDirectory.current.appending("chat.json")
    try write(
      #"[{"role": "user", "content": "use \#(token)"}, {"role": "assistant", "content": "ok"}]"#,
      to: file)
    var importer = Importer(
      home: TemporaryDirectory.current, template: try templates.template("blank"),
      environment: environment)
    importer.session = session
    importer.keepsOriginal = true
    _ = try await importer.run([file])
    let everything = try await run(
      "grep", ["-r", token, "--exclude-dir=.git", "."], in: session.path)
    #expect(everything.status == 1, "\(everything.output)")
    #expect(try await git("log", "--format=%h", in: session.path).split(separator: "\n").count == 2)
  }
}
