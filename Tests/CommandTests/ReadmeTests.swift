import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The README` {
  @Test func `has a tour that can be typed as it stands`() async throws {
    let readme = try text(of: projectDirectory.appending("README.md"))
    let section = try #require(readme.components(separatedBy: "\n## Five minutes\n").last)
    let tour = try #require(section.components(separatedBy: "\n## ").first)
    let blocks = tour.components(separatedBy: "```sh\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
    let lines = blocks.joined().split(separator: "\n")
    #expect(lines.count > 12)
    let tools = builtCommand.removingLastComponent().string
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let finished = try await run(
      "bash", ["-c", lines.map(Self.checked).joined()], in: TemporaryDirectory.current,
      environment: ["PATH": "\(tools):\(path)"])
    #expect(finished.status == 0, "\(finished.errors)")
    let sessions = TemporaryDirectory.current.appending("risk/sessions")
    try await expectSound(sessions.appending("payments-risk"))
    try await expectSound(sessions.appending("payments-risk-q1"))
    #expect(exists(TemporaryDirectory.current.appending("risk/elsewhere/session.json")))
  }

  /// A line that ends the tour unless it succeeds; `diff` succeeds with 1 too.
  private static func checked(_ line: Substring) -> String {
    let mayDiffer = line.hasPrefix("git session diff ") ? "[[ $? == 1 ]] || " : ""
    return "{ \(line)\n} || \(mayDiffer){ echo 'stopped at: '\(quoted(line)) >&2; exit 1; }\n"
  }

  private static func quoted(_ text: Substring) -> String {
    "'\(text.replacingOccurrences(of: "'", with: "'\\''"))'"
  }
}
