import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The phases of a session` {
  private static let model = "phases/02-architecture/artifacts/model.json"
  private static let candidate = "phases/02-architecture/preview/artifacts/model.json"

  /// A phase of the example assessment.
  private struct Played {
    var phase: String
    var artifact: String
    var diagrams: [String] = []
  }

  private static let played = [
    Played(phase: "01-system-profile", artifact: "profile.json"),
    Played(phase: "02-architecture", artifact: "model.json", diagrams: ["dataflow.dot"]),
    Played(phase: "03-current-controls", artifact: "controls.json"),
    Played(phase: "04-threats", artifact: "threats.json", diagrams: ["attack-paths.dot"]),
    Played(phase: "05-likelihood-impact", artifact: "ratings.json"),
  ]

  @Test func `are worked through with candidates first`() async throws {
    let session = try makeSession()
    let example = projectDirectory.appending("docs/examples/self-assessment")
    for step in Self.played {
      let phase = try PhaseID(validating: step.phase)
      #expect(try await session.manifest().phase == phase)
      _ = try await session.previewPhase()
      #expect(try await session.phaseState().status == "preview")
      let untouched = await #expect(throws: SessionError.self) { try await session.commitPhase() }
      #expect(untouched?.code == .refused)
      #expect((untouched?.cause as? PhaseProblems)?.problems.isEmpty == false)
      // As an editor would leave it: not saved.
      let preview = session.path.appending("phases/\(step.phase)/preview")
      for (name, folder) in [(step.artifact, "artifacts")] + step.diagrams.map({ ($0, "diagrams") })
      {
        try write(
          try text(of: example.appending(name)), to: preview.appending(folder).appending(name))
      }
      #expect(try await session.checkPhase().map(\.description) == [])
      _ = try await session.commitPhase()
      #expect(try await session.phaseState().candidates == [])
      #expect(!exists(preview))
      _ = try await session.finishPhase()
      _ = try await session.enterNextPhase()
      try await expectSound(session.path)
    }
    #expect(try await session.manifest().phase?.rawValue == "06-inherent-risk")
    let states = try await session.phaseStates()
    #expect(
      states.map(\.status) == Array(repeating: "done", count: 5)
        + Array(repeating: "open", count: 5))
    #expect(states.map(\.number) == Array(1...10))
    // Identifiers are followed into other phases.
    let ratings = session.path.appending("phases/05-likelihood-impact/artifacts/ratings.json")
    let changed = try text(of: ratings).replacing("\"threat\": \"", with: "\"threat\": \"no-")
    try write(changed, to: ratings)
    let problems = try await session.checkPhase(PhaseID(validating: "05-likelihood-impact"))
    #expect(
      problems.first?.message.contains("is not among 04-threats/threats.json#/threats/*/id") == true
    )
    #expect(problems.first?.line != nil)
  }

  @Test func `cannot be passed unfinished, unless by force and on record`() async throws {
    let session = try makeSession()
    for call in [
      { _ = try await session.enterNextPhase() }, { _ = try await session.finishPhase() },
      { _ = try await session.enterNextPhase(PhaseID(validating: "04-threats")) },
    ] as [() async throws -> Void] {
      let error = await #expect(throws: SessionError.self) { try await call() }
      #expect(error?.code == .refused)
    }
    #expect(try await session.manifest().phase?.rawValue == "01-system-profile")
    let forced = try await session.enterNextPhase(
      PhaseID(validating: "03-current-controls"), force: true)
    let trailers = try await git(
      "log", "-1", "--format=%(trailers:key=Session-Forced,valueonly)", forced.commit,
      in: session.path)
    #expect(trailers.contains("passed 01-system-profile\npassed 02-architecture"))
    #expect(try await session.phaseStates()[0].forced == ["passed while open"])
    #expect(try await session.phaseStates()[2].forced == [])
    _ = try await session.enterNextPhase(PhaseID(validating: "01-system-profile"))
    _ = try await session.finishPhase(force: true)
    let record = try PhaseRecord(
      bytes: Array(text(of: session.path.appending("phases/01-system-profile/phase.json")).utf8))
    #expect(record.status == .done)
    #expect(record.forced.contains { $0.contains("/purpose is empty; fill it in") })
    try await expectSound(session.path)
  }

  @Test func `can be left out`() async throws {
    let session = try makeSession()
    _ = try await session.skipPhase(reason: "Known from last year")
    _ = try await session.enterNextPhase()
    #expect(try await session.manifest().phase?.rawValue == "02-architecture")
    #expect(try await session.phaseState().unmet == [])
    let body = try await git("log", "-2", "--format=%b", in: session.path)
    #expect(body.contains("Known from last year"))
    #expect(try await session.phaseStates()[0].reason == "Known from last year")
    for phase in try await session.phaseStates().dropFirst() {
      _ = try await session.skipPhase(PhaseID(rawValue: phase.id))
    }
    let end = await #expect(throws: SessionError.self) { try await session.enterNextPhase() }
    #expect(end?.code == .refused)
    // With another status, nobody asks why it was left out.
    _ = try await session.finishPhase(PhaseID(validating: "01-system-profile"), force: true)
    #expect(try await session.phaseStates()[0].reason == nil)
  }

  @Test func `say what to type, for the phase that was meant`() async throws {
    let session = try makeSession()
    let threats = try PhaseID(validating: "04-threats")
    let done = await #expect(throws: SessionError.self) { try await session.finishPhase(threats) }
    #expect(done?.hint?.hasSuffix("or phase done 04-threats --force") == true)
    let next = await #expect(throws: SessionError.self) {
      try await session.enterNextPhase(threats)
    }
    #expect(next?.hint?.hasSuffix("or phase next 04-threats --force") == true)
    let single = try makeSession("One phase", template: "blank")
    let end = await #expect(throws: SessionError.self) { try await single.enterNextPhase() }
    #expect(end?.message == "no other phase is left, and 01-work is not done")
    #expect(end?.hint?.hasPrefix("git session phase done 01-work ") == true)
  }

  @Test func `leave unsaved edits alone when they go back, and say so`() async throws {
    let session = try makeSession()
    let threats = try PhaseID(validating: "04-threats")
    let path = "phases/04-threats/artifacts/threats.json"
    _ = try await session.enterNextPhase(threats, force: true)
    _ = try await session.addMessage(role: .human, body: "Before the reset.\n")
    try write("x", to: session.path.appending(path))
    let change = try await session.resetPhase()
    #expect(change.keptFiles == [path])
    #expect(try text(of: session.path.appending(path)) == "x")
    let nothing = await #expect(throws: SessionError.self) { try await session.resetPhase() }
    #expect(nothing?.message.hasSuffix("but for unsaved edits: \(path)") == true)
  }

  @Test func `go back to how they were entered, alone, and forward again`() async throws {
    let session = try makeSession()
    let model = session.path.appending(Self.model)
    let began = try text(of: model)
    try write("{\"assets\": 1}\n", to: model)
    _ = try await session.save()
    _ = try await session.enterNextPhase(PhaseID(validating: "02-architecture"), force: true)
    let entered = try text(of: model)
    _ = try await session.addMessage(role: .human, body: "Before the reset.\n")
    try write("{\"assets\": 2}\n", to: model)
    try write("mine\n", to: session.path.appending("notes.md"))
    try write("{}\n", to: session.path.appending("phases/04-threats/artifacts/more.json"))
    _ = try await session.save()
    _ = try await session.resetPhase()
    #expect(try text(of: model) == entered)
    #expect(try await session.messages().isEmpty)
    #expect(try text(of: session.path.appending("notes.md")) == "mine\n")
    #expect(exists(session.path.appending("phases/04-threats/artifacts/more.json")))
    try await expectSound(session.path)
    _ = try await session.undo()
    #expect(try text(of: model) == "{\"assets\": 2}\n")
    #expect(try await session.messages().count == 1)
    let threats = try PhaseID(validating: "04-threats")
    _ = try await session.resetPhase(threats)
    #expect(!exists(session.path.appending("phases/04-threats/artifacts/more.json")))
    let nothing = await #expect(throws: SessionError.self) { try await session.resetPhase(threats) }
    #expect(nothing?.code == .refused)
    #expect(began != entered)
  }

  @Test func `drop their candidates and bring them back`() async throws {
    let session = try makeSession()
    let phase = try PhaseID(validating: "02-architecture")
    _ = try await session.previewPhase(phase)
    let candidate = session.path.appending(Self.candidate)
    try write("{\"mine\": true}\n", to: candidate)
    let other = try await session.phaseState(phase)
    #expect(other.artifacts.map(\.isCandidate) == [true])
    let waiting = await #expect(throws: SessionError.self) {
      try await session.finishPhase(phase, force: true)
    }
    #expect(waiting?.code == .refused)
    _ = try await session.discardPreview(phase)
    #expect(!exists(candidate))
    #expect(try await session.phaseState(phase).status == "open")
    _ = try await session.undo()
    #expect(try text(of: candidate) == "{\"mine\": true}\n")
    try await expectSound(session.path)
  }

  @Test func `take no candidate for what is not theirs to give`() async throws {
    let session = try makeSession()
    let phase = session.path.appending("phases/01-system-profile")
    let record = try text(of: phase.appending("phase.json"))
    for name in ["phase.json", "messages/2026-11-21T10/0412.118Z-human-k7q2.md", "preview/x.json"] {
      let file = phase.appending("preview/\(name)")
      try write("{}", to: file)
      #expect(
        try await session.checkPhase().contains { $0.file.string.hasSuffix("preview/\(name)") })
      let error = await #expect(throws: SessionError.self) {
        try await session.commitPhase(force: true)
      }
      #expect(error?.code == .refused)
      #expect(try text(of: phase.appending("phase.json")) == record)
      _ = try await session.discardPreview()
    }
  }

  @Test func `say so when there is nothing to do`() async throws {
    let session = try makeSession()
    _ = try await session.skipPhase()
    _ = try await session.previewPhase(PhaseID(validating: "02-architecture"))
    for (call, start) in [
      ({ _ = try await session.skipPhase() }, "01-system-profile is skipped already"),
      (
        { _ = try await session.previewPhase(PhaseID(validating: "02-architecture")) },
        "02-architecture has a candidate for everything"
      ),
      ({ _ = try await session.discardPreview() }, "01-system-profile has no candidates"),
      (
        { _ = try await session.resetPhase(PhaseID(validating: "04-threats")) },
        "04-threats is as it was"
      ),
      (
        { _ = try await session.enterNextPhase(PhaseID(validating: "01-system-profile")) },
        "the session is in 01-system-profile already"
      ),
    ] as [(() async throws -> Void, String)] {
      let error = await #expect(throws: SessionError.self) { try await call() }
      #expect(error?.code == .refused)
      #expect(error?.message.hasPrefix(start) == true, "\(error?.message ?? "")")
    }
  }

  @Test func `take candidates on a branch that is not shown`() async throws {
    let session = try makeSession()
    _ = try await session.createBranch("what-if")
    let phase = try PhaseID(validating: "02-architecture")
    let file = projectDirectory.appending("docs/examples/self-assessment/model.json")
    let added = try await session.addArtifact(
      file, phase: phase, asCandidate: true, branch: "what-if")
    #expect(added.path.string == Self.candidate)
    #expect(!exists(session.path.appending(Self.candidate)))
    #expect(try await session.phaseState(phase, branch: "what-if").status == "preview")
    #expect(try await session.phaseState(phase).status == "open")
    _ = try await session.commitPhase(phase, force: true, branch: "what-if")
    let committed = try await git("show", "what-if:\(Self.model)", in: session.path)
    #expect(committed + "\n" == (try text(of: file)))
    try await expectSound(session.path)
  }
}
