import Foundation
import SystemPackage
import TestSupport
import Testing

/// Types what a page shows in its `sh` blocks, line by line in one shell, in the test's own directory.
///
/// - Returns: How many lines there were.
func typed(_ page: String, sourceLocation: SourceLocation = #_sourceLocation) async throws -> Int {
  let blocks = page.components(separatedBy: "```sh\n").dropFirst().compactMap {
    $0.components(separatedBy: "```").first
  }
  let lines = blocks.joined().split(separator: "\n")
  let tools = builtCommand.removingLastComponent().string
  let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
  let finished = try await run(
    "bash", ["-c", lines.map(checked).joined()], in: TemporaryDirectory.current,
    environment: ["PATH": "\(tools):\(path)"])
  #expect(finished.status == 0, "\(finished.errors)", sourceLocation: sourceLocation)
  return lines.count
}

/// A line that ends the page unless it succeeds; what compares, checks or finds conflicts succeeds with 1 too.
private func checked(_ line: Substring) -> String {
  let mayDiffer = [
    "git session diff ", "git session phase check", "git session merge what-if",
    "git session resolve",
  ].contains { line.hasPrefix($0) }
  let differs = mayDiffer ? "[[ $? == 1 ]] || " : ""
  return "{ \(line)\n} || \(differs){ echo 'stopped at: '\(quoted(line)) >&2; exit 1; }\n"
}

private func quoted(_ text: Substring) -> String {
  "'\(text.replacingOccurrences(of: "'", with: "'\\''"))'"
}
