import Foundation
import GitKit
import SessionKit
import SystemPackage
import TestSupport
import Testing

/// As `archive` leaves it when it is killed between its last two looks.
@Suite(.temporaryDirectory) struct `A session whose way to the archive was cut short` {
  private let environment = Steps().environment

  private func withdrawn() throws -> (workspace: Workspace, left: FilePath) {
    let workspace = try Workspace.create(at: TemporaryDirectory.current.appending("w")).workspace
    let session = try NewSession(name: "Trial", template: templates.template("blank"))
      .create(in: workspace.sessions, environment: environment)
    try write("edited since\n", to: session.path.appending("notes.md"))
    let left = workspace.sessions.appending(
      ".trial.withdrawn-999999999-\(ProcessMark.ownHome)-1")
    try moveNew(session.path, to: left)
    return (workspace, left)
  }

  private func expectBack(_ workspace: Workspace, _ left: FilePath) async throws {
    let path = workspace.sessions.appending("trial")
    #expect(try text(of: path.appending("notes.md")) == "edited since\n")
    #expect(!exists(left))
    try await git("fsck", "--strict", in: path)
  }

  @Test func `is back for whoever asks for it`() async throws {
    let (workspace, left) = try withdrawn()
    let locator = SessionLocator(directory: workspace.path, environment: environment)
    let session = try locator.session("trial")
    try await expectBack(workspace, left)
    let refused = await #expect(throws: SessionError.self) { try await session.archive() }
    #expect(refused?.message.contains("notes.md") == true)
    _ = try await session.save()
    _ = try await session.archive()
    #expect(try FileManager.default.contentsOfDirectory(atPath: workspace.sessions.string) == [])
  }

  @Test func `is put back when another is made there`() async throws {
    let (workspace, left) = try withdrawn()
    _ = try NewSession(name: "Second", template: templates.template("blank"))
      .create(in: workspace.sessions, environment: environment)
    try await expectBack(workspace, left)
  }

  @Test func `stays where it is while its place is taken, and the doctor says so`() async throws {
    let (workspace, left) = try withdrawn()
    let place = workspace.sessions.appending("trial")
    try write("mine", to: place.appending("file"))
    let second = try NewSession(name: "Second", template: templates.template("blank"))
      .create(in: workspace.sessions, environment: environment)
    #expect(exists(left))
    let doctor = Doctor(directory: second.path, program: "/bin/true", environment: environment)
    func findings(fixing: Bool) async -> [Doctor.Finding] {
      await doctor.examine(fixing: fixing).filter { $0.check == "half-made" }
    }
    let found = await findings(fixing: true)
    #expect(found.contains { $0.isProblem && $0.message.contains("\(left)") }, "\(found)")
    try remove(place)
    #expect(await findings(fixing: true).allSatisfy(\.isRepaired))
    try await expectBack(workspace, left)
  }
}
