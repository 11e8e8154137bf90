import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `Issuing without a converter` {
  @Test(arguments: [
    ("html", "pandoc", "pandoc", ["git", "timeout"]),
    ("pdf", "pandoc", "pandoc", ["git", "timeout"]),
    ("html", "timeout", "coreutils", ["git"]),
  ])
  func `says what to install and issues nothing`(
    format: String, program: String, package: String, present: [String]
  ) async throws {
    let session = try await makeSession()
    try await succeed("report", "draft", "-", in: session, input: "# Title\n")
    let tools = TemporaryDirectory.current.appending("bin")
    try FileManager.default.createDirectory(atPath: tools.string, withIntermediateDirectories: true)
    for tool in present {
      let found = try await run("sh", ["-c", "command -v \(tool)"], in: session)
      try FileManager.default.createSymbolicLink(
        atPath: tools.appending(tool).string, withDestinationPath: found.line)
    }
    let before = try await git("rev-parse", "HEAD", in: session)
    let issued = try await run(
      builtCommand.string,
      ["report", "issue", "--label", "X", "--format", "md", "--format", format],
      in: session, environment: ["PATH": tools.string])
    #expect(issued.status == 3)
    #expect(
      issued.errors == """
        git session: \(program) is needed for this format and is not on the PATH
        hint: apt-get install \(package), or --format md

        """)
    #expect(try await git("rev-parse", "HEAD", in: session) == before)
    #expect(!exists(session.appending("reports/issued")))
  }
}

@Suite(.temporaryDirectory) struct `A report of what was last saved` {
  @Test func `names the unsaved edits that it leaves out`() async throws {
    let path = try await makeSession("threat-model")
    let plain = try await session("report", "draft", "--from-phases", in: path)
    #expect(!plain.errors.contains("unsaved"))
    try write("{}", to: path.appending("phases/01-scope/artifacts/scope.json"))
    try write("x", to: path.appending("notes.md"))
    let draft = try await session("report", "draft", "--from-phases", in: path)
    #expect(
      draft.errors.hasPrefix(
        """
        the draft is made of what was last saved; unsaved edits are left out (git session save keeps them):
          phases/01-scope/artifacts/scope.json

        """))
    #expect(!draft.errors.contains("notes.md"))
    let drafts = path.appending("reports/drafts")
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: drafts.string).first)
    try write("# Mine\n", to: drafts.appending(name))
    let issued = try await session("report", "issue", "--label", "X", in: path)
    #expect(issued.errors.contains("made of what was last saved"))
    #expect(issued.errors.contains("\n  reports/drafts/\(name)\n"))
  }
}

@Suite(.temporaryDirectory) struct `The phase commands` {
  @Test func `show why a phase was left out, and no problems of it`() async throws {
    let path = try await makeSession("threat-model")
    try await succeed("phase", "skip", "--reason", "Known from last year", in: path)
    let shown = try await succeed("phase", "show", in: path)
    #expect(shown.contains("Left out because\n  Known from last year"))
    #expect(!shown.contains("Problems"))
    #expect(try await succeed("phase", "list", in: path).contains("Known from last year"))
  }

  @Test func `end with the status of their kind`() async throws {
    let path = try await makeSession("threat-model")
    for (words, status) in [
      (["phase"], 0), (["phase", "check"], 1), (["phase", "next"], 4), (["phase", "done"], 4),
      (["phase", "commit"], 4), (["phase", "show", "nope"], 3), (["phase", "check", "--all"], 1),
      (["phase", "check", "01-scope", "--all"], 2), (["upload", "get", "x"], 3),
      (["upload", "get", "../x"], 2), (["report", "show"], 3), (["report", "draft"], 2),
      (["batch", "new", "--template", "blank", "--from", "no.csv"], 3),
      (["template", "check", "session.json.yaml"], 3),
    ] as [([String], Int32)] {
      let finished = try await run(builtCommand.string, words, in: path)
      #expect(finished.status == status, "\(words) \(finished.errors)")
    }
  }

  @Test func `print one JSON value`() async throws {
    let path = try await makeSession("threat-model")
    for words in [
      ["phase"], ["phase", "list"], ["phase", "check"], ["phase", "preview"], ["upload", "list"],
      ["report", "list"], ["template", "show", "incident"], ["report", "draft", "--from-phases"],
      ["report", "issue", "--label", "X"], ["phase", "skip"], ["phase", "next"],
    ] {
      let finished = try await run(builtCommand.string, words + ["--json"], in: path)
      let value = try JSONSerialization.jsonObject(with: Data(finished.output.utf8))
      #expect(value is [Any] || value is [String: Any], "\(words)")
    }
  }
}
