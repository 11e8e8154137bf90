import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A short name` {
  private var workspace: FilePath { TemporaryDirectory.current.appending("w") }

  private func make(_ names: String...) async throws {
    try await succeed("init", "w", in: TemporaryDirectory.current)
    for name in names { try await succeed("new", name, "--template", "blank", in: workspace) }
  }

  @Test func `that looks like the beginning of an id reaches the session`() async throws {
    try await make("Trial", "c1")
    let path = workspace.appending("sessions/trial")
    for words in [
      ["show", "c1"], ["show", "c"], ["show", "c1:session.json"], ["log", "c1"],
      ["merge", "--dry-run", "--allow-unrelated-histories", "c1"], ["diff", "c1"],
      ["diff", "c1", "c"],
    ] {
      let finished = try await run(builtCommand.string, words, in: path)
      #expect(finished.status < 2, "\(words): \(finished.errors)")
    }
    for words in [["restore", "c1"], ["branch", "x", "c1"]] {
      let finished = try await run(builtCommand.string, words, in: path)
      #expect(finished.status == 2 && finished.errors.contains("of another session"))
    }
  }

  @Test(arguments: ["0", "1", "bf", "834", "bf:session.json", "@bf", "@834~1", "trial@bf"])
  func `of nothing is said to be of nothing`(word: String) async throws {
    try await make("Trial")
    let path = workspace.appending("sessions/trial")
    for words in [["show"], ["diff"], ["restore"], ["branch", "x"]] {
      let finished = try await run(builtCommand.string, words + [word], in: path)
      #expect(finished.status == 3, "\(words) \(word): \(finished.errors)")
      #expect(!finished.errors.contains("OID") && finished.errors.contains("no branch or commit"))
    }
  }

  @Test func `wins over longer ones that begin with it`() async throws {
    try await make("f", "fc")
    try await succeed("archive", "f", in: workspace)
    try await succeed("archive", "fc", in: workspace)
    try await succeed("open", "fc", in: workspace)
    try await succeed("resume", "f", "again", in: workspace)
    try await succeed("open", "f", in: workspace)
    #expect(exists(workspace.appending("sessions/f")))
    try await succeed("archive", "fc", in: workspace)
    #expect(try await session("open", "nothing", in: workspace).status == 3)
  }
}
