import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The verbs of a session` {
  @Test func `start from a template as an ordinary repository`() async throws {
    let session = try makeSession()
    try await expectSound(session.path)
    let summary = try await session.summary()
    #expect(summary.phases.count == 10)
    #expect(summary.phase == "01-system-profile")
    #expect(try await git("log", "--format=%s", in: session.path) == "Start session Payments risk")
  }

  @Test func `add a message as one commit and leave other edits unsaved`() async throws {
    let session = try makeSession()
    try write("mine\n", to: session.path.appending("notes.md"))
    let added = try await session.addMessage(role: .human, body: "Which boundary?\n")
    try await expectSound(session.path, clean: false)
    #expect(try await git("status", "--porcelain", in: session.path) == "?? notes.md")
    #expect(
      try text(of: session.path.appending(added.path.string)).hasSuffix("\nWhich boundary?\n"))
    let trailers = try await git("log", "-1", "--format=%(trailers:only)", in: session.path)
    #expect(
      trailers == """
        Session-Op: message.add
        Session-Phase: 01-system-profile
        Session-Actor: ada@example.com

        """)
  }

  @Test func `save what an editor wrote`() async throws {
    let session = try makeSession()
    try write("{}\n", to: session.path.appending("phases/02-architecture/artifacts/x.json"))
    try remove(session.path.appending("phases/04-threats/artifacts/threats.json"))
    let saved = try await session.save("First cut")
    #expect(saved.subject == "First cut")
    try await expectSound(session.path)
    let error = await #expect(throws: SessionError.self) { try await session.save() }
    #expect(error?.code == .refused)
  }

  @Test func `branch, switch and merge without conflicts`() async throws {
    let session = try makeSession()
    _ = try await session.createBranch("what-if")
    _ = try await session.switchBranch(to: "what-if")
    _ = try await session.addMessage(role: .ai, body: "What if?\n")
    _ = try await session.switchBranch(to: "main")
    try await expectSound(session.path)
    _ = try await session.addMessage(role: .human, body: "Meanwhile.\n")
    guard case .merged = try await session.merge(.revision("what-if")) else {
      Issue.record("not merged")
      return
    }
    try await expectSound(session.path)
    #expect(try await session.messages().count == 2)
    #expect(try await session.merge(.revision("what-if")) == .upToDate)
  }

  private func conflict(_ session: Session) async throws -> MergeOutcome {
    let file = session.path.appending("notes.md")
    try write("one\ntwo\nthree\n", to: file)
    _ = try await session.save()
    _ = try await session.createBranch("what-if")
    try write("one\nours\nthree\n", to: file)
    _ = try await session.save()
    _ = try await session.switchBranch(to: "what-if")
    try write("one\ntheirs\nthree\n", to: file)
    _ = try await session.save()
    _ = try await session.switchBranch(to: "main")
    return try await session.merge(.revision("what-if"))
  }

  @Test func `leave a conflict as git leaves it, and end it`() async throws {
    let session = try makeSession(template: "blank")
    #expect(try await conflict(session) == .conflicts(["notes.md"]))
    let status = try await git("status", in: session.path)
    #expect(status.contains("You have unmerged paths."))
    #expect(try await git("ls-files", "-u", in: session.path).split(separator: "\n").count == 3)
    let refused = await #expect(throws: SessionError.self) {
      try await session.addMessage(role: .human, body: "x")
    }
    #expect(refused?.code == .refused)
    let undecided = await #expect(throws: SessionError.self) { try await session.continueMerge() }
    #expect(undecided?.code == .conflict)
    #expect(undecided?.message == "notes.md:2: the conflict is not decided yet")
    try write("one\nboth\nthree\n", to: session.path.appending("notes.md"))
    _ = try await session.continueMerge()
    try await expectSound(session.path)
    #expect(
      try await git("log", "-1", "--format=%p", in: session.path).split(separator: " ").count == 2)
  }

  @Test(arguments: [true, false])
  func `drop a conflict, by our command or by git's`(ours: Bool) async throws {
    let session = try makeSession(template: "blank")
    _ = try await conflict(session)
    if ours {
      let backup = try await session.abortMerge()
      #expect(try await git("show", "\(backup):notes.md", in: session.path).contains("<<<<<<<"))
    } else {
      try await git("merge", "--abort", in: session.path)
    }
    try await expectSound(session.path)
    #expect(try text(of: session.path.appending("notes.md")) == "one\nours\nthree\n")
  }

  @Test func `restore, undo and redo without losing anything`() async throws {
    let session = try makeSession(template: "blank")
    let file = session.path.appending("notes.md")
    for text in ["1", "2", "3"] {
      try write(text, to: file)
      _ = try await session.save()
    }
    _ = try await session.restore(to: "main~2")
    #expect(try text(of: file) == "1")
    #expect(
      try await session.undo()
        == "'Restore session to \(try await git("rev-parse", "--short=8", "main~4", in: session.path))'"
    )
    #expect(try text(of: file) == "3")
    _ = try await session.undo()
    #expect(try text(of: file) == "2")
    _ = try await session.redo()
    _ = try await session.redo()
    #expect(try text(of: file) == "1")
    let error = await #expect(throws: SessionError.self) { try await session.redo() }
    #expect(error?.code == .refused)
    try await expectSound(session.path)
  }

  @Test func `bring a deleted branch back`() async throws {
    let session = try makeSession(template: "blank")
    _ = try await session.createBranch("what-if")
    _ = try await session.deleteBranch("what-if")
    #expect(try await session.branches().map(\.name) == ["main"])
    #expect(try await session.undo() == "the deletion of branch 'what-if'")
    #expect(try await session.branches().map(\.name) == ["main", "what-if"])
  }

  @Test func `bring back a branch deleted in the second of the last commit`() async throws {
    var environment = Steps().environment
    environment.now = { Timestamp(milliseconds: 1_795_255_200_500) }
    let session = try NewSession(name: "Trial", template: templates.template("blank"))
      .create(in: TemporaryDirectory.current, environment: environment)
    _ = try await session.createBranch("what-if")
    _ = try await session.deleteBranch("what-if")
    #expect(try await session.undo() == "the deletion of branch 'what-if'")
  }

  @Test func `clone with a history in common and merge back`() async throws {
    let session = try makeSession(template: "blank")
    _ = try await session.addMessage(role: .human, body: "Before.\n")
    let copy = try await session.clone(
      to: TemporaryDirectory.current.appending("copy"), name: "Copy")
    try await expectSound(copy.path)
    let manifest = try await copy.manifest()
    #expect(manifest.name == "Copy")
    #expect(try await manifest.parent?.session == session.manifest().id)
    _ = try await copy.addMessage(role: .ai, body: "In the copy.\n")
    guard case .merged = try await session.merge(.revision("main", in: copy.path)) else {
      Issue.record("not merged")
      return
    }
    try await expectSound(session.path)
    #expect(try await session.manifest().name == "Payments risk")
    #expect(try await session.messages().count == 2)
  }

  @Test func `export a bundle that git clones`() async throws {
    let session = try makeSession(template: "blank")
    _ = try await session.createBranch("what-if")
    let file = TemporaryDirectory.current.appending("s.bundle")
    let bundle = try await session.exportBundle(to: file)
    #expect(bundle.branches == ["main", "what-if"])
    try await git("bundle", "verify", "-q", file.string, in: session.path)
    let elsewhere = TemporaryDirectory.current.appending("elsewhere")
    try await git("clone", "-q", file.string, elsewhere.string, in: TemporaryDirectory.current)
    #expect(exists(elsewhere.appending("session.json")))
    let opened = try Session(at: elsewhere, environment: Steps().environment)
    #expect(try await opened.manifest().id == session.manifest().id)
  }
}
