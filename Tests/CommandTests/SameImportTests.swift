import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `Imports at the same time` {
  private let rounds = 12

  /// All conversations begin with the same words, and so come to the same directory.
  private func record(_ conversation: String, in home: FilePath) throws -> FilePath {
    let file = home.appending("recorded/\(conversation).jsonl")
    try write(
      """
      {"type":"user","uuid":"\(conversation)-1","sessionId":"\(conversation)","timestamp":"2026-01-01T00:00:00Z","message":{"content":"Hello there"}}
      {"type":"assistant","uuid":"\(conversation)-2","sessionId":"\(conversation)","timestamp":"2026-01-01T00:00:01Z","message":{"content":"Hi."}}
      """, to: file)
    return file
  }

  private func makeHome(workspace: Bool) async throws -> (place: FilePath, sessions: FilePath) {
    let place = TemporaryDirectory.current.appending("w")
    if workspace {
      try await succeed("init", "w", in: TemporaryDirectory.current)
      return (place, place.appending("sessions"))
    }
    try write("", to: place.appending("mine.txt"))
    return (place, place)
  }

  private func sessions(in directory: FilePath) throws -> [FilePath] {
    try FileManager.default.contentsOfDirectory(atPath: directory.string)
      .filter { $0 != "mine.txt" }.map { directory.appending($0) }
  }

  private func conversation(_ finished: Finished) throws -> [String: Any] {
    #expect(finished.status == 0, "\(finished.output)\(finished.errors)")
    let reports = try #require(
      JSONSerialization.jsonObject(with: Data(finished.output.utf8)) as? [[String: Any]])
    let conversations = try #require(reports.first?["conversations"] as? [[String: Any]])
    #expect(conversations.count == 1)
    return conversations[0]
  }

  @Test(arguments: [true, false])
  func `of one transcript make one session between them`(workspace: Bool) async throws {
    let (place, home) = try await makeHome(workspace: workspace)
    for round in 0..<rounds {
      let file = try record("s\(round)", in: TemporaryDirectory.current).string
      async let first = session("import", "--json", file, in: place)
      async let second = session("import", "--json", file, in: place)
      async let third = session("import", "--json", file, in: place)
      let all = try await [first, second, third].map(conversation)
      #expect(all.filter { $0["isNew"] as? Bool == true }.count == 1, "\(all)")
      #expect(all.compactMap { $0["messages"] as? Int }.reduce(0, +) == 2, "\(all)")
      let made = Set(all.compactMap { $0["session"] as? String })
      #expect(made.count == 1, "\(all)")
      #expect(try sessions(in: home).count == round + 1)
      let path = FilePath(try #require(made.first))
      #expect(try await git("rev-list", "--count", "--all", in: path) == "2")
    }
    for path in try sessions(in: home) { try await expectSound(path) }
  }

  @Test(arguments: ["bundle", "zip", "json", "repository"])
  func `of one session find it here, all but the first`(form: String) async throws {
    let (origin, sessions) = try await makeHome(workspace: true)
    try await succeed("new", "Trial", "--template", "blank", in: origin)
    let trial = sessions.appending("trial")
    try await succeed("message", "add", "--role", "human", "Hello", in: trial)
    let file = form == "repository" ? trial : TemporaryDirectory.current.appending("trial.\(form)")
    if form != "repository" {
      try await succeed("export", "--format", form, "-o", file.string, in: trial)
    }
    for round in 0..<4 {
      let home = TemporaryDirectory.current
      try await succeed("init", "to\(round)", in: home)
      let place = home.appending("to\(round)")
      async let first = session("import", "--json", file.string, in: place)
      async let second = session("import", "--json", file.string, in: place)
      async let third = session("import", "--json", file.string, in: place)
      for finished in try await [first, second, third] {
        #expect(finished.status == 0, "\(finished.output)\(finished.errors)")
      }
      #expect(try self.sessions(in: place.appending("sessions")).map(\.lastComponent) == ["trial"])
      try await expectSound(place.appending("sessions/trial"))
    }
  }

  @Test func `of transcripts that come to one directory make a session each`() async throws {
    let (place, home) = try await makeHome(workspace: true)
    for round in 0..<rounds {
      let one = try record("a\(round)", in: TemporaryDirectory.current).string
      let other = try record("b\(round)", in: TemporaryDirectory.current).string
      async let first = session("import", "--json", one, in: place)
      async let second = session("import", "--json", other, in: place)
      // Takes no part in the turns that imports take, and may lose.
      async let new = session("new", "Hello there\(round == 0 ? "" : "!")", in: place)
      let all = try await [first, second].map(conversation)
      #expect(all.allSatisfy { $0["isNew"] as? Bool == true }, "\(all)")
      _ = try await new
    }
    let found = try sessions(in: home).map { try text(of: $0.appending("session.json")) }
    for name in (0..<rounds).flatMap({ ["a\($0)", "b\($0)"] }) {
      #expect(found.filter { $0.contains("claude-code:\(name)\"") }.count == 1, "\(name)")
    }
  }
}
