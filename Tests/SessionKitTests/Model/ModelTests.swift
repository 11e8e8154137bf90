import Foundation
import SessionKit
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A session's life by chance` {
  @Test(arguments: UInt64(1)...8)
  func `goes as its model says, and the same when its log is played again`(
    seed: UInt64
  ) async throws {
    var chance = Seeded(state: seed)
    let log = ModelOperation.log(40, &chance)
    let root = TemporaryDirectory.current
    guard let failure = await failure(of: log, in: root.appending("life")) else {
      return await playAgain(log, seed, in: root)
    }
    // As few operations as still fail, to be read.
    var small = log
    var tries = 0
    var index = small.count - 1
    while index >= 0, tries < 60 {
      var fewer = small
      fewer.remove(at: index)
      tries += 1
      if await self.failure(of: fewer, in: root.appending("try-\(tries)")) != nil { small = fewer }
      index -= 1
    }
    Issue.record("seed \(seed): \(failure)\nthe same with: \(small)")
  }

  private func failure(of log: [ModelOperation], in directory: FilePath) async -> String? {
    do {
      try FileManager.default.createDirectory(
        atPath: directory.string, withIntermediateDirectories: true)
      var run = try await ModelRun(in: directory)
      for operation in log {
        try await run.apply(operation)
        try await run.check()
      }
      let verification = try await run.session.verify()
      return verification.findings.isEmpty ? nil : "verify found \(verification.findings)"
    } catch {
      return "\(error)"
    }
  }

  private func playAgain(_ log: [ModelOperation], _ seed: UInt64, in root: FilePath) async {
    var trees: [[String]] = []
    for place in ["again", "once-more"] {
      do {
        let directory = root.appending(place)
        try FileManager.default.createDirectory(
          atPath: directory.string, withIntermediateDirectories: true)
        var run = try await ModelRun(in: directory)
        for operation in log { try await run.apply(operation) }
        var found: [String] = []
        for branch in run.history.tips.keys.sorted() where !branch.hasPrefix("visit") {
          found.append(try await git("rev-parse", "\(branch)^{tree}", in: run.session.path))
        }
        trees.append(found)
      } catch {
        Issue.record("seed \(seed): played again: \(error)")
      }
    }
    #expect(Set(trees).count == 1, "seed \(seed): the same log, other trees")
  }
}
