import Foundation
import GitKit
import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `What a process left that died while it made a session` {
  private let names = [
    ".import.new-999999999-\(ProcessMark.ownHome)-1",
    ".other.new-999999999-\(ProcessMark.ownHome)-4000000000",
  ]
  /// Not ours, or of a process that lives.
  private let others = [
    ".other.new-999999999", ".drafts.new-999999999-x-1", ".new-1-1",
    ".other.new-\(getpid())-\(ProcessMark.ownHome)-1", ".other.new-999999999-00000000-1",
    "other.new-999999999-\(ProcessMark.ownHome)-1",
  ]

  /// Who makes a session in a workspace.
  enum Maker: CaseIterable, Sendable { case new, batch, copy, resume, open }

  private func leave(in sessions: FilePath) throws {
    for name in names + others { try write("x", to: sessions.appending("\(name)/objects/x")) }
  }

  private func hidden(in sessions: FilePath) throws -> Set<String> {
    Set(
      try FileManager.default.contentsOfDirectory(atPath: sessions.string)
        .filter { $0.contains(".new-") })
  }

  @Test(arguments: Maker.allCases)
  func `goes when any session is made in the workspace`(maker: Maker) async throws {
    let workspace = try Workspace.create(at: TemporaryDirectory.current.appending("w")).workspace
    let sessions = workspace.sessions
    let environment = Steps().environment
    let new = NewSession(name: "Trial", template: try templates.template("blank"))
    let session = try new.create(in: sessions, environment: environment)
    switch maker {
    case .new:
      try leave(in: sessions)
      _ = try NewSession(name: "Second", template: templates.template("blank"))
        .create(in: sessions, environment: environment)
    case .batch:
      try leave(in: sessions)
      let file = TemporaryDirectory.current.appending("t.csv")
      try write("name\nSecond\n", to: file)
      let results = try Batch(template: templates.template("blank"), from: file)
        .make(in: sessions, environment: environment)
      #expect(results.map(\.outcome) == [.made])
    case .copy:
      try leave(in: sessions)
      _ = try await session.clone(to: sessions.appending("second"), name: "Second")
    case .resume:
      _ = try await session.archiveInPlace()
      try leave(in: sessions)
      _ = try await session.resume(to: sessions.appending("second"), name: "Second")
    case .open:
      let id = try await session.manifest().id
      _ = try await session.archive()
      try leave(in: sessions)
      _ = try await workspace.openArchived(
        id, at: sessions.appending("second"), environment: environment)
    }
    #expect(try hidden(in: sessions) == Set(others))
  }

  @Test func `stays outside of a workspace, where it may be anybody's`() throws {
    let home = TemporaryDirectory.current.appending("home")
    try leave(in: home)
    _ = try NewSession(name: "Trial", template: templates.template("blank"))
      .create(in: home, environment: Steps().environment)
    #expect(try hidden(in: home) == Set(names + others))
  }

  @Test func `is found by the doctor, who removes it when asked to`() async throws {
    let workspace = try Workspace.create(at: TemporaryDirectory.current.appending("w")).workspace
    let environment = Steps().environment
    let session = try NewSession(name: "Trial", template: templates.template("blank"))
      .create(in: workspace.sessions, environment: environment)
    try leave(in: workspace.sessions)
    let doctor = Doctor(directory: session.path, program: "/bin/true", environment: environment)
    func findings(fixing: Bool = false) async -> [Doctor.Finding] {
      await doctor.examine(fixing: fixing).filter { $0.check == "half-made" }
    }
    let found = await findings()
    #expect(found.count == 2 && found.allSatisfy(\.isProblem))
    #expect(try hidden(in: workspace.sessions) == Set(names + others))
    #expect(await findings(fixing: true).allSatisfy(\.isRepaired))
    #expect(try hidden(in: workspace.sessions) == Set(others))
    #expect(await findings().isEmpty)
  }
}
