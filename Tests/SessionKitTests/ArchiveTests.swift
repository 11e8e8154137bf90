import Foundation
import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

/// A workspace of the test's own, with one session in it.
struct WorkspaceFixture {
  let workspace: Workspace
  let environment: SessionEnvironment

  init(
    _ name: String = "risk", environment: SessionEnvironment = Steps().environment
  ) throws {
    self.environment = environment
    let path = TemporaryDirectory.current.appending(name)
    try FileManager.default.createDirectory(
      atPath: path.string, withIntermediateDirectories: true)
    try write("# settings\n", to: path.appending("workspace.yaml"))
    workspace = try Workspace(at: path)
  }

  var archive: FilePath { workspace.path.appending(".git-session/archive.git") }

  var locator: SessionLocator {
    SessionLocator(directory: workspace.path, environment: environment)
  }

  func makeSession(_ name: String = "Payments risk") throws -> Session {
    try NewSession(name: name, template: templates.template("blank"))
      .create(in: workspace.sessions, environment: environment)
  }

  /// A session with two branches, messages, a tag and a backup.
  func richSession() async throws -> Session {
    let session = try makeSession()
    _ = try await session.addMessage(role: .human, body: "Which boundary?\n")
    _ = try await session.createBranch("what-if")
    _ = try await session.switchBranch(to: "what-if")
    try await edit(session, ["notes.md": "what if\n"])
    _ = try await session.createBranch("passing")
    _ = try await session.deleteBranch("passing")
    try await git("tag", "-a", "-m", "mine", "v1", in: session.path)
    return session
  }

  func id(_ session: Session) async throws -> SessionID { try await session.manifest().id }
}

/// The references of a repository with what they lead to, by name.
func references(of path: FilePath) async throws -> [String: String] {
  let lines = try await git(
    "for-each-ref", "--format=%(refname) %(objectname)", in: path
  ).split(separator: "\n")
  return Dictionary(
    uniqueKeysWithValues: lines.map { line in
      let words = line.split(separator: " ")
      return (String(words[0]), String(words[1]))
    })
}

@Suite(.temporaryDirectory) struct `Archiving a session` {
  @Test func `moves everything to a store that plain git reads, and opening brings it back`()
    async throws
  {
    let fixture = try WorkspaceFixture()
    let session = try await fixture.richSession()
    let id = try await fixture.id(session)
    let result = try await session.archive()
    #expect(result.status == "archived" && result.directory == nil)
    #expect(!exists(session.path))
    let left = try FileManager.default.contentsOfDirectory(
      atPath: fixture.workspace.sessions.string)
    #expect(left == [])

    let stored = try await references(of: fixture.archive)
    #expect(stored["refs/heads/session/\(id)/main"] != nil)
    #expect(stored["refs/heads/session/\(id)/what-if"] != nil)
    #expect(stored["refs/session/\(id)/kept/tags/v1"] != nil)
    #expect(stored.keys.contains { $0.hasSuffix("/passing") })
    try await git("fsck", "--strict", "--full", in: fixture.archive)
    // Anybody can have it with plain git.
    let plain = TemporaryDirectory.current.appending("plain")
    try await git(
      "clone", "-q", "-b", "session/\(id)/what-if", fixture.archive.string, plain.string,
      in: TemporaryDirectory.current)
    #expect(try text(of: plain.appending("notes.md")) == "what if\n")
    for branch in ["main", "what-if"] {
      let manifest = try await git(
        "show", "session/\(id)/\(branch):session.json", in: fixture.archive)
      #expect(manifest.contains("\"status\": \"archived\""))
    }

    let place = fixture.workspace.sessions.appending("again")
    let opened = try await fixture.workspace.openArchived(
      id, at: place, environment: fixture.environment)
    try await expectSound(place)
    #expect(try await opened.status().branch == "what-if")
    var back: [String: String] = [:]
    let kept = "refs/session/\(id)/kept/"
    for (name, target) in stored {
      if name.hasPrefix(kept) {
        back["refs/\(name.dropFirst(kept.count))"] = target
      } else if name.hasPrefix("refs/heads/session/\(id)/") {
        back["refs/heads/\(name.dropFirst("refs/heads/session/\(id)/".count))"] = target
      }
    }
    #expect(try await references(of: place) == back)
    #expect(try await git("cat-file", "-t", "v1", in: place) == "tag")
    let refused = await #expect(throws: SessionError.self) {
      try await opened.addMessage(role: .human, body: "x")
    }
    #expect(refused?.code == .refused)
  }

  @Test(arguments: [
    "unsaved", "new file", "staged", "stash", "ignored", "worktree", "merge", "detached",
  ])
  func `is refused while something would be lost, and changes nothing`(what: String) async throws {
    let fixture = try WorkspaceFixture()
    let session = try await fixture.richSession()
    let path = session.path
    switch what {
    case "unsaved": try write("edited\n", to: path.appending("notes.md"))
    case "new file": try write("x\n", to: path.appending("new.md"))
    case "staged":
      try write("staged\n", to: path.appending("notes.md"))
      try await git("add", "notes.md", in: path)
      try write("what if\n", to: path.appending("notes.md"))
    case "stash":
      try write("stashed\n", to: path.appending("notes.md"))
      try await git("stash", "-q", in: path)
    case "ignored":
      try write("secret\n", to: path.appending("big.bin"))
      try write("*.bin\n", to: path.appending(".git/info/exclude"))
    case "worktree":
      try await git("worktree", "add", "-q", "-b", "w", "../linked", in: path)
    case "merge":
      try await git("switch", "-q", "main", in: path)
      try await edit(session, ["notes.md": "ours\n"])
      _ = try await session.merge(.revision("what-if"))
    default: try await git("checkout", "-q", "--detach", in: path)
    }
    let before = try await references(of: path)
    for verb in ["archive", "delete"] {
      let error = await #expect(throws: SessionError.self) {
        if verb == "archive" { try await session.archive() } else { try await session.delete() }
      }
      #expect(error?.code == .refused, "\(verb)")
    }
    #expect(try await references(of: path) == before)
    #expect(!exists(fixture.archive))
  }

  @Test func `lets what editors leave behind go, and the rest when told to`() async throws {
    let fixture = try WorkspaceFixture()
    let session = try fixture.makeSession()
    try write("x", to: session.path.appending(".DS_Store"))
    try write("x", to: session.path.appending("phases/01-work/notes.md~"))
    try await session.archive()
    #expect(!exists(session.path))
    let other = try fixture.makeSession("Other")
    try write("*.bin\n", to: other.path.appending(".git/info/exclude"))
    try write("x", to: other.path.appending("big.bin"))
    try await other.archive(droppingIgnored: true)
    #expect(!exists(other.path))
  }

  @Test func `keeps what the archive had when history was replaced`() async throws {
    let fixture = try WorkspaceFixture()
    let session = try fixture.makeSession()
    try await edit(session, ["notes.md": "first\n"])
    let id = try await fixture.id(session)
    try await session.delete()
    let first = try await references(of: fixture.archive)["refs/heads/session/\(id)/main"]
    let place = fixture.workspace.sessions.appending("back")
    _ = try await fixture.workspace.recover(id, at: place, environment: fixture.environment)
    try await git("reset", "-q", "--hard", "HEAD~3", in: place)
    let again = try Session(at: place, environment: fixture.environment)
    try await edit(again, ["notes.md": "second\n"])
    try await again.archive()
    let lost = try #require(first)
    let reachable = try await git("rev-list", "--all", in: fixture.archive)
    #expect(reachable.contains(lost))
    #expect(
      try await git("show", "session/\(id)/main:notes.md", in: fixture.archive) == "second")
  }

  @Test func `with a missing object keeps the directory`() async throws {
    let fixture = try WorkspaceFixture()
    let session = try await fixture.richSession()
    let blob = try await git("rev-parse", "what-if:notes.md", in: session.path)
    let object = session.path.appending(".git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))")
    try remove(object)
    let error = await #expect(throws: SessionError.self) { try await session.archive() }
    #expect(error?.code == .damaged)
    #expect(exists(session.path.appending("session.json")))
  }

  @Test func `outside of a workspace sets the status and leaves the directory`() async throws {
    let session = try makeSession(template: "blank")
    let result = try await session.archive()
    #expect(result.directory == session.path.string && result.archive == nil)
    #expect(try await session.status().status == "archived")
    let error = await #expect(throws: SessionError.self) { try await session.delete() }
    #expect(error?.code == .refused)
  }

  @Test func `by eight at once loses none`() async throws {
    let fixture = try WorkspaceFixture()
    var sessions: [Session] = []
    for number in 0..<8 { sessions.append(try fixture.makeSession("S\(number)")) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for session in sessions { group.addTask { _ = try await session.archive() } }
      try await group.waitForAll()
    }
    #expect(try fixture.workspace.archivedSessions().sessions.count == 8)
    try await git("fsck", "--strict", in: fixture.archive)
  }
}

@Suite(.temporaryDirectory) struct `A deleted session` {
  @Test func `comes back as it was, or goes for good`() async throws {
    let fixture = try WorkspaceFixture()
    let session = try await fixture.richSession()
    let id = try await fixture.id(session)
    try await session.delete()
    #expect(!exists(session.path))
    let stored = try fixture.workspace.archivedSession(id)
    #expect(stored.status == "deleted" && stored.deletedAt != nil)

    let back = try await fixture.workspace.recover(
      id, at: session.path, environment: fixture.environment)
    #expect(back.directory == session.path)
    let recovered = try Session(at: session.path, environment: fixture.environment)
    #expect(try await recovered.status().status == "active")
    #expect(try await recovered.branches().map(\.name) == ["main", "what-if"])
    _ = try await recovered.addMessage(role: .human, body: "Back.\n")
    try await expectSound(session.path)

    let early = await #expect(throws: SessionError.self) {
      try await fixture.workspace.purge(id)
    }
    #expect(early?.code == .refused)
    try await recovered.delete()
    let secret = try await git(
      "rev-parse", "session/\(id)/what-if:notes.md", in: fixture.archive)
    let other = try fixture.makeSession("Other")
    try await other.archive()
    try await fixture.workspace.purge(id)
    let gone = try await run("git", ["cat-file", "-e", secret], in: fixture.archive)
    #expect(gone.status != 0)
    #expect(try await references(of: fixture.archive).keys.allSatisfy { !$0.contains(id.rawValue) })
    #expect(try fixture.workspace.archivedSessions().sessions.map(\.name) == ["Other"])
    try await git("fsck", "--strict", in: fixture.archive)
  }

  @Test func `that was archived stays in the archive`() async throws {
    let fixture = try WorkspaceFixture()
    let session = try fixture.makeSession()
    let id = try await fixture.id(session)
    try await session.archive()
    _ = try await fixture.workspace.deleteArchived(id, environment: fixture.environment)
    #expect(try fixture.workspace.archivedSession(id).status == "deleted")
    let back = try await fixture.workspace.recover(
      id, at: session.path, environment: fixture.environment)
    #expect(back.directory == nil && back.session.status == "archived")
    let twice = await #expect(throws: SessionError.self) {
      try await fixture.workspace.recover(id, at: session.path, environment: fixture.environment)
    }
    #expect(twice?.code == .refused)
  }

  @Test func `is found by the beginning of its id, and never put over what is there`() async throws
  {
    let fixture = try WorkspaceFixture()
    let session = try fixture.makeSession()
    let id = try await fixture.id(session)
    try await session.delete()
    #expect(try fixture.locator.archived("payments").id == id)
    #expect(throws: SessionError.self) { try fixture.locator.archived("nothing") }
    #expect(throws: SessionError.self) { try fixture.locator.archived("*") }
    try write("mine\n", to: session.path.appending("file"))
    let error = await #expect(throws: SessionError.self) {
      try await fixture.workspace.recover(id, at: session.path, environment: fixture.environment)
    }
    #expect(error?.code == .exists)
    #expect(try fixture.workspace.archivedSession(id).status == "deleted")
    #expect(try text(of: session.path.appending("file")) == "mine\n")
  }
}

@Suite(.temporaryDirectory) struct `A final report` {
  @Test func `puts a copy with its tag into the archive`() async throws {
    let fixture = try WorkspaceFixture()
    let session = try await fixture.richSession()
    let id = try await fixture.id(session)
    _ = try await session.addDraft("# Report\n")
    let issued = try await session.issueReport(ReportIssue(label: "Board", isFinal: true))
    #expect(issued.isInArchive && exists(session.path))
    let stored = try await references(of: fixture.archive)
    #expect(stored["refs/tags/session/\(id)/issued-1"] == issued.change.commit)
    #expect(try fixture.workspace.archivedSession(id).status == "archived")
    let other = try await git(
      "show", "session/\(id)/main:session.json", in: fixture.archive)
    #expect(other.contains("\"archived\""))
    try await session.archive()
    let opened = try await fixture.workspace.openArchived(
      id, at: session.path, environment: fixture.environment)
    #expect(try await opened.verify().findings.isEmpty)
    #expect(
      try await git("rev-parse", "session/\(id)/issued-1^{commit}", in: session.path)
        == issued.change.commit)
  }
}
