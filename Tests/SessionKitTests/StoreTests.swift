import Foundation
import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

/// A bare repository as a team has one.
func makeStore(_ name: String = "team") async throws -> RemoteStore {
  let path = TemporaryDirectory.current.appending("\(name).git")
  try await git(
    "init", "-q", "--bare", "-b", "trunk", path.string, in: TemporaryDirectory.current)
  return try RemoteStore(name: name, url: path.string)
}

extension TransferReport {
  /// What became of a branch.
  func outcome(_ name: String) -> TransferredReference.Outcome? {
    references.last { $0.name == name }?.outcome
  }
}

@Suite(.temporaryDirectory) struct `A store that a team shares` {
  /// Ada's session in a store, and Grace's directory of it.
  private func shared() async throws -> (ada: Session, grace: Session, store: RemoteStore) {
    let store = try await makeStore()
    let ada = try await WorkspaceFixture("ada").richSession()
    _ = try await ada.push(to: store)
    let other = try WorkspaceFixture("grace")
    let grace = try await store.open(
      ada.manifest().id, at: other.workspace.sessions.appending("theirs"),
      branch: "main", environment: other.environment)
    _ = try await ada.switchBranch(to: "main")
    return (ada, grace, store)
  }

  @Test func `gets every branch, a main that says what it is, and nothing private`() async throws {
    let store = try await makeStore()
    let fixture = try WorkspaceFixture()
    let session = try await fixture.richSession()
    let id = try await fixture.id(session)
    let report = try await session.push(to: store)
    #expect(report.outcome("main") == .created && report.outcome("what-if") == .created)
    #expect(report.stayedBehind.isEmpty)
    let there = FilePath(store.url)
    #expect(
      try await references(of: there).keys.sorted() == [
        "refs/heads/main", "refs/heads/session/\(id)/main", "refs/heads/session/\(id)/what-if",
      ])
    let again = try await session.push(to: store)
    #expect(again.references.allSatisfy { $0.outcome == .upToDate })
    try await git("fsck", "--strict", in: there)

    // Somebody without the tool.
    let plain = TemporaryDirectory.current.appending("plain")
    try await git("clone", "-q", store.url, plain.string, in: TemporaryDirectory.current)
    #expect(try text(of: plain.appending("README.md")).hasPrefix("# A store of sessions"))
    try await git("switch", "-q", "session/\(id)/what-if", in: plain)
    #expect(try text(of: plain.appending("notes.md")) == "what if\n")
    #expect(exists(plain.appending("session.json")))
  }

  @Test func `with a namespace of its own has no branches and no main`() async throws {
    var store = try await makeStore()
    store = try RemoteStore(name: "code", url: store.url, namespace: "refs/sessions")
    let session = try await WorkspaceFixture().richSession()
    let id = try await session.manifest().id
    _ = try await session.push(to: store)
    #expect(
      try await references(of: FilePath(store.url)).keys.sorted() == [
        "refs/sessions/\(id)/main", "refs/sessions/\(id)/what-if",
      ])
    let other = try WorkspaceFixture("other")
    let opened = try await store.open(
      id, at: other.workspace.sessions.appending("s"),
      environment: other.environment)
    #expect(try await opened.branches().map(\.name) == ["main", "what-if"])
  }

  @Test func `brings two people's work together, message by message and member by member`()
    async throws
  {
    let (ada, grace, store) = try await shared()
    try await expectSound(grace.path)
    let model = "phases/01-work/artifacts/model.json"
    try await edit(ada, [model: "{\n  \"a\": 1,\n  \"b\": 1\n}\n"])
    _ = try await ada.push(to: store)
    _ = try await grace.sync(with: store)
    // Offline, both.
    try await edit(ada, [model: "{\n  \"a\": 2,\n  \"b\": 1\n}\n"])
    _ = try await ada.addMessage(role: .human, body: "Ada's.\n")
    try await edit(grace, [model: "{\n  \"a\": 1,\n  \"b\": 2\n}\n"])
    _ = try await grace.addMessage(role: .ai, body: "Grace's.\n")
    _ = try await ada.createBranch("new")

    #expect(try await ada.sync(with: store).stayedBehind.isEmpty)
    let early = try await grace.push(to: store)
    #expect(early.outcome("main") == .refused && early.outcome("what-if") == .upToDate)
    #expect(early.stayedBehind.first?.reason?.contains("newer work") == true)
    let synced = try await grace.sync(with: store)
    #expect(synced.outcome("main") == .updated && synced.stayedBehind.isEmpty)
    _ = try await ada.sync(with: store)
    #expect(try text(of: ada.path.appending(model)) == "{\n  \"a\": 2,\n  \"b\": 2\n}\n")
    #expect(try await ada.messages().count == 3)
    #expect(try await ada.branches().map(\.commit) == grace.branches().map(\.commit))
    #expect(try await grace.branches().map(\.name) == ["main", "new", "what-if"])
    try await expectSound(ada.path)
    try await expectSound(grace.path)
  }

  @Test func `leaves what both changed to be decided, and does not push it before`() async throws {
    let (ada, grace, store) = try await shared()
    try await edit(ada, ["notes.md": "ada's\n"])
    _ = try await ada.push(to: store)
    try await edit(grace, ["notes.md": "grace's\n"])
    let tip = try await git("rev-parse", "HEAD", in: grace.path)
    let report = try await grace.sync(with: store)
    #expect(report.outcome("main") == .conflict && report.conflicts == ["notes.md"])
    #expect(try await git("rev-parse", "HEAD", in: grace.path) == tip)
    _ = try await grace.resolve(nil, as: .ours)
    _ = try await grace.continueMerge()
    #expect(try await grace.sync(with: store).stayedBehind.isEmpty)
    _ = try await ada.sync(with: store)
    #expect(try text(of: ada.path.appending("notes.md")) == "grace's\n")

    // The same on a branch that is not shown.
    for (session, words) in [(ada, "1\n"), (grace, "2\n")] {
      _ = try await session.switchBranch(to: "what-if")
      try await edit(session, ["notes.md": words])
      _ = try await session.switchBranch(to: "main")
    }
    _ = try await ada.sync(with: store)
    let hidden = try await grace.sync(with: store)
    #expect(hidden.references.contains { $0.name == "what-if" && $0.outcome == .conflict })
    #expect(hidden.conflicts.isEmpty)
    try await expectSound(grace.path)
  }

  @Test func `never overwrites unsaved edits`() async throws {
    let (ada, grace, store) = try await shared()
    try await edit(ada, ["notes.md": "ada's\n"])
    _ = try await ada.push(to: store)
    try write("unsaved\n", to: grace.path.appending("notes.md"))
    let report = try await grace.pull(from: store)
    #expect(report.outcome("main") == .refused)
    #expect(try text(of: grace.path.appending("notes.md")) == "unsaved\n")
    try await expectSound(grace.path, clean: false)
  }

  @Test func `does not bring back a branch that was deleted here`() async throws {
    let (ada, grace, store) = try await shared()
    _ = try await grace.deleteBranch("what-if")
    let report = try await grace.sync(with: store)
    #expect(try await grace.branches().map(\.name) == ["main"])
    #expect(report.notes.contains { $0.contains("what-if") })
    #expect(try await ada.sync(with: store).stayedBehind.isEmpty)
    #expect(try await ada.branches().map(\.name) == ["main", "what-if"])
  }

  @Test func `is followed by plain git push and pull`() async throws {
    let (ada, grace, store) = try await shared()
    let id = try await ada.manifest().id
    _ = try await ada.addMessage(role: .human, body: "By plain git.\n")
    try await git("push", "-q", "team", in: ada.path)
    let there = try await references(of: FilePath(store.url))
    #expect(
      there["refs/heads/session/\(id)/main"] == (try await git("rev-parse", "main", in: ada.path)))
    try await git("pull", "-q", "--ff-only", "team", in: grace.path)
    #expect(try await grace.messages().count == 2)
    let report = try await grace.sync(with: store)
    #expect(report.references.allSatisfy { $0.outcome == .upToDate })
  }

  @Test func `leaves a remote of the user's own alone`() async throws {
    let store = try await makeStore()
    let session = try await WorkspaceFixture().richSession()
    try await git("remote", "add", "team", "https://example.com/mine.git", in: session.path)
    let report = try await session.push(to: store)
    #expect(report.notes.contains { $0.contains("of its own") })
    #expect(
      try await git("remote", "get-url", "team", in: session.path)
        == "https://example.com/mine.git")
  }

  @Test func `that refuses says so for each reference, and the rest arrives`() async throws {
    let (ada, _, store) = try await shared()
    let id = try await ada.manifest().id
    let hook = FilePath(store.url).appending("hooks/update")
    try write("#!/bin/sh\ncase $1 in */main) echo not here >&2; exit 1;; esac\n", to: hook)
    _ = try await run("chmod", ["+x", hook.string], in: ada.path)
    _ = try await ada.addMessage(role: .human, body: "x\n")
    _ = try await ada.createBranch("new")
    let before = try await references(of: FilePath(store.url))
    let report = try await ada.push(to: store)
    #expect(report.outcome("main") == .refused && report.outcome("new") == .created)
    #expect(report.stayedBehind.first?.reason?.contains("hook declined") == true)
    let after = try await references(of: FilePath(store.url))
    let name = "refs/heads/session/\(id)/main"
    #expect(after[name] == before[name])
  }

  @Test func `that somebody else pushes to at the same moment is synced with all the same`()
    async throws
  {
    let (ada, grace, store) = try await shared()
    _ = try await ada.addMessage(role: .human, body: "Ada's.\n")
    _ = try await grace.addMessage(role: .ai, body: "Grace's.\n")
    try await git("push", "-q", store.url, "main:refs/heads/elsewhere", in: grace.path)
    // Between git's look at the reference and its move.
    let hook = FilePath(store.url).appending("hooks/update")
    let script = "#!/bin/sh\n[ ! -e once ] || exit 0\ntouch once; git update-ref $1 elsewhere\n"
    try write(script, to: hook)
    _ = try await run("chmod", ["+x", hook.string], in: ada.path)
    let report = try await ada.sync(with: store)
    #expect(report.stayedBehind.isEmpty && report.outcome("main") == .updated, "\(report)")
    let said = try await ada.messages().map(\.message.body)
    #expect(said.contains("Ada's.\n") && said.contains("Grace's.\n"))
  }

  @Test func `that cannot be reached is an error, and nothing is left behind`() async throws {
    let session = try await WorkspaceFixture().richSession()
    let store = try RemoteStore(name: "gone", url: "/nonexistent/gone.git")
    for verb in ["push", "fetch", "pull", "sync"] {
      let error = await #expect(throws: SessionError.self) {
        switch verb {
        case "push": _ = try await session.push(to: store)
        case "fetch": _ = try await session.fetch(from: store)
        case "pull": _ = try await session.pull(from: store)
        default: _ = try await session.sync(with: store)
        }
      }
      #expect(error?.code == .notFound, "\(verb)")
    }
    let scratch = session.path.appending(".git/session/tmp")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.string) == [])
    try await expectSound(session.path)
  }

  @Test(arguments: ["link", "case", "control"])
  func `with files that no session may have gives nothing`(what: String) async throws {
    let (ada, grace, store) = try await shared()
    let script =
      switch what {
      case "link": "ln -s /etc/passwd link"
      case "case": "touch Notes.txt notes.TXT"
      default: "touch \"$(printf 'a\\033b')\""
      }
    let made = try await run(
      "bash", ["-c", "\(script) && git add -A && git commit -qm evil && git push -q team"],
      in: ada.path)
    #expect(made.status == 0, "\(made.errors)")
    let before = try await references(of: grace.path)
    let error = await #expect(throws: SessionError.self) { try await grace.pull(from: store) }
    #expect(error?.code == .refused)
    #expect(try await references(of: grace.path) == before)
    let other = try WorkspaceFixture("third")
    let place = other.workspace.sessions.appending("s")
    let opened = await #expect(throws: SessionError.self) {
      try await store.open(
        ada.manifest().id, at: place, environment: other.environment)
    }
    #expect(opened?.code == .refused && !exists(place))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: other.workspace.sessions.string) == [])
  }

  @Test func `merges two sessions' branches with plain git and no drivers`() async throws {
    let (ada, grace, store) = try await shared()
    let id = try await ada.manifest().id
    _ = try await ada.addMessage(role: .human, body: "Ada's.\n")
    try await edit(ada, ["phases/01-work/artifacts/a.json": "{}\n"])
    _ = try await ada.push(to: store)
    _ = try await grace.createBranch("review")
    _ = try await grace.switchBranch(to: "review")
    _ = try await grace.addMessage(role: .ai, body: "Grace's.\n")
    try await edit(grace, ["phases/01-work/artifacts/b.json": "{}\n"])
    _ = try await grace.push(to: store)
    // As a forge does it for a pull request.
    let forge = TemporaryDirectory.current.appending("forge")
    try await git("clone", "-q", store.url, forge.string, in: TemporaryDirectory.current)
    try await git("switch", "-q", "session/\(id)/main", in: forge)
    try await git("merge", "-q", "--no-edit", "origin/session/\(id)/review", in: forge)
    try await git("push", "-q", "origin", "HEAD", in: forge)
    _ = try await ada.sync(with: store)
    #expect(try await ada.messages().map(\.message.body).contains("Grace's.\n"))
    #expect(exists(ada.path.appending("phases/01-work/artifacts/b.json")))
    #expect(exists(ada.path.appending("phases/01-work/artifacts/a.json")))
  }

  @Test func `takes many sessions in one transfer, and lists them by name`() async throws {
    let store = try await makeStore()
    let fixture = try WorkspaceFixture()
    for number in 0..<12 { _ = try fixture.makeSession("S\(number)") }
    let broken = fixture.workspace.sessions.appending("broken")
    try write("{}\n", to: broken.appending("session.json"))
    try write("gitdir: nowhere\n", to: broken.appending(".git"))
    let report = try await fixture.workspace.pushAll(to: store, environment: fixture.environment)
    #expect(report.references.count { $0.outcome == .created } == 12)
    #expect(report.stayedBehind.map(\.name) == ["broken"])
    let listed = try await fixture.workspace.sessions(in: store, environment: fixture.environment)
    #expect(listed.count == 12 && listed.allSatisfy { $0.name != nil && !$0.isOutdated })
    let stranger = try WorkspaceFixture("other")
    let unknown = try await stranger.workspace.sessions(in: store, environment: fixture.environment)
    #expect(unknown.map(\.id) == listed.map(\.id) && unknown.allSatisfy { $0.name == nil })
  }
}

@Suite(.temporaryDirectory) struct `The stores of a workspace` {
  @Test(arguments: [
    "# mine\n", "", "defaultTemplate: x   # why\n", "stores:\n",
    "# a\nstores: # ours\n  # one\n  a: /a.git\n\nother: 1\n",
    "stores:\n    a:\n        url: /a.git\n        namespace: refs/sessions\nlimits:\n  x: 1",
  ])
  func `are added and removed without touching any other line`(before: String) throws {
    let fixture = try WorkspaceFixture()
    let file = fixture.workspace.path.appending("workspace.yaml")
    try write(before, to: file)
    let old = try fixture.workspace.stores()
    try fixture.workspace.addStore(RemoteStore(name: "team", url: "ssh://git@example.com/s.git"))
    try fixture.workspace.addStore(
      RemoteStore(name: "code", url: "/with 'odd' #name.git", namespace: "refs/sessions"))
    #expect(try fixture.workspace.stores().count == old.count + 2)
    #expect(try fixture.workspace.store("code").url == "/with 'odd' #name.git")
    let lines = try text(of: file).split(separator: "\n")
    for line in before.split(separator: "\n") { #expect(lines.contains(line)) }
    #expect(throws: SessionError.self) {
      try fixture.workspace.addStore(RemoteStore(name: "team", url: "/x"))
    }
    try fixture.workspace.removeStore("code")
    try fixture.workspace.removeStore("team")
    #expect(try fixture.workspace.stores() == old)
    let left = try text(of: file).split(separator: "\n")
    #expect(
      left.filter { $0 != "stores:" } == before.split(separator: "\n").filter { $0 != "stores:" })
  }

  @Test func `in one line are left to a person`() throws {
    let fixture = try WorkspaceFixture()
    let file = fixture.workspace.path.appending("workspace.yaml")
    try write("stores: {a: /a.git}\n", to: file)
    let error = #expect(throws: SessionError.self) {
      try fixture.workspace.addStore(RemoteStore(name: "b", url: "/b.git"))
    }
    #expect(error?.code == .refused)
    #expect(try text(of: file) == "stores: {a: /a.git}\n")
  }

  @Test(arguments: [
    "-u", "ext::sh -c true", "https://user:secret@example.com/x.git", "ftp://example.com/x", "",
    "a\nb", "x::y", "ext::sh -c 'touch x://y'", "--upload-pack=touch x", " ext::sh -c true",
  ])
  func `have no address that does harm`(url: String) throws {
    let error = #expect(throws: SessionError.self) { try RemoteStore(name: "x", url: url) }
    #expect(error?.code == .invalid)
  }

  @Test(arguments: [
    "git@example.com:team/x.git", "ssh://git@example.com:2222/x.git", "https://example.com/x.git",
    "../x.git", "/srv/x y.git", "file:///srv/x.git", "host:path", "file:///srv/x y.git",
    "host:my path",
  ])
  func `may have these`(url: String) throws {
    #expect(try RemoteStore(name: "x", url: url).url == url)
  }

  @Test func `are found broken with file and line`() throws {
    let fixture = try WorkspaceFixture()
    try write(
      "a: 1\nstores:\n  x:\n    uri: y\n", to: fixture.workspace.path.appending("workspace.yaml"))
    let error = #expect(throws: SessionError.self) { try fixture.workspace.stores() }
    #expect(error?.message.contains("workspace.yaml:3") == true, "\(error?.message ?? "")")
  }
}
