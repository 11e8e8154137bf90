import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The doctor` {
  /// Runs it and expects this end and these checks to have found something.
  @discardableResult
  func examine(
    _ directory: FilePath, _ words: String..., status: Int32, finding checks: [String],
    location: SourceLocation = #_sourceLocation
  ) async throws -> [[String: Any]] {
    let finished = try await run(
      builtCommand.string, ["doctor", "--json"] + words, in: directory)
    #expect(
      finished.status == status, "\(finished.output)\(finished.errors)", sourceLocation: location)
    let value = try JSONSerialization.jsonObject(with: Data(finished.output.utf8))
    let findings = try #require(value as? [[String: Any]], sourceLocation: location)
    #expect(
      findings.compactMap { $0["check"] as? String } == checks, "\(finished.output)",
      sourceLocation: location)
    return findings
  }

  @Test func `finds a new session well, with one advice`() async throws {
    let session = try await makeSession()
    let findings = try await examine(session, status: 0, finding: ["drivers"])
    #expect(findings.first?["isAdvice"] as? Bool == true)
    try await examine(session, "--fix", status: 0, finding: ["drivers"])
    try await examine(session, status: 0, finding: [])
    try await expectSound(session)
  }

  @Test func `finds drivers whose program is gone, and sets them anew`() async throws {
    let session = try await makeSession()
    let program = TemporaryDirectory.current.appending("bin/git-session")
    try write("", to: program)
    try remove(program)
    try FileManager.default.copyItem(atPath: builtCommand.string, toPath: program.string)
    try await succeed("config-git", "--enable", in: session, command: program)
    try await examine(session, status: 1, finding: ["drivers"])
    try remove(program)
    let gone = try await examine(session, status: 1, finding: ["drivers"])
    #expect((gone.first?["message"] as? String)?.contains("cannot be run") == true)
    let repaired = try await examine(session, "--fix", status: 0, finding: ["drivers"])
    #expect(repaired.first?["isRepaired"] as? Bool == true)
    try await examine(session, status: 0, finding: [])
  }

  @Test func `finds lines of another version`() async throws {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    try await git("config", "merge.session-dot.recursive", "binary", in: session)
    try await examine(session, status: 1, finding: ["drivers"])
    try await examine(session, "--fix", status: 0, finding: ["drivers"])
    #expect(try await git("config", "merge.session-dot.recursive", in: session) == "text")
  }

  @Test func `runs nothing that a repository's configuration names`() async throws {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    let trace = TemporaryDirectory.current.appending("trace")
    let program = TemporaryDirectory.current.appending("git-session")
    try write("#!/bin/sh\ntouch '\(trace)'\n", to: program)
    #expect(try await run("chmod", ["+x", program.string], in: session).status == 0)
    for key in ["merge.session-json.driver", "diff.session-json.textconv"] {
      let line = try await git("config", key, in: session)
      try await git(
        "config", key, line.replacing(line.split(separator: "'")[1], with: program.string),
        in: session)
    }
    try await examine(session, status: 1, finding: ["drivers"])
    #expect(!exists(trace))
  }

  @Test func `finds missing attributes of an older session`() async throws {
    let session = try await makeSession()
    try await git("rm", "--quiet", ".gitattributes", in: session)
    try await git("commit", "--quiet", "-m", "as before", in: session)
    try await succeed("config-git", "--enable", in: session)
    try remove(session.appending(".git/info/attributes"))
    try await examine(session, status: 1, finding: ["attributes"])
    try await examine(session, "--fix", status: 0, finding: ["attributes"])
    #expect(!exists(session.appending(".gitattributes")))
  }

  @Test func `removes locks that nobody holds`() async throws {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    let locks = ["index.lock", "refs/heads/main.lock", "packed-refs.lock"].map {
      session.appending(".git/\($0)")
    }
    for lock in locks { try write("", to: lock) }
    try await examine(session, status: 1, finding: ["locks", "locks", "locks"])
    #expect(locks.allSatisfy { exists($0) })
    try await examine(session, "--fix", status: 0, finding: ["locks", "locks", "locks"])
    #expect(!locks.contains { exists($0) })
  }

  @Test func `leaves the lock of a git that is at work`() async throws {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    try write("*.tmp\n", to: session.appending(".gitignore"))
    // The editor is the doctor: while it looks, git waits for it with the lock in its hands.
    let answer = TemporaryDirectory.current.appending("answer")
    let finished = try await run(
      "git", ["commit", "--all"], in: session,
      environment: [
        "GIT_EDITOR":
          "test -e .git/index.lock && '\(builtCommand)' doctor --fix > '\(answer)'; echo Subject >"
      ])
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(try text(of: answer) == "")
    try await expectSound(session)
  }

  @Test func `finishes what was left half-way`() async throws {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    let tip = try await git("rev-parse", "HEAD", in: session)
    try write(
      "git-session move 1\nrefs/heads/main \(tip)\nrefs/heads/main \(tip)\n",
      to: session.appending(".git/index.lock"))
    try await examine(session, status: 1, finding: ["half-done"])
    try await examine(session, "--fix", status: 0, finding: ["half-done"])
    #expect(!exists(session.appending(".git/index.lock")))
    try await expectSound(session)
  }

  @Test func `names an extension that cannot be read here`() async throws {
    let session = try await makeSession()
    try await git("config", "core.repositoryFormatVersion", "1", in: session)
    try await git("config", "extensions.partialClone", "origin", in: session)
    let findings = try await run(
      builtCommand.string, ["doctor", "--fix"], in: session)
    #expect(findings.status == 1)
    #expect(findings.output.lowercased().contains("partialclone"), "\(findings.output)")
  }
}
