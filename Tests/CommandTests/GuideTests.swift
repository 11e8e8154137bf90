import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A page of the guide` {
  @Test(arguments: ["merging", "phases", "templates", "uploads", "reports"])
  func `can be typed as it stands`(name: String) async throws {
    let page = try text(of: projectDirectory.appending("docs/guide/\(name).md"))
    #expect(try await typed(page) > 5)
    let workspace = TemporaryDirectory.current.appending("risk/sessions")
    for session in try FileManager.default.contentsOfDirectory(atPath: workspace.string) {
      try await expectSound(workspace.appending(session), clean: false)
    }
  }
}
