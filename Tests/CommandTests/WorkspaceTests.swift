import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory, .serialized) struct `Commands in a workspace` {
  private var path: FilePath { TemporaryDirectory.current.appending("risk") }

  private func workspace(_ settings: String = "") async throws {
    try await succeed("init", "risk", in: TemporaryDirectory.current)
    try write(settings, to: path.appending("workspace.yaml"))
  }

  private func status(of name: String) throws -> String {
    let text = try text(of: path.appending("sessions/\(name)/session.json"))
    return text.firstMatch(of: #/"status": "(\w+)"/#).map { String($0.1) } ?? ""
  }

  @Test func `leave one session active, and all that a batch makes`() async throws {
    try await workspace()
    try await succeed("new", "One", in: path)
    let second = try await session("new", "Two", in: path)
    #expect(second.status == 0)
    #expect(second.line == path.appending("sessions/two").string)
    #expect(second.errors.contains("archived \(path.appending("sessions/one"))"))
    #expect(try status(of: "one") == "archived")
    let third = try await session("new", "Three", "--keep-active", in: path)
    #expect(!third.errors.contains("archived"))
    #expect(try status(of: "two") == "active")
    try write("name\nFour\nFive\n", to: path.appending("t.csv"))
    try await succeed("batch", "new", "--template", "blank", "--from", "t.csv", in: path)
    for name in ["two", "three", "four", "five"] { #expect(try status(of: name) == "active") }
    // What a batch made stays, and so does what a person has set so.
    try await succeed("update", "-s", "two", "--set", "keepActive=true", in: path)
    try await succeed("new", "Six", in: path)
    for name in ["two", "four", "five", "six"] { #expect(try status(of: name) == "active") }
    #expect(try status(of: "three") == "archived")
  }

  @Test func `go back to the session that was changed last`() async throws {
    try await workspace()
    try await succeed("new", "One", "--template", "threat-model", "--set", "system=Shop", in: path)
    try await succeed("new", "Two", "--keep-active", in: path)
    let one = path.appending("sessions/one")
    try await succeed("message", "add", "--role", "human", "later", in: one)
    let resumed = try await session("resume", in: path.appending("templates"))
    #expect(resumed.status == 0)
    #expect(resumed.line == one.string)
    #expect(resumed.errors.contains("Session One"))
    #expect(resumed.errors.contains("Phase 1 of "))
    #expect(resumed.errors.contains("next: git session "))
    let alone = try await run(builtCommand.string, [], in: path)
    #expect(alone.output.contains("In \(one)"))
    #expect(alone.errors.contains("next: git session "))
    try await succeed("freeze", in: one)
    #expect(try await succeed("resume", "-q", in: path) == path.appending("sessions/two").string)
    let frozen = try await run(builtCommand.string, [], in: one)
    #expect(frozen.errors.contains("next: git session unfreeze"))
    #expect(try await session("resume", in: TemporaryDirectory.current).status == 3)
    try await succeed("archive", "two", in: path)
    let none = try await run(builtCommand.string, [], in: path)
    #expect(none.status == 3)
    #expect(none.output.isEmpty)
    #expect(none.errors.contains("has no active session: 'One' is frozen"), "\(none.errors)")
    let outside = try await run(builtCommand.string, [], in: TemporaryDirectory.current)
    #expect(outside.status == 0 && outside.output.contains("USAGE: git session"))
  }

  @Test func `leave one session active of several that begin at once`() async throws {
    try await workspace()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...6 {
        group.addTask { try await succeed("new", "Begun \(number)", in: path) }
      }
      try await group.waitForAll()
    }
    let active = try await succeed("list", "--status", "active", "--json", in: path)
    #expect(active.matches(of: /"name" *: *"Begun/).count == 1, "\(active)")
    let resumed = try await succeed("resume", "-q", in: path)
    #expect(resumed.hasPrefix(path.appending("sessions/begun-").string))
  }

  @Test func `name settings that they do not know`() async throws {
    try await workspace("acessMode: credits\n")
    let made = try await session("new", "One", in: path)
    #expect(made.status == 0)
    #expect(made.errors.contains("workspace.yaml:1: 'acessMode' is not known here"))
    try write("accessMode: free\n", to: path.appending("workspace.yaml"))
    let refused = try await session("new", "Two", in: path)
    #expect(refused.status == 5)
    #expect(refused.errors.contains("workspace.yaml:1: 'accessMode' is 'free'"))
  }

  @Test func `begin as many sessions at once as there are credits`() async throws {
    try await workspace("accessMode: credits\n")
    try await succeed("credits", "grant", "ada@example.com", "5", "--note", "Q4", in: path)
    let statuses = try await withThrowingTaskGroup(of: Int32.self) { group in
      for number in 0..<8 {
        group.addTask {
          try await session("new", "Session \(number)", "--keep-active", in: path).status
        }
      }
      return try await group.reduce(into: [Int32]()) { $0.append($1) }
    }
    #expect(statuses.filter { $0 == 0 }.count == 5)
    #expect(statuses.filter { $0 == 4 }.count == 3)
    let sessions = try FileManager.default.contentsOfDirectory(
      atPath: path.appending("sessions").string)
    #expect(sessions.filter { !$0.hasPrefix(".") }.count == 5)
    let shown = try await succeed("credits", "--json", in: path)
    let account = try #require(
      JSONSerialization.jsonObject(with: Data(shown.utf8)) as? [String: Any])
    #expect(account["balance"] as? Int == 0)
    #expect(account["reserved"] as? Int == 5)
    #expect((account["entries"] as? [Any])?.count == 6)
    let text = try await succeed("credits", in: path)
    #expect(text.hasPrefix("ada@example.com: 0 left of 5, 5 reserved, 0 used"))
    let all = try await succeed("credits", "show", "--all", in: path)
    #expect(all == "ada@example.com: 0 left of 5, 5 reserved, 0 used")
  }

  @Test func `lose no credit to a process that is killed`() async throws {
    try await workspace("accessMode: credits\n")
    try await succeed("credits", "grant", "ada@example.com", "100", in: path)
    guard try await run("sh", ["-c", "strace -V"], in: path).status == 0 else {
      print("skipped: strace is not installed; make deps installs it")
      return
    }
    var killed = 0
    for call in ["rename", "renameat2", "unlink", "mkdir", "fsync"] {
      for number in 1...12 {
        let name = "\(call) \(number)"
        let words = [
          "-f", "-qq", "-o", "/dev/null", "-e", "inject=\(call):signal=KILL:when=\(number)",
        ]
        let finished = try await run(
          "strace", words + [builtCommand.string, "new", name, "--keep-active"], in: path)
        if finished.status < 0 || finished.status == 137 { killed += 1 }
      }
    }
    #expect(killed > 8)
    // Whoever next goes by a balance puts it right.
    try await succeed("new", "Last", "--keep-active", in: path)
    let made = try FileManager.default.contentsOfDirectory(
      atPath: path.appending("sessions").string
    )
    .filter { !$0.hasPrefix(".") }
    let line = try await succeed("credits", "show", "--all", in: path)
    #expect(
      line == "ada@example.com: \(100 - made.count) left of 100, \(made.count) reserved, 0 used")
    #expect(
      try FileManager.default.contentsOfDirectory(
        atPath: path.appending(".git-session/beginning").string) == [])
    let entries = try FileManager.default.contentsOfDirectory(
      atPath: path.appending("credits/ada@example.com").string)
    #expect(entries.filter { !$0.hasSuffix(".json") } == [])
    for name in made { try await expectSound(path.appending("sessions/\(name)")) }
  }
}
