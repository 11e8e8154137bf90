import Foundation
import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

/// What a session has that a copy may or may not have, and where.
private let contents: [(what: String, path: String)] = [
  ("artifact", "phases/01-work/artifacts/model.json"),
  ("diagram", "phases/01-work/diagrams/flow.dot"),
  ("upload", "uploads/network.txt"),
  ("page", "context/page.json"),
  ("user", "context/user.json"),
  ("earlier prompt", "context/prompts/20261121T100412Z-k7q2/prompt.md"),
  ("runtime", "runtime/state.json"),
  ("agent", "agents/reviewer.json"),
  ("own file", "notes.md"),
]

@Suite(.temporaryDirectory) struct `A copy of a session` {
  private let secret = "the words of a secret"

  /// A session with something of everything.
  private func original(_ fixture: WorkspaceFixture) async throws -> Session {
    let session = try fixture.makeSession()
    var files: [String: String] = [:]
    for item in contents { files[item.path] = "{\"it\": \"\(item.what)\"}\n" }
    files["phases/01-work/diagrams/flow.dot"] = "digraph { a }\n"
    files["agents/reviewer.json"] =
      "{\"model\": \"large\", \"maxTokens\": 100, \"apiKey\": \"\(secret)\", \"tools\": [{\"token\": \"\(secret)\"}]}\n"
    files["agents/writer.json"] = "{\"model\": \"small\"}\n"
    try await edit(session, files as [String: String?])
    _ = try await session.addMessage(role: .human, body: "\(secret)\n")
    _ = try await session.addMessage(
      role: .ai, body: String(repeating: "\(secret) ", count: 60_000))
    for title in ["One", "Two"] {
      _ = try await session.addDraft("# \(title)\n")
      _ = try await session.issueReport(ReportIssue(label: title))
    }
    _ = try await session.createBranch("what-if")
    return session
  }

  private func files(_ path: FilePath) async throws -> [String] {
    try await git("ls-files", in: path).split(separator: "\n").map(String.init)
  }

  private func reports(_ path: FilePath) async throws -> (drafts: Int, issued: Int) {
    let files = try await files(path)
    return (
      files.count { $0.hasPrefix("reports/drafts/") },
      files.count { $0.hasPrefix("reports/issued/") && $0.hasSuffix("issue.json") }
    )
  }

  @Test(arguments: [false, true])
  func `by clone and resume has the history, and an identity of its own on every branch`(
    isArchived: Bool
  ) async throws {
    let fixture = try WorkspaceFixture()
    let session = try await original(fixture)
    let id = try await fixture.id(session)
    let tip = try await git("rev-parse", "HEAD", in: session.path)
    let active = await #expect(throws: SessionError.self) {
      try await session.resume(to: fixture.workspace.sessions.appending("r"), name: "R")
    }
    #expect(active?.code == .refused)
    if isArchived { try await session.archive() }
    for relation in isArchived ? [Relation.clone, .resume] : [.clone] {
      let place = fixture.workspace.sessions.appending(relation.rawValue)
      let copy =
        isArchived
        ? try await fixture.workspace.copyArchived(
          id, as: relation, to: place, name: "Copy", environment: fixture.environment)
        : try await session.clone(to: place, name: "Copy")
      try await expectSound(place)
      let manifest = try await copy.manifest()
      #expect(manifest.status == .active && manifest.id != id && manifest.name == "Copy")
      #expect(manifest.parent?.session == id && manifest.parent?.relation == relation)
      try await git("merge-base", "--is-ancestor", tip, "HEAD", in: place)
      let other = try await git("show", "what-if:session.json", in: place)
      #expect(other.contains(manifest.id.rawValue) && other.contains("\"active\""))
      #expect(try await reports(place) == (relation == .resume ? (1, 1) : (2, 2)))
      if relation == .resume {
        #expect(try await copy.reports().issued.map(\.label) == ["Two"])
        #expect(try await copy.reports().drafts.map(\.title) == ["Two"])
      }
      let found = try await files(place)
      for item in contents { #expect(found.contains(item.path), "\(item.what)") }
      #expect(try await copy.messages().count == 2)
      _ = try await copy.addMessage(role: .human, body: "On.\n")
    }
    if isArchived {
      let original = try fixture.workspace.archivedSession(id)
      #expect(original.status == "archived" && original.name == "Payments risk")
    }
  }

  @Test(arguments: [false, true])
  func `by remix keeps what was named and cannot reach the rest`(isArchived: Bool) async throws {
    let fixture = try WorkspaceFixture()
    try write("{\"model\": \"new\"}\n", to: fixture.workspace.agents.appending("critic.json"))
    let session = try await original(fixture)
    let id = try await fixture.id(session)
    if isArchived { try await session.archive() }
    func remix(_ remix: Remix, _ name: String) async throws -> Session {
      let place = fixture.workspace.sessions.appending(name)
      return isArchived
        ? try await fixture.workspace.remixArchived(
          id, remix, to: place, environment: fixture.environment)
        : try await session.remix(remix, to: place)
    }

    let all = try await remix(Remix(name: "All"), "all")
    try await expectSound(all.path)
    let kept = Set(["artifact", "diagram", "upload", "page", "agent"])
    let found = try await files(all.path)
    for item in contents {
      #expect(found.contains(item.path) == kept.contains(item.what), "\(item.what)")
    }
    #expect(try await git("rev-list", "--all", "--count", in: all.path) == "1")
    // Not in any object, reachable or not.
    let everything = try await run(
      "bash",
      [
        "-c",
        "git cat-file --batch-all-objects --batch-check='%(objectname)' | git cat-file --batch",
      ], in: all.path)
    #expect(everything.status == 0 && !everything.output.contains(secret))
    let agent = try text(of: all.path.appending("agents/reviewer.json"))
    #expect(agent.contains("maxTokens") && !agent.contains("apiKey"))
    let manifest = try await all.manifest()
    #expect(manifest.parent?.session == id && manifest.parent?.relation == .remix)
    #expect(manifest.template?.name == "blank")
    _ = try await all.addMessage(role: .human, body: "New.\n")

    let bare = try await remix(
      Remix(
        name: "Bare", parts: [], prompt: "Do it again", agents: ["writer", "critic"],
        agentLibrary: fixture.workspace.agents, metadata: ["team": "red"]), "bare")
    let rest = try await files(bare.path)
    for item in contents { #expect(!rest.contains(item.path), "\(item.what)") }
    #expect(
      rest.filter { $0.hasPrefix("agents/") } == ["agents/critic.json", "agents/writer.json"])
    #expect(rest.contains("phases/01-work/phase.json"))
    let prompt = try #require(rest.first { $0.hasPrefix("context/prompts/") })
    #expect(try text(of: bare.path.appending(prompt)) == "Do it again\n")
    #expect(try await bare.manifest().metadata["team"]?.string == "red")
    #expect(try await bare.phaseStates().map(\.status) == ["open"])

    let error = await #expect(throws: SessionError.self) {
      try await remix(Remix(name: "No", agents: ["../x"]), "no")
    }
    #expect(error?.code == .invalid)
    #expect(!exists(fixture.workspace.sessions.appending("no")))
  }

  @Test func `never takes the place of what is there, and leaves nothing when it fails`()
    async throws
  {
    let fixture = try WorkspaceFixture()
    let session = try await original(fixture)
    let id = try await fixture.id(session)
    try await session.archive()
    let place = fixture.workspace.sessions.appending("mine")
    try write("mine\n", to: place.appending("file"))
    let error = await #expect(throws: SessionError.self) {
      try await fixture.workspace.openArchived(id, at: place, environment: fixture.environment)
    }
    #expect(error?.code == .exists)
    let branch = await #expect(throws: SessionError.self) {
      try await fixture.workspace.copyArchived(
        id, as: .clone, to: fixture.workspace.sessions.appending("c"), name: "C",
        branch: "nowhere", environment: fixture.environment)
    }
    #expect(branch?.code == .notFound)
    let left = try FileManager.default.contentsOfDirectory(
      atPath: fixture.workspace.sessions.string)
    #expect(left == ["mine"])
  }
}

@Suite struct `A setting's name` {
  @Test(arguments: [
    ("apiKey", true), ("api_key", true), ("client-secret", true), ("token", true),
    ("accessToken", true), ("password", true), ("maxTokens", false), ("tokens", false),
    ("model", false), ("keyword", false), ("monkey", false),
  ])
  func `says whether it may be secret`(name: String, isSecret: Bool) {
    #expect(SecretNames.isSecret(name) == isSecret)
  }
}
