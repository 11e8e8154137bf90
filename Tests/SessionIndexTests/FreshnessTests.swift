import SessionIndex
import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The index and what has changed since` {
  @Test func `follow plain git, other branches, and directories that come and go`() async throws {
    let fixture = try IndexFixture()
    let one = try fixture.make("Payments", at: 1)
    _ = try fixture.make("Payouts", at: 2)
    try expectSame(fixture)
    #expect(try fixture.index.list().value.map(\.name) == ["Payouts", "Payments"])
    #expect(try fixture.found("zebra") == [])

    // A commit that our tool knows nothing of.
    let file = one.path.appending("phases/01-work/artifacts/notes.md")
    try write("A zebra crosses the boundary.\n", to: file)
    #expect(try fixture.found("zebra") == [], "what is not committed is not searched")
    try await commit("Add a zebra", in: one.path)
    #expect(try fixture.found("zebra") == ["Payments: A [zebra] crosses the boundary."])
    try expectSame(fixture)

    try write("A giraffe crosses the boundary.\n", to: file)
    try await commit("Change the animal", in: one.path)
    #expect(try fixture.found("zebra") == [])
    #expect(try fixture.found("giraffe").count == 1)

    // Packing moves the reference to another file, and a reset goes back.
    try await git("gc", "--quiet", in: one.path)
    #expect(try fixture.found("giraffe").count == 1)
    try await git("reset", "--quiet", "--hard", "HEAD~1", in: one.path)
    #expect(try fixture.found("zebra giraffe") == [])
    #expect(try fixture.found("zebra").count == 1)

    try await git("switch", "--quiet", "-c", "what-if", in: one.path)
    #expect(try fixture.index.list().value.map(\.branch) == ["what-if", "main"])
    try await git("rm", "--quiet", "phases/01-work/artifacts/notes.md", in: one.path)
    try await commit("Remove it", in: one.path)
    #expect(try fixture.found("zebra") == [])
    try await git("switch", "--quiet", "main", in: one.path)
    #expect(try fixture.found("zebra").count == 1)
    try await git("update-ref", "refs/heads/main", "what-if", in: one.path)
    #expect(try fixture.found("zebra") == [])
    try await git("switch", "--quiet", "--detach", "HEAD~1", in: one.path)
    #expect(try fixture.found("zebra").count == 1)
    try expectSame(fixture)

    // A session of another name, from elsewhere, and one that is no more.
    let moved = fixture.workspace.sessions.appending("moved")
    try await git("clone", "--quiet", one.path.string, moved.string, in: fixture.workspace.path)
    try remove(one.path)
    #expect(try fixture.found("zebra").count == 1)
    try expectSame(fixture)
    try remove(moved)
    #expect(try fixture.found("zebra") == [])
    try expectSame(fixture)
  }

  @Test func `tell a session that cannot be read each time, and no other than without an index`()
    async throws
  {
    let fixture = try IndexFixture()
    let broken = try fixture.make("Broken", at: 1)
    _ = try fixture.make("Whole", at: 2)
    try expectSame(fixture)
    try write("0000000000000000000000000000000000000001\n", to: broken.path.appending(".git/HEAD"))
    for _ in 0..<2 {
      let answer = try fixture.index.list()
      #expect(answer.value.map(\.name) == ["Whole"])
      #expect(answer.problems.count == 1 && answer.problems[0].code == .damaged)
      try expectSame(fixture)
    }
    try write("ref: refs/heads/main\n", to: broken.path.appending(".git/HEAD"))
    #expect(try fixture.index.list().problems.isEmpty)
    try expectSame(fixture)
    // What is no session is no problem either, also where it is a repository.
    try await git("init", "--quiet", "plain", in: fixture.workspace.sessions)
    try write("x", to: fixture.workspace.sessions.appending("file"))
    #expect(try fixture.index.list().problems.isEmpty)
    try expectSame(fixture)
  }

  @Test func `tell each time of a message that has gone from the repository`() async throws {
    let fixture = try IndexFixture()
    let session = try fixture.make("Trial", at: 1)
    let notes = session.path.appending("phases/01-work/artifacts/notes.md")
    try write("A zebra.\n", to: notes)
    try write("A giraffe.\n", to: session.path.appending("phases/01-work/artifacts/more.md"))
    try await commit("Add notes", in: session.path)
    let blob = try await git(
      "rev-parse", "HEAD:phases/01-work/artifacts/notes.md", in: session.path)
    let object = session.path.appending(".git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))")
    let bytes = try await run("base64", ["-w0", object.string], in: session.path).line
    try remove(object)
    for _ in 0..<2 {
      let answer = try fixture.index.search(SearchQuery("giraffe"))
      #expect(answer.value.hits.count == 1)
      #expect(answer.problems.count == 1 && answer.problems[0].code == .damaged)
      #expect(try fixture.index.list().problems.isEmpty)
    }
    let back = "echo \(bytes) | base64 -d > \(object)"
    #expect(try await run("sh", ["-c", back], in: session.path).status == 0)
    #expect(try fixture.found("zebra").count == 1)
  }

  /// As long as its files are young a tip is read each time; so the marks are put to the test only here.
  @Test func `follow tips that were at rest`() async throws {
    let fixture = try IndexFixture()
    let one = try fixture.make("One", at: 1)
    let two = try fixture.make("Two", at: 2)
    let probe = try fixture.make("Probe", at: 3)
    try write("A zebra.\n", to: one.path.appending("phases/01-work/artifacts/notes.md"))
    try await commit("Add a zebra", in: one.path)
    try await git("branch", "other", "HEAD~1", in: one.path)
    // A branch that is another by a symbolic reference: its own file stays as it is.
    try await git("symbolic-ref", "refs/heads/alias", "refs/heads/main", in: two.path)
    try await git("symbolic-ref", "HEAD", "refs/heads/alias", in: two.path)
    let steps: [(directory: FilePath, git: [String], zebras: Int)] = [
      (one.path, ["symbolic-ref", "HEAD", "refs/heads/other"], 0),
      (one.path, ["update-ref", "refs/heads/other", "main"], 1),
      (two.path, ["fetch", "--quiet", "--update-head-ok", "../one", "+main:main"], 2),
    ]
    for step in steps {
      try await rest(probe)
      _ = try fixture.found("zebra")
      let finished = try await run("git", step.git, in: step.directory)
      #expect(finished.status == 0, "\(step.git): \(finished.errors)")
      #expect(try fixture.found("zebra").count == step.zebras, "\(step.git)")
      try expectSame(fixture)
    }
    #expect(try SessionSnapshot(at: one.path)?.mark != nil)
    #expect(try SessionSnapshot(at: two.path)?.mark == nil)
  }

  /// Waits until files of now are old enough to be relied on.
  private func rest(_ probe: Session) async throws {
    try await git("commit", "--quiet", "--allow-empty", "-m", "Now", in: probe.path)
    while try SessionSnapshot(at: probe.path)?.mark == nil {
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  private func commit(_ message: String, in directory: FilePath) async throws {
    try await git("add", "--all", in: directory)
    try await git("commit", "--quiet", "-m", message, in: directory)
  }

  /// The index gives what reading all sessions gives.
  private func expectSame(
    _ fixture: IndexFixture, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let read = try fixture.workspace.list()
    let known = try fixture.index.list()
    #expect(known.value == read.sessions, sourceLocation: sourceLocation)
    #expect(
      known.problems.map(\.message) == read.problems.map(\.message), sourceLocation: sourceLocation)
  }
}
