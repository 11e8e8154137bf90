import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

/// What git's own commands make of the conflicts that we leave.
@Suite(.temporaryDirectory) struct `A merge with conflicts` {
  private let base = "{\n  \"a\": 1,\n  \"b\": 1\n}\n"
  private let ours = "{\n  \"a\": 2,\n  \"b\": 1\n}\n"
  private let theirs = "{\n  \"a\": 3,\n  \"b\": 1,\n  \"c\": 1\n}\n"

  private func conflicted() async throws -> Session {
    let session = try await forkedSession(
      base: [artifact: base], ours: [artifact: ours], theirs: [artifact: theirs])
    _ = try await session.mergeWithConflicts()
    return session
  }

  @Test func `is git's own to git status`() async throws {
    let session = try await conflicted()
    #expect(try await git("status", "--porcelain", in: session.path) == "UU \(artifact)")
    let stages = try await git("ls-files", "-u", "--format=%(stage)", in: session.path)
    #expect(stages == "1\n2\n3")
  }

  @Test func `gives a merge tool the three versions`() async throws {
    let session = try await conflicted()
    let place = TemporaryDirectory.current.string
    let tool = """
      cp "$LOCAL" "\(place)/local"; cp "$BASE" "\(place)/base"; cp "$REMOTE" "\(place)/remote"; \
      printf '{"a": 4}\\n' > "$MERGED"
      """
    try await git(
      "-c", "mergetool.x.cmd=\(tool)", "-c", "mergetool.x.trustExitCode=true",
      "mergetool", "--no-prompt", "--tool=x", in: session.path)
    for (name, content) in [("local", ours), ("base", base), ("remote", theirs)] {
      #expect(try text(of: TemporaryDirectory.current.appending(name)) == content)
    }
    _ = try await session.continueMerge()
    try await expectSound(session.path)
    #expect(try session.text(artifact) == "{\"a\": 4}\n")
    // What the tool was given stays beside the file, and is no part of the session.
    #expect(exists(session.path.appending("\(artifact).orig")))
    let files = try await git("ls-tree", "-r", "--name-only", "HEAD", in: session.path)
    #expect(!files.contains(".orig"))
  }

  @Test func `can be checked out from either side and back`() async throws {
    let session = try await conflicted()
    for (side, content) in [("--ours", ours), ("--theirs", theirs)] {
      try await git("checkout", "-q", side, "--", artifact, in: session.path)
      #expect(try session.text(artifact) == content)
    }
    try await git("checkout", "-q", "--conflict=diff3", "--", artifact, in: session.path)
    #expect(try session.text(artifact).contains("|||||||"))
    // Written by git, but not edited by anybody.
    #expect(try await session.conflicts().files.map(\.isEdited) == [false])
    _ = try await session.resolve(nil, as: .theirs)
    #expect(try session.text(artifact) == theirs)
  }

  @Test func `ends with git's commands`() async throws {
    let session = try await conflicted()
    try await git("merge", "--abort", in: session.path)
    try await expectSound(session.path)
    _ = try await session.mergeWithConflicts()
    try write("{}\n", to: session.path.appending(artifact))
    try await git("add", artifact, in: session.path)
    try await git("commit", "-q", "--no-edit", in: session.path)
    try await expectSound(session.path)
    #expect(try await git("log", "-1", "--format=%s", in: session.path) == "Merge other into main")
    _ = try await session.addMessage(role: .human, body: "x")
    #expect(!exists(session.path.appending(".git/session/merge.json")))
  }
}
