import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A frozen session` {
  /// Every verb that would change something, as far as it has to be refused for the session's state.
  private static let verbs:
    [(name: String, call: @Sendable (Session, FilePath) async throws -> Void)] = [
      ("message", { session, _ in _ = try await session.addMessage(role: .ai, body: "x") }),
      ("artifact", { session, file in _ = try await session.addArtifact(file) }),
      ("upload", { session, file in _ = try await session.addUpload(file) }),
      ("save", { session, _ in _ = try await session.save() }),
      ("done", { session, _ in _ = try await session.finishPhase(force: true) }),
      ("skip", { session, _ in _ = try await session.skipPhase() }),
      ("merge", { session, _ in _ = try await session.merge(.revision("other")) }),
      ("select", { session, _ in _ = try await session.select("other") }),
      ("restore", { session, _ in _ = try await session.restore(to: "HEAD~1") }),
      ("undo", { session, _ in _ = try await session.undo() }),
      ("redo", { session, _ in _ = try await session.redo() }),
      ("branch", { session, _ in _ = try await session.createBranch("new") }),
      ("branch --delete", { session, _ in _ = try await session.deleteBranch("other") }),
      ("report", { session, _ in _ = try await session.addDraft("# x\n") }),
      (
        "message on a branch",
        { session, _ in _ = try await session.addMessage(role: .ai, body: "x", branch: "other") }
      ),
      (
        "rename",
        { session, _ in
          var changes = SessionChanges()
          changes.name = "x"
          _ = try await session.change(changes)
        }
      ),
      ("archive", { session, _ in try await session.take(.archive) }),
      ("delete", { session, _ in try await session.take(.delete) }),
    ]

  private func prepared() async throws -> Session {
    let session = try makeSession(template: "blank")
    _ = try await session.addMessage(role: .human, body: "first\n")
    _ = try await session.createBranch("other")
    _ = try await session.addMessage(role: .human, body: "theirs\n", branch: "other")
    return session
  }

  @Test func `refuses every change and stays as it is until it is unfrozen`() async throws {
    let session = try await prepared()
    let file = TemporaryDirectory.current.appending("model.json")
    try write("{}\n", to: file)
    let frozen = try #require(try await session.take(.freeze))
    #expect(try await session.take(.freeze) == nil)
    let before = try await git("for-each-ref", in: session.path)
    try write("unsaved\n", to: session.path.appending("notes.md"))
    #expect(try await session.take(.freeze) == nil)
    for verb in Self.verbs {
      let error = await #expect(throws: SessionError.self, "\(verb.name)") {
        try await verb.call(session, file)
      }
      #expect(error?.code == .refused, "\(verb.name): \(error?.message ?? "")")
      #expect(error?.hint?.contains("git session unfreeze") == true, "\(verb.name)")
    }
    #expect(try await git("for-each-ref", in: session.path) == before)
    // Reading goes on, and so does a copy of it.
    _ = try await session.switchBranch(to: "other")
    #expect(try await session.manifest().status == .frozen)
    #expect(try await session.messages().count == 2)
    let copy = try await session.clone(
      to: TemporaryDirectory.current.appending("copy"), name: "Copy")
    _ = try await copy.addMessage(role: .ai, body: "goes on\n")
    _ = try await session.switchBranch(to: "main")
    try await session.take(.unfreeze)
    #expect(try await session.take(.unfreeze) == nil)
    _ = try await session.save()
    #expect(try await session.log(of: frozen.commit, limit: 1).first?.operation == "freeze")
    try await expectSound(session.path)
  }

  @Test func `is not frozen over unsaved edits or an unfinished merge`() async throws {
    let session = try await prepared()
    try write("unsaved\n", to: session.path.appending("notes.md"))
    let error = await #expect(throws: SessionError.self) { try await session.take(.freeze) }
    #expect(error?.hint == "git session save keeps them")
    _ = try await session.save()
    try write("theirs\n", to: session.path.appending(".git/MERGE_HEAD"))
    await #expect(throws: SessionError.self) { try await session.take(.freeze) }
    try remove(session.path.appending(".git/MERGE_HEAD"))
    try await session.take(.freeze)
  }

  @Test func `half frozen is frozen by being frozen again`() async throws {
    let session = try await prepared()
    _ = try await session.createBranch("late")
    // As if killed before the branch that is shown had its turn.
    _ = try await session.switchBranch(to: "other")
    var manifest = try await session.manifest()
    manifest.status = .frozen
    try write(manifest.bytes, to: session.path.appending("session.json"))
    try await git(
      "commit", "-q", "-a", "-m", "Freeze session\n\nSession-Op: freeze", in: session.path)
    _ = try await session.switchBranch(to: "main")
    _ = try await session.addMessage(role: .human, body: "still open\n")
    try await session.take(.freeze)
    for branch in ["main", "other", "late"] {
      #expect(
        try await git("show", "\(branch):session.json", in: session.path).contains("frozen"),
        "\(branch)")
    }
    try await session.take(.unfreeze)
    for branch in ["main", "other", "late"] {
      #expect(
        try await git("show", "\(branch):session.json", in: session.path).contains("active"),
        "\(branch)")
    }
  }

  @Test func `is frozen in each of its working directories`() async throws {
    let session = try await prepared()
    let linked = TemporaryDirectory.current.appending("linked")
    try await git("worktree", "add", "-q", linked.string, "other", in: session.path)
    let other = try Session(at: linked, environment: Steps().environment)
    try await session.take(.freeze)
    #expect(try await other.manifest().status == .active)
    try await other.take(.freeze)
    #expect(try await other.manifest().status == .frozen)
    try await session.take(.unfreeze)
    try await other.take(.unfreeze)
    for directory in [session.path, linked] { try await expectSound(directory) }
  }

  @Test func `and unfrozen is passed over by undo, redo and restore`() async throws {
    let session = try await prepared()
    try await session.take(.freeze)
    try await session.take(.unfreeze)
    #expect(try await session.undo() == "'Add human message to 01-work'")
    #expect(try await session.messages().isEmpty)
    #expect(try await session.manifest().status == .active)
    try await session.take(.freeze)
    try await session.take(.unfreeze)
    #expect(try await session.redo() == "'Add human message to 01-work'")
    #expect(try await session.messages().count == 1)
    // A state in which it was frozen does not freeze it.
    let frozen = try await git("log", "-1", "--format=%H", "--grep=^Freeze", in: session.path)
    _ = try await session.addMessage(role: .human, body: "later\n")
    _ = try await session.restore(to: frozen)
    #expect(try await session.manifest().status == .active)
    #expect(try await session.messages().isEmpty)
  }
}

@Suite(.temporaryDirectory) struct `An archived or deleted session` {
  @Test func `takes no step that the table does not have`() async throws {
    let session = try makeSession(template: "blank")
    try await session.archiveInPlace()
    #expect(try await session.archiveInPlace() == nil)
    for step in [LifeStep.freeze, .unfreeze] {
      let error = await #expect(throws: SessionError.self) { try await session.take(step) }
      #expect(error?.code == .refused)
    }
    try await session.take(.delete)
    #expect(try await session.status().status == "deleted")
    let error = await #expect(throws: SessionError.self) {
      try await session.addMessage(role: .ai, body: "x")
    }
    #expect(error?.hint == "git session recover brings it back")
    try await session.take(.recover)
    #expect(try await session.status().status == "archived")
    try await expectSound(session.path)
  }
}

@Suite(.temporaryDirectory) struct `A session's name, tags and settings` {
  @Test func `change in one commit each, and not when they are so already`() async throws {
    let session = try makeSession(template: "blank")
    let id = try await session.manifest().id
    var changes = SessionChanges()
    changes.name = "Payouts"
    changes.isPinned = true
    changes.addedTags = ["urgent"]
    changes.settings = [SessionChanges.waitingTimeout: 600]
    let change = try #require(try await session.change(changes))
    #expect(change.subject == "Rename to Payouts; pin; tag urgent; set waitingTimeoutSeconds")
    #expect(try await session.change(changes) == nil)
    let manifest = try await session.manifest()
    #expect(manifest.name == "Payouts")
    #expect(manifest.id == id)
    #expect(try await git("rev-list", "--count", "HEAD", in: session.path) == "2")
    #expect(try await session.undo().hasPrefix("'Rename to Payouts"))
    #expect(try await session.manifest().name == "Payments risk")
    try await expectSound(session.path)
  }

  @Test func `are merged as sets and members where two branches changed them`() async throws {
    let session = try makeSession(template: "blank")
    _ = try await session.createBranch("other")
    var ours = SessionChanges()
    ours.addedTags = ["ours"]
    ours.settings = [["a"]: 1]
    var theirs = SessionChanges()
    theirs.addedTags = ["theirs"]
    theirs.settings = [["b"]: 2]
    theirs.name = "Theirs"
    _ = try await session.change(ours)
    _ = try await session.change(theirs, branch: "other")
    guard case .merged = try await session.merge(.revision("other")) else {
      Issue.record("not merged")
      return
    }
    let manifest = try await session.manifest()
    #expect(Set(manifest.tags) == ["ours", "theirs"])
    #expect(manifest.settings["a"] == 1 && manifest.settings["b"] == 2)
    #expect(manifest.name == "Theirs")
  }
}
