import SessionKit
import SessionModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The gate before a push` {
  private let token = "gh" + "p_" + String(repeating: "a1B2", count: 9)

  @Test
  func `keeps back a session with a secret in its past, names it, and lets it go once waived`()
    async throws
  {
    let store = try await makeStore()
    let session = try makeSession(template: "blank")
    try write("one\nt: \(token)\n", to: session.path.appending("notes.md"))
    _ = try await session.save("Note")
    try write("one\n", to: session.path.appending("notes.md"))
    _ = try await session.save("Take it out too late")
    let commit = try await git("rev-parse", "--short=10", "HEAD~1", in: session.path)
    let blob = try await git("rev-parse", "--short=10", "HEAD~1:notes.md", in: session.path)

    let report = try await session.push(to: store)
    let reason = try #require(report.references.first?.reason)
    #expect(report.references.allSatisfy { $0.outcome == .refused })
    #expect(reason.contains("notes.md:2:4: GitHub token (github-token)"), "\(reason)")
    #expect(reason.contains(commit) && reason.contains(blob) && !reason.contains(token))
    #expect(try await git("for-each-ref", in: FilePath(store.url)) == "")
    #expect(try await git("count-objects", in: FilePath(store.url)).hasPrefix("0 objects"))

    let waivers = try await session.waive("notes.md:2", because: "from the manual")
    let file = try text(of: session.path.appending(waivers[0].file))
    #expect(!file.contains(token) && file.contains("\"reason\": \"from the manual\""))
    #expect(try await session.push(to: store).stayedBehind.isEmpty)
    // What the store has is not read again.
    try await git("rm", "-q", "-r", "waivers", in: session.path)
    _ = try await session.save("Take it back")
    #expect(try await session.push(to: store).stayedBehind.isEmpty)
  }

  @Test
  func `reads names of files, messages of commits, and tags, and stops at what it cannot read`()
    async throws
  {
    let store = try await makeStore()
    let session = try makeSession(template: "blank")
    let id = try await session.manifest().id
    try await git("commit", "-q", "--allow-empty", "-m", "Use \(token)", in: session.path)
    try await expectKept(session, store, "the message, line 1: GitHub token")
    try await git("reset", "-q", "--hard", "HEAD~1", in: session.path)
    try write("x\n", to: session.path.appending("uploads/\(token).txt"))
    try await git("add", "-A", in: session.path)
    try await git("commit", "-q", "-m", "Add", in: session.path)
    try await expectKept(session, store, "the name of uploads/")
    try await git("reset", "-q", "--hard", "HEAD~1", in: session.path)
    try await git("tag", "-a", "-m", "see \(token)", "session/\(id)/issued-9", in: session.path)
    try await expectKept(session, store, "the message, line 1: GitHub token")
    try await git("tag", "-d", "session/\(id)/issued-9", in: session.path)
    try await git("branch", "-q", "use_\(token)", in: session.path)
    try await expectKept(session, store, "the name of refs/heads/session/\(id)/use_[redacted:")
    #expect(
      try await session.pushProblems(
        "refs/heads/x \(git("rev-parse", "HEAD", in: session.path)) refs/heads/\(token) "
          + String(repeating: "0", count: 40)
      ).first?.message.contains("the name of refs/heads/[redacted:") == true)
    try await git("branch", "-q", "-D", "use_\(token)", in: session.path)
    try write("{ no waiver\n", to: session.path.appending("waivers/x.json"))
    try await git("add", "-A", in: session.path)
    try await git("commit", "-q", "-m", "Waive?", in: session.path)
    let error = await #expect(throws: SessionError.self) { _ = try await session.push(to: store) }
    #expect(error?.message.contains("waivers/x.json:1") == true, "\(error?.message ?? "")")
    try await git("reset", "-q", "--hard", "HEAD~1", in: session.path)
    // An object that is not there may have held anything.
    try write("y\n", to: session.path.appending("notes.md"))
    try await git("add", "-A", in: session.path)
    try await git("commit", "-q", "-m", "Note", in: session.path)
    let blob = try await git("rev-parse", "HEAD:notes.md", in: session.path)
    try remove(session.path.appending(".git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))"))
    await #expect(throws: SessionError.self) { _ = try await session.push(to: store) }
    #expect(try await git("for-each-ref", in: FilePath(store.url)) == "")
  }

  private func expectKept(
    _ session: Session, _ store: RemoteStore, _ place: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let report = try await session.push(to: store)
    let reason = report.stayedBehind.first?.reason ?? ""
    #expect(!"\(report)".contains(token), sourceLocation: sourceLocation)
    #expect(reason.contains(place), "\(reason)", sourceLocation: sourceLocation)
  }

  @Test func `says what it does while it reads`() async throws {
    let store = try await makeStore()
    let said = Said()
    var environment = Steps().environment
    environment.activity = { what in said.lines.withLock { $0.append(what ?? "-") } }
    let path = try makeSession(template: "blank").path
    _ = try await Session(at: path, environment: environment).push(to: store)
    #expect(said.lines.withLock { $0 } == ["Looking for secrets", "-"])
  }

  @Test func `keeps back one session of many and sends the others`() async throws {
    let store = try await makeStore()
    let fixture = try WorkspaceFixture()
    let good = try await fixture.richSession()
    let bad = try NewSession(name: "Bad", template: templates.template("blank"))
      .create(in: fixture.workspace.sessions, environment: fixture.environment)
    _ = try await bad.addMessage(role: .ai, body: "use \(token)\n")
    let report = try await fixture.workspace.pushAll(to: store, environment: fixture.environment)
    let kept = Set(report.stayedBehind.map(\.session))
    #expect(kept == [try await bad.manifest().id.rawValue])
    let there = try await git("for-each-ref", "--format=%(refname)", in: FilePath(store.url))
    #expect(there.contains(try await good.manifest().id.rawValue))
    #expect(try !there.contains(await bad.manifest().id.rawValue))
  }

  /// Whether git-lfs is there.
  static let hasLargeFiles: Bool = {
    (testEnvironment["PATH"] ?? "").split(separator: ":").contains {
      exists(FilePath("\($0)/git-lfs"))
    }
  }()

  @Test(.enabled(if: hasLargeFiles, "skipped: there is no git-lfs"))
  func `sends what git-lfs keeps, and does not run another hook of the directory`() async throws {
    let store = try await makeStore()
    let session = try makeSession(template: "blank")
    try await git("lfs", "install", "--local", in: session.path)
    try await git("lfs", "track", "*.bin", in: session.path)
    try write([UInt8](repeating: 7, count: 100_000), to: session.path.appending("uploads/a.bin"))
    try await git("add", "-A", in: session.path)
    try await git("commit", "-q", "-m", "Large", in: session.path)
    let report = try await session.push(to: store)
    #expect(report.stayedBehind.isEmpty && report.notes.isEmpty, "\(report)")
    let pointer = try await git("cat-file", "blob", "HEAD:uploads/a.bin", in: session.path)
    let digest = try #require(pointer.split(separator: "sha256:").last?.prefix(64))
    let stored = "lfs/objects/\(digest.prefix(2))/\(digest.dropFirst(2).prefix(2))/\(digest)"
    #expect(exists(FilePath(store.url).appending(stored)))

    let mark = TemporaryDirectory.current.appending("ran")
    let hook = session.path.appending(".git/hooks/pre-push")
    try write("#!/bin/sh\ntouch '\(mark)'\n", to: hook)
    _ = try await run("chmod", ["+x", hook.string], in: session.path)
    _ = try await session.addMessage(role: .ai, body: "more\n")
    let again = try await session.push(to: store)
    #expect(again.notes.contains { $0.contains("hooks/pre-push was not run") }, "\(again.notes)")
    #expect(!exists(mark))
  }
}
