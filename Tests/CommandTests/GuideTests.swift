import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A page of the guide` {
  @Test(arguments: [
    "merging", "phases", "templates", "uploads", "reports", "workspaces", "life-of-a-session",
    "looking-back", "archive", "sharing", "bringing-conversations-in", "finding",
    "secrets", "moving-sessions",
  ])
  func `can be typed as it stands`(name: String) async throws {
    let page = try text(of: projectDirectory.appending("docs/guide/\(name).md"))
    #expect(try await typed(page) > 5)
    let home = TemporaryDirectory.current
    let workspaces = try FileManager.default.contentsOfDirectory(atPath: home.string)
      .map { home.appending($0) }.filter { exists($0.appending("workspace.yaml")) }
    #expect(!workspaces.isEmpty)
    for workspace in workspaces {
      let sessions = workspace.appending("sessions")
      for session in try FileManager.default.contentsOfDirectory(atPath: sessions.string) {
        try await expectSound(sessions.appending(session), clean: false)
      }
    }
  }
}
