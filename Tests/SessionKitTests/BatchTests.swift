import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A batch of sessions` {
  private func make(_ table: String, _ name: String = "t.csv") throws -> [Batch.Result] {
    let file = TemporaryDirectory.current.appending(name)
    try write(table, to: file)
    return try Batch(template: templates.template("risk-assessment"), from: file).make(
      in: TemporaryDirectory.current.appending("sessions"), environment: Steps().environment)
  }

  @Test func `makes what is missing and names what cannot be made`() async throws {
    let table = "name,system,nonsense\nShop,\"The \"\"shop\"\"\n\",\nBank,Bank,5\nPost,,\n"
    let first = try make(table)
    #expect(first.map(\.outcome) == [.made, .failed, .made])
    #expect(first.map(\.line) == [2, 4, 5])
    #expect(first[1].problem?.contains("has no parameter 'nonsense'") == true)
    let shop = try Session(
      at: FilePath(first[0].directory ?? ""), environment: Steps().environment)
    try await expectSound(shop.path)
    let profile = shop.path.appending("phases/01-system-profile/artifacts/profile.json")
    #expect(try text(of: profile).contains(#""name": "The \"shop\"\n""#))
    _ = try await shop.addMessage(role: .human, body: "Work goes on.\n")
    let again = try make(table.replacing("Bank,Bank,5", with: "Bank,Bank,"))
    #expect(again.map(\.outcome) == [.present, .made, .present])
    #expect(try await shop.messages().count == 1)
  }

  @Test func `leaves what stands in the way`() throws {
    let sessions = TemporaryDirectory.current.appending("sessions")
    try write("mine\n", to: sessions.appending("shop/notes.md"))
    _ = try NewSession(name: "bank", template: templates.template("blank"))
      .create(in: sessions, environment: Steps().environment)
    let results = try make("{\"name\": \"Shop\"}\n{\"name\": \"Bank\"}\n", "t.jsonl")
    #expect(results.map(\.outcome) == [.failed, .failed])
    #expect(results[1].problem?.contains("'bank' from the template blank") == true)
    #expect(try text(of: sessions.appending("shop/notes.md")) == "mine\n")
  }

  @Test func `gives each name a directory, though several come to the same`() throws {
    let table =
      "{\"name\": \"支付\"}\n{\"name\": \"風險\"}\n{\"name\": \"a b\"}\n{\"name\": \"a-b\"}\n{\"name\": \"a b 2\"}\n"
    func directories(_ results: [Batch.Result]) -> [String?] {
      results.map { $0.directory.flatMap { FilePath($0).lastComponent?.string } }
    }
    let first = try make(table, "t.jsonl")
    #expect(first.map(\.outcome) == [.made, .made, .made, .made, .made])
    #expect(directories(first) == ["session", "session-2", "a-b", "a-b-2", "a-b-2-2"])
    // One that is gone leaves a gap, behind which the others are still found.
    try remove(FilePath(first[0].directory ?? ""))
    let again = try make(table, "t.jsonl")
    #expect(again.map(\.outcome) == [.made, .present, .present, .present, .present])
    #expect(directories(again) == directories(first))
    let sessions = TemporaryDirectory.current.appending("sessions")
    let new = NewSession(name: "会议", template: try templates.template("blank"))
    #expect(
      try new.create(in: sessions, environment: Steps().environment).path.lastComponent
        == "session-3")
    let twin = #expect(throws: SessionError.self) {
      try new.create(in: sessions, environment: Steps().environment)
    }
    #expect(twin?.code == .exists)
  }

  /// `1/2` has the plain directory `1-2`, which is the numbered one that `-1` would get.
  @Test(arguments: [
    ["1", "1/2", "-1"], ["1/2", "1", "-1", "(1)"], ["1", "-1", "1/2", "1/2!"],
    ["a 2", "a 2 2", "a", "a!", "a?", "a-2", "a-2-2", "a 2 2 2"], ["a-02", "a", "a 02!", "a!"],
    ["支付", "session 2", "a\tb", "風險", "session"],
  ])
  func `makes all at the first run, and nothing at the second`(names: [String]) throws {
    let table = names.map { "{\"name\": \"\($0.replacing("\t", with: "\\t"))\"}\n" }.joined()
    let first = try make(table, "t.jsonl")
    for (name, result) in zip(names, first) {
      #expect(result.outcome == (name.contains("\t") ? .failed : .made), "\(result)")
    }
    let directories = first.compactMap(\.directory)
    #expect(Set(directories).count == directories.count)
    for _ in 0..<2 {
      let again = try make(table, "t.jsonl")
      #expect(again.map(\.directory) == first.map(\.directory))
      #expect(again.map(\.problem) == first.map(\.problem))
      #expect(!again.contains { $0.outcome == .made })
    }
  }

  @Test(.enabled(if: Corpus.exists, Corpus.absence))
  func `is the same from run to run for the most awkward names`() throws {
    let folder = "conformance/naughty-strings/minimaxir__big-list-of-naughty-strings"
    let bytes = try Corpus.bytes("\(folder)/blns.json")
    let names = try JSON(parsing: String(decoding: bytes, as: UTF8.self)).elements ?? []
    #expect(names.count > 500)
    // `1/2`, `-1`, `1.00`: what they come to looks like the numbered directories of others.
    let table = names.filter { Slug(from: $0.string ?? "").rawValue.first?.isNumber == true }
      .map { "{\"name\": \($0.line)}\n" }.joined()
    #expect(table.contains("\"1/2\""))
    let first = try make(table, "t.jsonl")
    let again = try make(table, "t.jsonl")
    #expect(!again.contains { $0.outcome == .made })
    #expect(again.map(\.directory) == first.map(\.directory))
    #expect(again.map(\.problem) == first.map(\.problem))
    #expect(first.allSatisfy { $0.problem?.contains("is there already") != true })
  }

  @Test(arguments: [("t.txt", "name\n"), ("t.csv", "names\n")])
  func `needs a table`(name: String, content: String) {
    let error = #expect(throws: SessionError.self) { try make(content, name) }
    #expect(error?.code == .invalid)
  }
}
