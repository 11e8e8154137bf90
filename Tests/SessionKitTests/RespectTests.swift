import GitKit
import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `What plain git and editors have done` {
  private func edited(
    _ session: Session, _ files: [String: String], save message: String
  ) async throws {
    for (name, text) in files { try write(text, to: session.path.appending(name)) }
    _ = try await session.save(message)
  }

  @Test func `a staged edit survives a merge that is refused for its sake`() async throws {
    let session = try makeSession(template: "blank")
    try await edited(session, ["f": "1\n", "h": "1\n"], save: "base")
    _ = try await session.createBranch("o")
    try await edited(session, ["f": "ours\n"], save: "ours")
    _ = try await session.switchBranch(to: "o")
    try await edited(session, ["f": "theirs\n"], save: "theirs")
    _ = try await session.switchBranch(to: "main")
    try write("mine\n", to: session.path.appending("h"))
    try await git("add", "h", in: session.path)
    let error = await #expect(throws: SessionError.self) {
      try await session.merge(.revision("o"))
    }
    #expect(error?.code == .refused)
    #expect(try text(of: session.path.appending("h")) == "mine\n")
    #expect(try await git("status", "--porcelain", in: session.path) == "M  h")
  }

  @Test func `save replaces what was staged`() async throws {
    let session = try makeSession(template: "blank")
    try await edited(session, ["f": "1\n"], save: "base")
    try write("2\n", to: session.path.appending("f"))
    try await git("add", "f", in: session.path)
    try await edited(session, ["f": "3\n"], save: "later")
    try await expectSound(session.path)
  }

  @Test func `a broken session.json is refused, and put right if git let it in`() async throws {
    let session = try makeSession(template: "blank")
    let file = session.path.appending("session.json")
    let good = try text(of: file)
    try write("{\n  \"format\": 1,\n", to: file)
    let refused = await #expect(throws: SessionError.self) { try await session.save() }
    #expect(refused?.code == .damaged)
    #expect(refused?.message.contains("session.json:3") == true)
    try await git("commit", "-q", "-a", "-m", "broken", in: session.path)
    await #expect(throws: SessionError.self) {
      try await session.addMessage(role: .human, body: "x")
    }
    try write(good, to: file)
    _ = try await session.save("mended")
    _ = try await session.addMessage(role: .human, body: "x")
    try await expectSound(session.path)
  }

  @Test func `a file in the way of a directory stops a switch and nothing else`() async throws {
    let session = try makeSession(template: "blank")
    _ = try await session.createBranch("o")
    _ = try await session.switchBranch(to: "o")
    try await edited(session, ["x/y": "below\n"], save: "directory")
    _ = try await session.switchBranch(to: "main")
    try write("in the way\n", to: session.path.appending("x"))
    let error = await #expect(throws: SessionError.self) { try await session.switchBranch(to: "o") }
    #expect(error?.code == .refused)
    _ = try await session.addMessage(role: .human, body: "still works")
    try remove(session.path.appending("x"))
    _ = try await session.switchBranch(to: "o")
    try await expectSound(session.path)
  }

  @Test func `a branch that another worktree shows is left to it`() async throws {
    let session = try makeSession(template: "blank")
    let linked = TemporaryDirectory.current.appending("linked")
    try await git("worktree", "add", "-q", "-b", "o", linked.string, in: session.path)
    for attempt in ["add", "delete"] {
      let error = await #expect(throws: SessionError.self) {
        if attempt == "add" {
          _ = try await session.addMessage(role: .human, body: "x", branch: "o")
        } else {
          _ = try await session.deleteBranch("o")
        }
      }
      #expect(error?.code == .refused)
    }
    try await expectSound(linked)
  }

  @Test func `links and what a sparse checkout leaves out are not deletions`() async throws {
    let session = try makeSession(template: "blank")
    try await edited(session, ["d/a": "1\n"], save: "base")
    let link = try await run("ln", ["-s", "session.json", "l"], in: session.path)
    #expect(link.status == 0)
    try await git("add", "l", in: session.path)
    try await git("commit", "-q", "-m", "link", in: session.path)
    _ = try await session.createBranch("o", at: "HEAD~1")
    _ = try await session.switchBranch(to: "o")
    _ = try await session.switchBranch(to: "main")
    try await git("sparse-checkout", "set", "phases", in: session.path)
    #expect(!exists(session.path.appending("d/a")))
    let error = await #expect(throws: SessionError.self) { try await session.save() }
    #expect(error?.code == .refused)
    #expect(
      try await git("ls-tree", "HEAD", "l", "d/a", "--name-only", in: session.path) == "d/a\nl")
  }

  @Test func `permission to be run is no edit where git does not track it`() async throws {
    let session = try makeSession(template: "blank")
    try await edited(session, ["f": "1\n"], save: "base")
    try await git("config", "core.fileMode", "false", in: session.path)
    let changed = try await run("chmod", ["+x", "f"], in: session.path)
    #expect(changed.status == 0)
    let reopened = try Session(at: session.path, environment: Steps().environment)
    let error = await #expect(throws: SessionError.self) { try await reopened.save() }
    #expect(error?.code == .refused)
    #expect(try await reopened.status().unsaved.isEmpty)
  }

  @Test func `undo in a clone keeps the clone's identity`() async throws {
    let session = try makeSession(template: "blank")
    let copy = try await session.clone(to: TemporaryDirectory.current.appending("c"), name: "C")
    let id = try await copy.manifest().id
    _ = try await copy.undo()
    #expect(try await copy.manifest().id == id)
    #expect(try await copy.manifest().id != session.manifest().id)
  }

  @Test func `a merge that was undone is not called up to date`() async throws {
    let session = try makeSession(template: "blank")
    _ = try await session.createBranch("o")
    _ = try await session.switchBranch(to: "o")
    try await edited(session, ["o.md": "work\n"], save: "work")
    _ = try await session.switchBranch(to: "main")
    _ = try await session.merge(.revision("o"))
    _ = try await session.undo()
    let error = await #expect(throws: SessionError.self) { try await session.merge(.revision("o")) }
    #expect(error?.code == .refused)
    _ = try await session.redo()
    #expect(try text(of: session.path.appending("o.md")) == "work\n")
  }

  @Test func `objects seen in another session are stored here all the same`() async throws {
    let session = try makeSession(template: "blank")
    let copy = try await session.clone(to: TemporaryDirectory.current.appending("c"), name: "C")
    try await edited(copy, ["big.md": "the same\n"], save: "there")
    _ = try await session.diff(from: .revision("main"), to: .revision("main", in: copy.path))
    try await edited(session, ["big.md": "the same\n"], save: "here")
    try await expectSound(session.path)
  }

  @Test func `a detached HEAD goes back to a branch`() async throws {
    let session = try makeSession(template: "blank")
    try await git("checkout", "-q", "--detach", in: session.path)
    let error = await #expect(throws: SessionError.self) {
      try await session.addMessage(role: .human, body: "x")
    }
    #expect(error?.code == .refused)
    _ = try await session.switchBranch(to: "main")
    #expect(try await git("symbolic-ref", "HEAD", in: session.path) == "refs/heads/main")
  }

  @Test func `a session whose files are configured to be elsewhere is not opened`() async throws {
    let session = try makeSession(template: "blank")
    let victim = TemporaryDirectory.current.appending("victim")
    try write("theirs", to: victim.appending("file"))
    try await git("config", "core.worktree", victim.string, in: session.path)
    let error = #expect(throws: SessionError.self) {
      try Session(at: session.path, environment: Steps().environment)
    }
    #expect(error?.code == .refused)
  }

  @Test func `a link at the scratch directory is not followed`() async throws {
    let session = try makeSession(template: "blank")
    let elsewhere = TemporaryDirectory.current.appending("elsewhere")
    try write("tax", to: elsewhere.appending("2099999-\(ProcessMark.ownHome)-12345"))
    let scratch = session.path.appending(".git/session/tmp")
    try remove(scratch)
    _ = try await run("ln", ["-s", elsewhere.string, scratch.string], in: session.path)
    await #expect(throws: SessionError.self) {
      try await session.addMessage(role: .human, body: "x")
    }
    #expect(exists(elsewhere.appending("2099999-\(ProcessMark.ownHome)-12345")))
  }
}
