import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory, .serialized) struct `A batch that is killed` {
  /// Most of them come to the same directories.
  private static let names = ["Shop", "shop!", "支付", "風險", "shop 2", "Bank"]

  @Test func `has in the end one session for each row, however often it is killed`() async throws {
    let seed = UInt64.random(in: 0 ... .max)
    var numbers = Seeded(state: seed)
    // Follows the machine, whose other work comes and goes: most commands are killed, and not all at once.
    var span = try await duration()
    var kills = 0
    for round in 0..<6 {
      let workspace = try await makeWorkspace("round\(round)")
      var finished = Finished?.none
      // With each kill there is less left to do; the last one is let live.
      for attempt in 0..<12 {
        let delay = attempt == 11 ? 600 : Double.random(in: 0...span, using: &numbers)
        let result = try await makeBatch(
          in: workspace, under: ["timeout", "--foreground", "-s", "KILL", "\(delay)"])
        try await expectWhole(in: workspace, "seed \(seed), round \(round), attempt \(attempt)")
        if result.status == 0 {
          finished = result
          span *= 0.6
          break
        }
        // 124: it was through just when it was to be killed.
        let isKilled = result.status == 137 || result.status < 0
        #expect(isKilled || result.status == 124, "\(result.status) \(result.errors)")
        kills += 1
        span *= 1.15
      }
      let last = try #require(finished, "seed \(seed), round \(round)")
      let again = try await makeBatch(in: workspace)
      #expect(again.status == 0, "\(again.errors)")
      try expectOneForEach(in: workspace, last, again, "seed \(seed), round \(round)")
      try remove(workspace)
    }
    #expect(kills > 0, "seed \(seed)")
  }

  private func makeWorkspace(_ name: String) async throws -> FilePath {
    try await succeed("init", name, in: TemporaryDirectory.current)
    let workspace = TemporaryDirectory.current.appending(name)
    try write("name\n" + Self.names.joined(separator: "\n"), to: workspace.appending("t.csv"))
    return workspace
  }

  private func makeBatch(in workspace: FilePath, under killer: [String] = []) async throws
    -> Finished
  {
    let line =
      killer + [builtCommand.string, "batch", "new", "--template", "blank", "--from", "t.csv"]
      + ["--json"]
    return try await run(line[0], Array(line.dropFirst()), in: workspace)
  }

  /// How long it takes here and now, in seconds, so that kills come while it is at work.
  private func duration() async throws -> Double {
    let workspace = try await makeWorkspace("timed")
    let start = ContinuousClock.now
    #expect(try await makeBatch(in: workspace).status == 0)
    return (ContinuousClock.now - start) / .seconds(1)
  }

  private func entries(of workspace: FilePath) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: workspace.appending("sessions").string)
  }

  /// Expects what has a name that is not hidden to be a session, at any moment.
  private func expectWhole(in workspace: FilePath, _ note: Comment) async throws {
    let whole = try entries(of: workspace).filter { !$0.hasPrefix(".") }
    for name in whole {
      let path = workspace.appending("sessions/\(name)")
      let fsck = try await run("git", ["fsck", "--strict"], in: path)
      #expect(fsck.status == 0, "\(fsck.errors) \(note)")
      let status = try await run("git", ["status", "--porcelain"], in: path)
      #expect(status.status == 0 && status.output.isEmpty, "\(status.output) \(note)")
    }
    let list = try await session("list", "--json", in: workspace)
    let count = list.output.components(separatedBy: "\"directory\"").count - 1
    #expect(list.status == 0 && count == whole.count, "\(list.errors) \(note)")
  }

  private func expectOneForEach(
    in workspace: FilePath, _ last: Finished, _ again: Finished, _ note: Comment
  ) throws {
    let (before, after) = (try results(of: last), try results(of: again))
    #expect(after.map { $0["name"] as? String } == Self.names, note)
    #expect(after.allSatisfy { $0["outcome"] as? String == "present" }, "\(after) \(note)")
    let directories = after.compactMap { $0["directory"] as? String }
    #expect(before.compactMap { $0["directory"] as? String } == directories, note)
    #expect(
      try Set(entries(of: workspace))
        == Set(directories.compactMap { FilePath($0).lastComponent?.string }), note)
    #expect(try entries(of: workspace).count == Self.names.count, note)
    let manifests = try directories.map { try text(of: FilePath($0).appending("session.json")) }
    for (name, manifest) in zip(Self.names, manifests) {
      #expect(manifest.contains("\"name\": \"\(name)\""), note)
    }
  }

  private func results(of finished: Finished) throws -> [[String: Any]] {
    try #require(
      JSONSerialization.jsonObject(with: Data(finished.output.utf8)) as? [[String: Any]])
  }
}
