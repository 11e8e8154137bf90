import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The README` {
  @Test func `has a tour that can be typed as it stands`() async throws {
    let readme = try text(of: projectDirectory.appending("README.md"))
    let section = try #require(readme.components(separatedBy: "\n## Five minutes\n").last)
    let tour = try #require(section.components(separatedBy: "\n## ").first)
    #expect(try await typed(tour) > 12)
    let sessions = TemporaryDirectory.current.appending("risk/sessions")
    try await expectSound(sessions.appending("payments-risk"))
    try await expectSound(sessions.appending("payments-risk-q1"))
    #expect(exists(TemporaryDirectory.current.appending("risk/elsewhere/session.json")))
  }
}
