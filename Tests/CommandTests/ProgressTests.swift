import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `Progress on a terminal` {
  @Test func `keeps to one line, however narrow`() async throws {
    let session = try await makeSession()
    try await succeed("report", "draft", "-", in: session, input: "# Title\n")
    let tools = TemporaryDirectory.current.appending("bin")
    try write("#!/bin/sh\nsleep 2\nexit 1\n", to: tools.appending("pandoc"))
    _ = try await run("chmod", ["-R", "+x", tools.string], in: session)
    func output(columns: Int) async throws -> String {
      try await atTerminal(
        command: [
          "env", "PATH=\(tools):/usr/bin:/bin", builtCommand.string, "report", "issue", "--label",
          "X", "--format", "html",
        ], in: session, doing: [.resize(rows: 24, columns: columns)]
      ).output
    }
    #expect(try await output(columns: 40).contains("\rIssuing … 1 s\u{1B}[K"))
    #expect(try await output(columns: 12).contains("\rIssuing … 1\u{1B}[0m\u{1B}[K"))
    #expect(try await !output(columns: 9).contains("Issuing"))
  }
}
