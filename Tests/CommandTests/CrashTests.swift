import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory, .serialized) struct `A process that is killed` {
  @Test func `leaves the old state or the new one, in 200 rounds at random moments`() async throws {
    let seed = UInt64.random(in: 0 ... .max)
    let site = try await CrashSite.prepare()
    let usual = try await site.timeOfOneVerb()
    try await inLanes(2, of: Array(0..<200)) { lane, rounds in
      // Each lane's session grows from round to round.
      let session = try await site.copy(.session, as: "lane\(lane)")
      for round in rounds {
        var numbers = Seeded(state: seed &+ UInt64(round))
        let verb = try #require(KilledVerb.all.randomElement(using: &numbers))
        let moment = Double.random(in: 0...1, using: &numbers)
        let delay = verb.place == .watched ? 0.2 + moment * 0.7 : moment * 2 * usual
        let place =
          verb.place == .session || verb.place == .watched
          ? session : try await site.copy(verb.place, as: "round\(round)")
        let killer = ["timeout", "--foreground", "-s", "KILL", "\(delay)"]
        let trial = CrashTrial(
          verb: verb, site: place, mark: "mark \(round)\n", comment: "seed \(seed), round \(round)")
        _ = try await trial.run(under: killer)
        if place != session { try remove(place) }
      }
    }
  }

  /// strace kills the process as it enters its n-th call that changes the file system, for each n
  /// until it is through: no window between two steps is left out.
  @Test func `leaves the old state or the new one, between any two system calls`() async throws {
    let strace = try await run("sh", ["-c", "strace -V"], in: TemporaryDirectory.current)
    guard strace.status == 0 else {
      print("skipped: strace is not installed; make deps installs it")
      return
    }
    try await TemporaryDirectory.inMemory {
      let site = try await CrashSite.prepare()
      try await inLanes(4, of: KilledVerb.traced) { lane, verbs in
        for verb in verbs { try await killEverywhere(verb, site, lane) }
      }
    }
  }

  private func killEverywhere(_ verb: KilledVerb, _ site: CrashSite, _ lane: Int) async throws {
    var kills = 0
    for (call, count) in try await site.calls(of: verb) {
      for number in Self.moments(of: count) {
        let place = try await site.copy(verb.place, as: "lane\(lane)")
        let trial = CrashTrial(
          verb: verb, site: place, mark: "mark \(number)\n", comment: "killed at \(call) \(number)")
        let inject = "inject=\(call):signal=KILL:when=\(number)"
        let finished = try await trial.run(
          under: ["timeout", "-s", "TERM", verb.place == .watched ? "3" : "60"]
            + ["strace", "-f", "-qq", "-o", "/dev/null", "-e", inject])
        if finished.status < 0 || finished.status == 137 { kills += 1 }
        try remove(place)
      }
    }
    #expect(kills > 3, "\(verb)")
  }

  /// All of the last calls, and of those before, which are for one object each, some.
  private static func moments(of count: Int) -> [Int] {
    let last = max(1, count - 7)
    return Array(stride(from: 1, to: last, by: max(3, last / 4))) + Array(last...max(last, count))
  }

  /// Deals the items out and works on each hand at the same time.
  private func inLanes<Item: Sendable>(
    _ count: Int, of items: [Item],
    _ work: @escaping @Sendable (_ lane: Int, _ items: [Item]) async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lane in 0..<count {
        let hand = stride(from: lane, to: items.count, by: count).map { items[$0] }
        group.addTask { try await work(lane, hand) }
      }
      try await group.waitForAll()
    }
  }
}
