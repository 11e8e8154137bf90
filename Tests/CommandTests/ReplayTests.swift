import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The command replay` {
  /// Eight operations on main, of which the sixth merges two.
  private func makeHistory() async throws -> FilePath {
    let session = try await makeSession("threat-model")
    try await succeed("message", "add", "--role", "human", "First words", in: session)
    try await succeed("branch", "what-if", in: session)
    try write("{\n  \"title\": \"Old\"\n}\n", to: session.appending("context/page.json"))
    try await succeed("save", "-m", "Add a page", in: session)
    try write("{\n  \"title\": \"New\"\n}\n", to: session.appending("context/page.json"))
    try await succeed("save", "-m", "Change the page", in: session)
    try await succeed("phase", "next", "--force", in: session)
    try await succeed("switch", "what-if", in: session)
    try await succeed("message", "add", "--role", "ai", "On the side", in: session)
    try await succeed("message", "add", "--role", "ai", "Again", in: session)
    try await succeed("switch", "main", in: session)
    try await succeed("merge", "what-if", in: session)
    try await succeed("undo", in: session)
    try await succeed("redo", in: session)
    return session
  }

  private func steps(_ words: String..., in session: FilePath) async throws -> [[String: Any]] {
    let finished = try await run(builtCommand.string, ["replay", "--json"] + words, in: session)
    #expect(finished.status == 0, "\(finished.errors)")
    return try #require(
      JSONSerialization.jsonObject(with: Data(finished.output.utf8)) as? [[String: Any]])
  }

  private func numbers(_ steps: [[String: Any]]) -> [Int] {
    steps.compactMap { ($0["step"] as? [String: Any])?["number"] as? Int }
  }

  @Test func `tells the story as data, from and to any place`() async throws {
    let session = try await makeHistory()
    let all = try await steps(in: session)
    #expect(numbers(all) == Array(1...8))
    #expect(all.map { ($0["merged"] as? [Any])?.count } == [0, 0, 0, 0, 0, 2, 0, 0])
    let own = try await git("log", "--first-parent", "--reverse", "--format=%H", in: session)
    let commits = all.compactMap {
      (($0["step"] as? [String: Any])?["entry"] as? [String: Any])?["commit"] as? String
    }
    #expect(commits.joined(separator: "\n") == own)
    #expect(numbers(try await steps("--from", "3", "--to", "5", in: session)) == [3, 4, 5])
    #expect(numbers(try await steps("--limit", "2", "--from", "4", in: session)) == [4, 5])
    #expect(
      numbers(try await steps("--from", String(commits[6].prefix(8)), in: session)) == [7, 8])
    let phases = try await git("ls-tree", "--name-only", "HEAD:phases", in: session)
    let second = String(phases.split(separator: "\n")[1])
    #expect(numbers(try await steps("--from", second, "--limit", "1", in: session)) == [5])
    #expect(numbers(try await steps("--to", "2020-01-01", in: session)) == [1])
    #expect(numbers(try await steps("--from", "end", in: session)) == [8])
    #expect(numbers(try await steps("what-if", in: session)) == [1, 2, 3, 4])
    let change = try #require((all[3]["changes"] as? [[String: Any]])?.first)
    #expect(change["path"] as? String == "context/page.json")
  }

  @Test func `prints it in short, and one operation in full`() async throws {
    let session = try await makeHistory()
    let story = try await succeed("replay", in: session)
    #expect(story.contains("\n4  "))
    #expect(story.contains("human  First words"))
    #expect(story.contains("changed title"))
    #expect(story.contains("    merges 2 operations"))
    let one = try await succeed("replay", "--at", "4", in: session)
    #expect(one.hasPrefix("4 of 8  Change the page\n"))
    #expect(one.contains("\"Old\" → \"New\""))
    let merge = try await succeed("replay", "--at", "6", in: session)
    #expect(merge.contains("Merged, the oldest first"))
    #expect(merge.contains("On the side"))
    let unknown = try await finish(["replay", "--at", "nowhere"], in: session)
    #expect(unknown.status == 3)
    #expect(unknown.errors.contains("a number from 1 to 8"))
    let backward = try await finish(["replay", "--from", "5", "--to", "2"], in: session)
    #expect(backward.status == 2)
  }

  private func finish(_ words: [String], in directory: FilePath) async throws -> Finished {
    try await run(builtCommand.string, words, in: directory)
  }

  @Test func `steps with single keys, and leaves the terminal as it was`() async throws {
    let session = try await makeHistory()
    let before = try await git("for-each-ref", in: session)
    let run = try await atTerminal(
      "replay", in: session,
      doing: [
        .see("operation 1 of 8"), .type("n"), .see("First words"), .see("operation 2 of 8"),
        .type(" "), .see("operation 3 of 8"), .type("\u{1B}[C"), .see("4 of 8  Change the page"),
        .see("\"Old\" → \"New\""), .type("p"), .see("operation 3 of 8"), .type("]"),
        .see("Merged, the oldest first"), .see("operation 6 of 8"), .type("$"),
        .see("operation 8 of 8"), .type("n"), .see("this is the last operation"), .type("0"),
        .see("operation 1 of 8"), .type("g"), .see("Go to: "), .type("5\r"),
        .see("operation 5 of 8"), .type("g"), .see("Go to: "), .type("nowhere\r"),
        .see("is no operation of this branch"), .type("?"), .see("the next merge"), .type("q"),
      ])
    #expect(run.missed == nil, "\(run.output)")
    #expect(run.status == 0)
    #expect(run.isRestored)
    #expect(run.output.contains("\u{1B}[?1049h"))
    #expect(run.output.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"))
    #expect(try await git("for-each-ref", in: session) == before)
    try await expectSound(session)
  }

  @Test(arguments: [("SIGTERM", -15), ("SIGHUP", -1), ("SIGINT", -2)])
  func `gives the terminal back when it is ended`(signal: String, status: Int) async throws {
    let session = try await makeSession()
    let run = try await atTerminal(
      "replay", in: session, doing: [.see("operation 1 of 1"), .signal(signal)])
    #expect(run.missed == nil, "\(run.output)")
    #expect(run.status == status)
    #expect(run.isRestored)
    #expect(run.output.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"))
  }

  @Test func `ends with Ctrl-C, and follows the window's size`() async throws {
    let session = try await makeHistory()
    let run = try await atTerminal(
      "replay", "--at", "1", in: session,
      doing: [
        .see("(more below)"), .type("j"), .see("operation 1 of 8"), .resize(rows: 200, columns: 60),
        .see("operation 1 of 8   n"), .type("\u{3}"),
      ])
    #expect(run.missed == nil, "\(run.output)")
    #expect(run.status == 0)
    #expect(run.isRestored)
  }

  @Test func `only prints where nothing can be steered`() async throws {
    let session = try await makeSession()
    let run = try await atTerminal(
      "replay", in: session, term: "dumb", doing: [.see("Start session")])
    #expect(run.missed == nil)
    #expect(run.status == 0)
    #expect(!run.output.contains("\u{1B}"))
  }
}
