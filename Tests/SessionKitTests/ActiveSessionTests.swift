import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The active sessions of an owner` {
  private let steps = Steps()
  private var path: FilePath { TemporaryDirectory.current.appending("risk") }

  private func environment(_ name: String = "ada") -> SessionEnvironment {
    var environment = steps.environment
    environment.actor = Person(name: name, email: "\(name)@example.com")
    return environment
  }

  private func make(_ name: String, by person: String = "ada") throws -> Session {
    try NewSession(name: name, template: templates.template("blank"))
      .create(in: Workspace(at: path).sessions, environment: environment(person))
  }

  private func retire(besides session: Session, by person: String = "ada") async throws
    -> [Retirement]
  {
    try await Workspace(at: path).retireOthers(
      besides: session.path, environment: environment(person)
    ).results
  }

  @Test func `are archived but for the new one, and nobody else's are`() async throws {
    _ = try Workspace.create(at: path)
    let others = try make("Others", by: "bob")
    let first = try make("First")
    try write("unsaved\n", to: first.path.appending("notes.md"))
    _ = try await first.createBranch("what-if")
    let frozen = try make("Frozen")
    try await frozen.take(.freeze)
    let second = try make("Second")
    let results = try await retire(besides: second)
    #expect(results.map(\.directory) == [first.path])
    #expect(results.first?.problem == nil)
    #expect(try await first.manifest().status == .archived)
    #expect(try await git("show", "what-if:session.json", in: first.path).contains("archived"))
    // What was unsaved is saved, since an archived session takes no changes.
    #expect(try await git("show", "HEAD~1:notes.md", in: first.path) == "unsaved")
    try await expectSound(first.path)
    #expect(try await second.manifest().status == .active)
    #expect(try await others.manifest().status == .active)
    #expect(try await frozen.manifest().status == .frozen)
    #expect(try await retire(besides: second).isEmpty)
  }

  @Test func `are none where all are frozen, and that is said`() async throws {
    _ = try Workspace.create(at: path)
    let locator = SessionLocator(directory: path, environment: environment())
    let none = #expect(throws: SessionError.self) { try locator.session() }
    #expect(none?.hint?.contains("new") == true)
    try await make("First").take(.freeze)
    let error = #expect(throws: SessionError.self) { try locator.session() }
    #expect(error?.code == .notFound)
    #expect(error?.message.contains("'First' is frozen") == true, "\(error?.message ?? "")")
    #expect(error?.hint?.contains("git session unfreeze --session first") == true)
  }

  @Test func `may be as many as the workspace says, those changed last`() async throws {
    _ = try Workspace.create(at: path)
    try write("limits: {activeSessions: 2}\n", to: path.appending("workspace.yaml"))
    let (one, two) = (try make("One"), try make("Two"))
    _ = try await one.addMessage(role: .human, body: "later\n")
    let three = try make("Three")
    #expect(try await retire(besides: three).map(\.directory) == [two.path])
  }

  @Test func `stay active where they cannot be archived, and the others do not`() async throws {
    _ = try Workspace.create(at: path)
    let (one, two) = (try make("One"), try make("Two"))
    try await git("config", "core.hooksPath", "/dev/null", in: one.path)
    try write("theirs\n", to: one.path.appending(".git/MERGE_HEAD"))
    let three = try make("Three")
    let results = try await retire(besides: three)
    #expect(results.map(\.directory) == [two.path, one.path])
    #expect(results.map { $0.problem?.code } == [nil, .refused])
    #expect(try await one.manifest().status == .active)
  }

  @Test func `are archived although another session cannot be read`() async throws {
    let workspace = try Workspace.create(at: path).workspace
    let (one, two) = (try make("One"), try make("Two"))
    try write("{ broken\n", to: one.path.appending("session.json"))
    try write("gone\n", to: one.path.appending(".git/HEAD"))
    let three = try make("Three")
    let (results, unread) = try await workspace.retireOthers(
      besides: three.path, environment: environment())
    #expect(results.map(\.directory) == [two.path])
    #expect(unread.count == 1)
    #expect(unread.first?.message.hasPrefix("\(one.path): ") == true)
  }

  @Test func `are one after several were begun at the same moment`() async throws {
    _ = try Workspace.create(at: path)
    let begun = try (0..<6).map { try make("Begun \($0)") }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for session in begun { group.addTask { _ = try await retire(besides: session) } }
      try await group.waitForAll()
    }
    var active: [FilePath] = []
    for session in begun where try await session.manifest().status == .active {
      active.append(session.path)
    }
    #expect(active.count == 1)
  }

  @Test func `lead back to the one that its owner changed last`() async throws {
    _ = try Workspace.create(at: path)
    let (one, two) = (try make("One"), try make("Two"))
    _ = try await one.addMessage(role: .human, body: "later\n")
    let others = try make("Others", by: "bob")
    func latest(_ person: String) throws -> FilePath {
      try SessionLocator(directory: path.appending("templates"), environment: environment(person))
        .latestActive().path
    }
    #expect(try latest("ada") == one.path)
    #expect(try latest("bob") == others.path)
    #expect(try latest("eve") == others.path)
    try await one.archiveInPlace()
    #expect(try latest("ada") == two.path)
    try await two.take(.freeze)
    #expect(try latest("ada") == others.path)
    try await others.archiveInPlace()
    let error = #expect(throws: SessionError.self) { try latest("ada") }
    #expect(error?.code == .notFound)
  }
}
