import Foundation
import GitKit
import SessionKit
import SessionModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A session that is frozen` {
  @Test func `keeps its branches as they are`() async throws {
    let session = try makeSession(template: "blank")
    _ = try await session.createBranch("deleted")
    _ = try await session.createBranch("kept")
    let manifest = session.path.appending("session.json")
    let frozen = try text(of: manifest).replacing("\"active\"", with: "\"frozen\"")
    try write(frozen, to: manifest)
    _ = try await session.save("freeze")
    let create = await #expect(throws: SessionError.self) { try await session.createBranch("new") }
    #expect(create?.code == .refused)
    let delete = await #expect(throws: SessionError.self) { try await session.deleteBranch("kept") }
    #expect(delete?.code == .refused)
    #expect(try await session.branches().map(\.name) == ["deleted", "kept", "main"])
    // On a branch from before it takes changes.
    _ = try await session.switchBranch(to: "kept")
    _ = try await session.createBranch("new")
    _ = try await session.deleteBranch("deleted")
  }

  @Test func `does not get a deleted branch back`() async throws {
    let session = try makeSession(template: "blank")
    let manifest = session.path.appending("session.json")
    _ = try await session.createBranch("deleted")
    try write(
      try text(of: manifest).replacing("\"active\"", with: "\"frozen\""), to: manifest)
    _ = try await session.createBranch("other")
    _ = try await session.deleteBranch("deleted")
    // Frozen by plain git after the deletion, in a commit that is older.
    let amended = try await run(
      "git", ["commit", "-q", "-a", "--amend", "--no-edit"], in: session.path,
      environment: ["GIT_COMMITTER_DATE": "2020-01-01T00:00:00Z"])
    #expect(amended.status == 0)
    let undo = await #expect(throws: SessionError.self) { try await session.undo() }
    #expect(undo?.code == .refused)
    #expect(try await session.branches().map(\.name) == ["main", "other"])
  }
}

@Suite(.temporaryDirectory) struct `What stands in for git's lock` {
  @Test(arguments: ["mkdir", "ln -s nowhere"])
  func `is damage if it is no file`(how: String) async throws {
    let session = try makeSession(template: "blank")
    let lock = session.path.appending(".git/index.lock")
    _ = try await run("sh", ["-c", "\(how) .git/index.lock"], in: session.path)
    let error = await #expect(throws: SessionError.self) {
      try await session.addMessage(role: .human, body: "x")
    }
    #expect(error?.code == .damaged)
    #expect(error?.message.contains("\(lock) is not a file") == true, "\(error?.message ?? "")")
    _ = try await run("rm", ["-rf", lock.string], in: session.path)
    _ = try await session.addMessage(role: .human, body: "x")
  }

  @Test func `is waited for, which is said once`() async throws {
    let said = Mutex<[String]>([])
    var environment = Steps().environment
    environment.notice = { text in said.withLock { $0.append(text) } }
    let path = try makeSession(template: "blank").path
    let session = try Session(at: path, environment: environment)
    let lock = path.appending(".git/index.lock")
    try write("", to: lock)
    async let added = session.addMessage(role: .human, body: "x")
    while said.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(50)) }
    try await Task.sleep(for: .milliseconds(300))
    try remove(lock)
    _ = try await added
    #expect(said.withLock { $0.count } == 1)
    #expect(said.withLock { $0[0].contains("\(lock): remove that file") })
    try await expectSound(path)
  }
}

@Suite(.temporaryDirectory) struct `A template that cannot be read` {
  @Test(arguments: [
    ("a: 1\n? [b]\n: 2\n", 2), ("a: &x 1\nb: 2\n? {c: d}\n: 1\n", 3), ("a: &x 1\nb: *x\n", 2),
  ])
  func `is named with its line`(text: String, line: Int) throws {
    try expectRefused(text, line)
  }

  @Test func `costs nothing where aliases stand for more than any memory holds`() throws {
    var lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    for (last, next) in zip("abcdefgh", "bcdefghi") {
      let ten = Array(repeating: "*\(last)", count: 10).joined(separator: ", ")
      lines.append("\(next): &\(next) [\(ten)]")
    }
    try expectRefused(lines.joined(separator: "\n"), 2)
    try expectRefused(lines.joined(separator: "\n").replacing("i: &i", with: "? &i"), 2)
  }

  private func expectRefused(_ text: String, _ line: Int) throws {
    let file = TemporaryDirectory.current.appending("odd.yaml")
    try write(text, to: file)
    let error = #expect(throws: SessionError.self) {
      try TemplateLibrary(directories: []).template(file.string)
    }
    #expect(error?.code == .damaged)
    #expect(error?.message.hasPrefix("\(file):\(line): ") == true, "\(error?.message ?? "")")
  }
}

@Suite(.temporaryDirectory) struct `A directory of ours` {
  @Test func `goes with all in it, and says what cannot be deleted`() async throws {
    let path = TemporaryDirectory.current.appending("ours")
    try write("x", to: path.appending("a/b/c"))
    try removeDirectory(path)
    #expect(!exists(path))
    try removeDirectory(path)
    // Nobody, root included, deletes what the kernel shows.
    let error = #expect(throws: GitError.self) { try removeDirectory("/proc/self/fdinfo") }
    #expect(error?.message.contains("cannot delete /proc/self/fdinfo/") == true)
  }

  @Test func `that a dead process left goes when the same is made again`() async throws {
    let home = TemporaryDirectory.current
    let here = ProcessMark.ownHome
    // No process has a number this high.
    let dead = ".trial.new-4194305-\(here)-7"
    let old = ".trial.new-4194305-00000000-7"
    let lock = "\(dead).lock"
    let others = [
      ".trial.new-4194305", ".trial.new-4194305-7", ".other.new-4194305-\(here)-7",
      ".trial.new-\(getpid())-\(here)-7",
      // In a container, or on another machine, it may live.
      ".trial.new-4194305-00000000-8",
    ]
    for name in [dead, old, lock] + others { try write("x", to: home.appending("\(name)/file")) }
    _ = try await run("touch", ["-d", "25 hours ago", old], in: home)
    _ = try NewSession(name: "Trial", template: templates.template("blank"))
      .create(in: home, environment: Steps().environment)
    let names = try FileManager.default.contentsOfDirectory(atPath: home.string)
    #expect(Set(names) == Set(["trial"] + others), "\(names)")
  }

  @Test func `that one left goes whose end nobody has asked for`() async throws {
    let home = TemporaryDirectory.current
    // The parent lives on and never waits.
    let script = "(exit 0) & echo $!; exec sleep 60"
    let parent = Process()
    parent.executableURL = URL(filePath: "/bin/sh")
    parent.arguments = ["-c", script]
    let pipe = Pipe()
    parent.standardOutput = pipe
    try parent.run()
    defer { parent.terminate() }
    let said = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    let child = try #require(pid_t(said.split(separator: "\n").first ?? ""))
    for _ in 0..<100 {
      guard try !text(of: FilePath("/proc/\(child)/stat")).contains(") Z ") else { break }
      try await Task.sleep(for: .milliseconds(20))
    }
    try write("x", to: home.appending(".trial.new-\(child)-\(ProcessMark.ownHome)-7/file"))
    _ = try NewSession(name: "Trial", template: templates.template("blank"))
      .create(in: home, environment: Steps().environment)
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.string) == ["trial"])
  }
}
