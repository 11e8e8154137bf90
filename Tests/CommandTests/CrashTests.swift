import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory, .serialized) struct `A process that is killed` {
  /// Every verb that changes something, with what it needs before.
  static let verbs: [[String]] = [
    ["message", "add", "--role", "human", "killed or not"],
    ["artifact", "add", "../model.json", "--phase", "01-work"],
    ["diagram", "import", "../flow.dot", "--phase", "01-work"],
    ["upload", "add", "../flow.dot"],
    ["save", "-m", "Edits"],
    ["switch", "other"],
    ["switch", "main"],
    ["merge", "other"],
    ["merge", "clash"],
    ["select", "clash"],
    ["restore", "HEAD~1"],
    ["undo"],
    ["redo"],
    ["branch", "passing"],
    ["branch", "--delete", "passing"],
    ["export", "-o", "../trial.bundle", "--force"],
    ["clone", ".", "../copy"],
  ]

  @Test func `leaves the old tip or the new one, in 200 rounds at random moments`() async throws {
    let seed = UInt64.random(in: 0 ... .max)
    var numbers = Seeded(state: seed)
    let path = try await prepare()
    for round in 0..<200 {
      let verb = Self.verbs.randomElement(using: &numbers) ?? []
      let delay = Double.random(in: 0...0.12, using: &numbers)
      let mark = "mark \(round)\n"
      try write(mark, to: path.appending("notes.md"))
      let before = try await git("rev-parse", "HEAD", in: path)
      let killed = try await run(
        "timeout", ["-s", "KILL", "\(delay)", builtCommand.string] + verb, in: path)
      let comment: Comment = "seed \(seed), round \(round), \(verb), \(killed.status)"
      try await expectRecovers(path, from: before, after: verb, mark: mark, comment)
    }
  }

  /// strace kills the process as it enters its n-th call that changes the file system, for each n
  /// until it is through: no window between two steps is left out.
  @Test(
    arguments: [
      ["message", "add", "--role", "human", "killed or not"], ["save", "-m", "Edits"],
      ["switch", "other"], ["merge", "other"], ["merge", "clash"],
    ])
  func `leaves the old tip or the new one, between any two system calls`(
    verb: [String]
  ) async throws {
    let strace = try? await run("strace", ["-V"], in: TemporaryDirectory.current)
    guard strace?.status == 0 else {
      print("skipped: strace is not installed; make deps installs it")
      return
    }
    var kills = 0
    for call in ["rename", "renameat2", "link", "unlink", "unlinkat", "mkdir", "mkdirat", "fsync"] {
      for number in 1...100 {
        guard try await isKilled(at: call, number, verb) else { break }
        kills += 1
      }
    }
    #expect(kills > 10)
  }

  /// Kills a verb as it enters its n-th call of a kind, in a session of its own.
  ///
  /// - Returns: `false` if the verb makes fewer calls.
  private func isKilled(at call: String, _ number: Int, _ verb: [String]) async throws -> Bool {
    let site = TemporaryDirectory.current.appending("\(call)-\(number)")
    try FileManager.default.createDirectory(
      atPath: site.string, withIntermediateDirectories: false)
    let path = site.appending("trial")
    _ = try await run("cp", ["-a", prepared().string, path.string], in: site)
    let mark = "mark \(number)\n"
    try write(mark, to: path.appending("notes.md"))
    let before = try await git("rev-parse", "HEAD", in: path)
    let finished = try await run(
      "strace",
      ["-f", "-qq", "-o", "/dev/null", "-e", "inject=\(call):signal=KILL:when=\(number)"]
        + [builtCommand.string] + verb, in: path)
    try await expectRecovers(
      path, from: before, after: verb, mark: mark, "\(verb) killed at \(call) \(number)")
    try remove(site)
    return finished.status < 0 || finished.status > 128
  }

  /// The session to copy for each kill, made once.
  private func prepared() async throws -> FilePath {
    let path = TemporaryDirectory.current.appending("trial")
    return exists(path) ? path : try await prepare()
  }

  /// A session with branches that merge cleanly and with conflicts.
  private func prepare() async throws -> FilePath {
    let home = TemporaryDirectory.current
    try write("{\"assets\": []}\n", to: home.appending("model.json"))
    try write("digraph { a -> b }\n", to: home.appending("flow.dot"))
    let path = try await makeSession()
    try write("base\n", to: path.appending("clash.md"))
    try write("base\n", to: path.appending("gone.md"))
    try write("start\n", to: path.appending("notes.md"))
    try await succeed("save", "-m", "Base", in: path)
    for branch in ["other", "clash"] {
      try await succeed("branch", branch, in: path)
      try await succeed("switch", branch, in: path)
      try write("\(branch)\n", to: path.appending("\(branch).md"))
      try write("\(branch)\n", to: path.appending("more/\(branch).md"))
      try await succeed("save", "-m", branch, in: path)
      try await succeed("switch", "main", in: path)
    }
    try write("ours\n", to: path.appending("clash.md"))
    try remove(path.appending("gone.md"))
    try await succeed("save", "-m", "Ours", in: path)
    return path
  }

  /// Expects a killed verb to have left nothing that the next one does not put right.
  private func expectRecovers(
    _ path: FilePath, from before: String, after verb: [String], mark: String, _ comment: Comment
  ) async throws {
    let fsck = try await run("git", ["fsck", "--strict", "--no-dangling"], in: path)
    #expect(fsck.status == 0 && fsck.output.isEmpty, "\(fsck.output)\(fsck.errors) \(comment)")
    let tips = try await git("rev-list", "--branches", in: path).split(separator: "\n")
    #expect(tips.contains { $0 == before }, comment)
    if exists(path.appending(".git/MERGE_HEAD")) {
      // The whole merge is there, or it was not acknowledged and has just been taken back.
      let abort = try await session("merge", "--abort", in: path)
      #expect(
        abort.status == 0 || abort.errors.contains("no merge is unfinished"),
        "\(abort.errors) \(comment)")
    }
    let next = try await session("message", "add", "--role", "ai", "next", "--json", in: path)
    #expect(next.status == 0, "\(next.errors) \(comment)")
    guard next.status == 0 else { return }
    let acknowledged = try commit(in: next.output)
    #expect(try await git("rev-parse", "HEAD", in: path) == acknowledged, comment)
    #expect(try text(of: path.appending("notes.md")) == mark, comment)
    let status = try await run("git", ["status", "--porcelain"], in: path)
    #expect(["", " M notes.md\n"].contains(status.output), "\(status.output) \(comment)")
    #expect(!exists(path.appending(".git/index.lock")), comment)
    try await expectNothingLeft(path, comment)
    for leftover in ["trial.bundle", "copy"] {
      let file = path.removingLastComponent().appending(leftover)
      if exists(file) { try remove(file) }
    }
  }

  private func expectNothingLeft(_ path: FilePath, _ comment: Comment) async throws {
    // What belongs to a process that is dead but not yet reaped goes at a later verb.
    let scratch = path.appending(".git/session/tmp").string
    for _ in 0..<50 where try !FileManager.default.contentsOfDirectory(atPath: scratch).isEmpty {
      try await succeed("message", "add", "--role", "ai", "later", in: path)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch) == [], comment)
  }
}
