import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

/// Four people at work on one session, each in a directory of their own.
@Suite(.temporaryDirectory) struct `Four copies of a session and a store` {
  @Test(arguments: UInt64(1)...3)
  func `hold the same in the end, whatever was done and synced in between`(
    seed: UInt64
  ) async throws {
    try await TemporaryDirectory.inMemory {
      var life = try await SharedLife(seed: seed)
      for step in 0..<200 {
        do {
          try await life.step(step)
        } catch {
          Issue.record("seed \(seed), step \(step): \(life.log.suffix(12)): \(error)")
          return
        }
      }
      try await life.settle()
      let sessions = life.sessions
      let first = try await sessions[0].branches().map { "\($0.name) \($0.commit)" }
      #expect(first.count > 1)
      for session in sessions {
        let found = try await session.branches().map { "\($0.name) \($0.commit)" }
        #expect(found == first, "seed \(seed): \(life.log.suffix(40))")
        try await expectSound(session.path)
      }
      // Nobody's message is lost, on whichever branch it was added.
      var found: Set<String> = []
      for branch in try await sessions[0].branches() {
        found.formUnion(
          try await sessions[0].messages(in: branch.name).map(\.message.body))
      }
      #expect(life.messages.subtracting(found) == [], "seed \(seed)")
      let there = try await references(of: FilePath(life.store.url))
      let id = try await sessions[0].manifest().id
      let stored = there.filter { $0.key.hasPrefix("refs/heads/session/\(id)/") }
      #expect(Set(stored.values) == Set(try await sessions[0].branches().map(\.commit)))
      try await git("fsck", "--strict", "--no-dangling", in: FilePath(life.store.url))
    }
  }
}

private struct SharedLife {
  let store: RemoteStore
  private(set) var sessions: [Session] = []
  private(set) var messages: Set<String> = []
  private(set) var log: [String] = []
  private var chance: Seeded

  init(seed: UInt64) async throws {
    chance = Seeded(state: seed)
    store = try await makeStore()
    // One source of names for all: two of them would mint the same.
    let environment = Steps().environment
    for (number, name) in ["ada", "grace", "alan", "edsger"].enumerated() {
      let fixture = try WorkspaceFixture(name, environment: environment)
      if number == 0 {
        let session = try fixture.makeSession("Shared")
        _ = try await session.push(to: store)
        sessions.append(session)
      } else {
        sessions.append(
          try await store.open(
            sessions[0].manifest().id,
            at: fixture.workspace.sessions.appending("shared"), environment: fixture.environment))
      }
    }
  }

  mutating func step(_ number: Int) async throws {
    let who = chance.below(4)
    let session = sessions[who]
    let branches = try await session.branches()
    let what = chance.below(12)
    log.append("\(number): \(who) does \(what)")
    switch what {
    case 0...3:
      let text = "Message \(number) of \(who)\n"
      _ = try await session.addMessage(role: .human, body: text)
      messages.insert(text)
    case 4...6: try await change(session, number)
    case 7:
      let name = "b\(chance.below(3))"
      if !branches.contains(where: { $0.name == name }) {
        _ = try await session.createBranch(name)
      }
    case 8: _ = try await session.switchBranch(to: chance.pick(branches.map(\.name)))
    case 9:
      guard case .conflicts = try await session.merge(.revision(chance.pick(branches.map(\.name))))
      else { return }
      try await decide(session)
    default: try await sync(session)
    }
  }

  /// Sets a member of a JSON file, or a line of a text.
  private mutating func change(_ session: Session, _ number: Int) async throws {
    let key = chance.pick(["a", "b", "c", "d"])
    let file = session.path.appending("phases/01-work/artifacts/\(chance.pick(["x", "y"])).json")
    var values: [String: Int] = [:]
    if exists(file) {
      for (name, value) in try JSON(parsing: text(of: file)).members ?? [] {
        values[name] = value.integer
      }
    }
    values[key] = number
    let members = values.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSON($0.value)) }
    try write(JSON(members: members).text, to: file)
    _ = try await session.save("Set \(key)")
  }

  private func decide(_ session: Session) async throws {
    _ = try await session.resolve(nil, as: .theirs)
    _ = try await session.continueMerge()
  }

  /// Syncs until nothing is left to decide.
  private func sync(_ session: Session) async throws {
    for _ in 0..<20 {
      let report = try await session.sync(with: store)
      if !report.conflicts.isEmpty {
        try await decide(session)
      } else if let hidden = report.references.first(where: { $0.outcome == .conflict }) {
        _ = try await session.switchBranch(to: hidden.name)
      } else {
        #expect(report.stayedBehind.isEmpty, "\(report.stayedBehind)")
        return
      }
    }
    throw SessionError(.busy, "never done with syncing")
  }

  /// Everybody syncs, until nobody has anything new.
  mutating func settle() async throws {
    for _ in 0..<2 { for session in sessions { try await sync(session) } }
  }
}
