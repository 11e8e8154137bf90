import Foundation
import GitKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@testable import SessionKit

@Suite(.temporaryDirectory) struct `A backup of a workspace` {
  private var home: FilePath { TemporaryDirectory.current }
  private var backup: FilePath { home.appending("backup") }
  private let environment = Steps().environment

  /// A workspace with sessions in every state that one can be in.
  private func makeWorkspace() async throws -> Workspace {
    let workspace = try Workspace.create(at: home.appending("w")).workspace
    try write("kind: none\n", to: workspace.templates.appending("own.yaml"))
    try write("{}\n", to: workspace.agents.appending("reviewer.json"))
    _ = try CreditLedger(workspace, environment: environment).grant(
      3, to: "ada@example.com", by: Person(name: "Ada", email: "ada@example.com"))
    for name in ["First", "Second", "Put away"] {
      var new = NewSession(name: name, template: try templates.template("blank"))
      new.staysActive = true
      let session = try new.create(in: workspace.sessions, environment: environment)
      try write("\(name)\n", to: session.path.appending("notes.md"))
      _ = try await session.save("Notes")
      _ = try await session.createBranch("what-if")
      if name == "Put away" { try await session.archive() }
    }
    let first = workspace.sessions.appending("first")
    try await git("tag", "kept", in: first)
    try write("other\n", to: first.appending("other.md"))
    _ = try await Session(at: first, environment: environment).save("Other")
    _ = try await Session(at: first, environment: environment).undo()
    try await git("remote", "add", "team", "ssh://git@example.com/team.git", in: first)
    try await git("config", "core.fsmonitor", "rm -rf /", in: first)
    let second = workspace.sessions.appending("second")
    try await git("switch", "-q", "what-if", in: second)
    try write("unsaved\n", to: second.appending("notes.md"))
    try write("new\n", to: second.appending("new.md"))
    return workspace
  }

  /// All that is the same if a workspace is the same.
  private func portrait(_ workspace: FilePath) async throws -> String {
    let script = """
      cat workspace.yaml .gitignore; find templates agents credits -type f | sort | xargs sha256sum
      for session in sessions/* .git-session/archive.git; do
        echo "$session $(git -C "$session" symbolic-ref HEAD)"
        git -C "$session" for-each-ref
        git -C "$session" config --get-regexp '^remote' | sort
        case "$session" in sessions/*)
          git -C "$session" status --porcelain
          (cd "$session" && find . -name .git -prune -o -type f -print | sort | xargs -d '\\n' sha256sum);;
        esac
      done
      """
    let said = try await run("sh", ["-c", script], in: workspace)
    #expect(said.status == 0, "\(said.errors)")
    return said.output
  }

  private func restore(_ name: String) async throws -> FilePath {
    let path = home.appending(name)
    _ = try await Workspace.restore(from: backup, to: path, environment: environment)
    for session in try Workspace(at: path).sessionDirectories() {
      try await expectSound(session, clean: false)
    }
    return path
  }

  @Test func `comes back as it was, edits that are not saved included`() async throws {
    let workspace = try await makeWorkspace()
    let report = try await workspace.backUp(to: backup, environment: environment)
    #expect(report.sessions == 2 && report.newBundles == 4 && report.problems.isEmpty)
    #expect(report.unsaved == [workspace.sessions.appending("second").string])
    for name in try FileManager.default.contentsOfDirectory(
      atPath: backup.appending("bundles").string)
    {
      let file = backup.appending("bundles").appending(name)
      try await git("bundle", "list-heads", file.string, in: home)
    }
    let restored = try await restore("again")
    #expect(try await portrait(restored) == portrait(workspace.path))
    #expect(
      try await run("git", ["config", "core.fsmonitor"], in: restored.appending("sessions/first"))
        .status == 1)
    // The archived one can be opened.
    let again = try Workspace(at: restored)
    let stored = try again.archivedSessions().sessions
    #expect(stored.map(\.name) == ["Put away"])
  }

  @Test func `writes only what is new the next time`() async throws {
    let workspace = try await makeWorkspace()
    _ = try await workspace.backUp(to: backup, environment: environment)
    let same = try await workspace.backUp(to: backup, environment: environment)
    #expect(same.newBundles == 0 && same.unchanged == 4 && same.written == [])
    let path = workspace.sessions.appending("first")
    let session = try Session(at: path, environment: environment)
    try write(
      (0..<2000).map { "line \($0 &* 7919)\n" }.joined(), to: path.appending("large.md"))
    _ = try await session.save("More")
    _ = try await session.deleteBranch("what-if")
    let more = try await workspace.backUp(to: backup, environment: environment)
    #expect(more.written == ["sessions/first"] && more.newBundles == 1 && more.bundles == 5)
    #expect(try await portrait(restore("again")) == portrait(workspace.path))
    // Many small ones become one.
    for number in 0..<13 {
      try write("\(number)\n", to: path.appending("count.md"))
      _ = try await session.save("Count \(number)")
      _ = try await workspace.backUp(to: backup, environment: environment)
    }
    let last = try await workspace.backUp(to: backup, environment: environment)
    #expect(last.bundles < 13)
    let files = try FileManager.default.contentsOfDirectory(
      atPath: backup.appending("bundles").string)
    #expect(files.count == last.bundles)
    #expect(try await portrait(restore("third")) == portrait(workspace.path))
    // A session that is gone is gone from the backup.
    _ = try await run("rm", ["-rf", path.string], in: home)
    let without = try await workspace.backUp(to: backup, environment: environment)
    #expect(without.sessions == 1)
    #expect(try await portrait(restore("fourth")) == portrait(workspace.path))
  }

  @Test func `that is damaged says so`() async throws {
    let workspace = try await makeWorkspace()
    _ = try await workspace.backUp(to: backup, environment: environment)
    let bundles = backup.appending("bundles")
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: bundles.string).sorted().first)
    let file = bundles.appending(name)
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file.string)))
    bytes[bytes.count / 2] ^= 1
    try write(bytes, to: file)
    let error = await #expect(throws: SessionError.self) {
      _ = try await restore("again")
    }
    #expect(error?.code == .damaged && error?.message.contains(name) == true)
    #expect(!exists(home.appending("again")))
    let left = try FileManager.default.contentsOfDirectory(atPath: home.string)
    #expect(left.filter { $0.hasPrefix(".") } == [])
    // The next backup does not take it for good either.
    let again = await #expect(throws: SessionError.self) {
      try await workspace.backUp(to: backup, environment: environment)
    }
    #expect(again?.code == .damaged)
    try remove(file)
    await #expect(throws: SessionError.self) { _ = try await restore("again") }
  }

  @Test func `goes on if a session cannot be read, and keeps what it had of it`() async throws {
    let workspace = try await makeWorkspace()
    _ = try await workspace.backUp(to: backup, environment: environment)
    let before = try await portrait(workspace.path)
    let head = workspace.sessions.appending("first/.git/HEAD")
    let content = try text(of: head)
    try write("nonsense", to: head)
    let report = try await workspace.backUp(to: backup, environment: environment)
    #expect(report.problems.map(\.session) == [workspace.sessions.appending("first").string])
    try write(content, to: head)
    #expect(try await portrait(restore("again")) == before)
  }

  @Test func `takes no place of somebody else's`() async throws {
    let workspace = try await makeWorkspace()
    try write("x", to: backup.appending("letter.txt"))
    for directory in [
      backup, workspace.sessions.appending("x"), workspace.path.appending(".git-session/b"),
    ] {
      let error = await #expect(throws: SessionError.self) {
        try await workspace.backUp(to: directory, environment: environment)
      }
      #expect(error?.code == .refused, "\(directory)")
    }
    try remove(backup.appending("letter.txt"))
    _ = try await workspace.backUp(to: backup, environment: environment)
    let other = try Workspace.create(at: home.appending("other")).workspace
    await #expect(throws: SessionError.self) {
      try await other.backUp(to: backup, environment: environment)
    }
    // And is restored over nothing.
    let used = await #expect(throws: SessionError.self) {
      try await Workspace.restore(
        from: backup, to: workspace.path, environment: environment)
    }
    #expect(used?.code == .exists)
    // A workspace fresh from `init` is nothing yet.
    #expect(try await portrait(restore("other")) == portrait(workspace.path))
    await #expect(throws: SessionError.self) {
      try await Workspace.restore(from: home, to: home.appending("x"), environment: environment)
    }
  }

  @Test func `that was killed leaves the old one, and no file too many`() async throws {
    let workspace = try await makeWorkspace()
    _ = try await workspace.backUp(to: backup, environment: environment)
    let before = try await portrait(workspace.path)
    try write("new\n", to: workspace.sessions.appending("first/notes.md"))
    _ = try await Session(
      at: workspace.sessions.appending("first"), environment: environment
    ).save("New")
    // As one leaves it that dies before the new list is in place.
    try write("half", to: backup.appending("bundles/first-1.bundle"))
    let mark = "new-999999999-\(ProcessMark.ownHome)-1"
    try write("half", to: backup.appending("bundles/.first-2.bundle.\(mark).lock"))
    try write("half", to: backup.appending("bundles/.first-2.bundle.\(mark)"))
    try write("half", to: backup.appending(".verified.\(mark)/HEAD"))
    try write("half", to: backup.appending(".backup.json.\(mark)"))
    #expect(try await portrait(restore("again")) == before)
    _ = try await workspace.backUp(to: backup, environment: environment)
    let names = try await run("find", [backup.string, "-name", "*999999999*"], in: home)
    #expect(names.output == "" && !exists(backup.appending("bundles/first-1.bundle")))
    #expect(try await portrait(restore("third")) == portrait(workspace.path))
  }
}
