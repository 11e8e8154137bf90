import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The hooks of a push with plain git` {
  private let token = "gh" + "p_" + String(repeating: "a1B2", count: 9)

  private func commit(_ path: FilePath, _ message: String = "plain", as email: String? = nil)
    async throws
  {
    try await git("add", "-A", in: path)
    let finished = try await run(
      "git", ["commit", "-q", "--no-verify", "-m", message], in: path,
      environment: email.map { ["GIT_AUTHOR_EMAIL": $0] } ?? [:])
    #expect(finished.status == 0, "\(finished.errors)")
  }

  private func bare(_ name: String) async throws -> FilePath {
    let path = TemporaryDirectory.current.appending(name)
    try await git("init", "-q", "--bare", path.string, in: TemporaryDirectory.current)
    return path
  }

  @Test func `keep a secret from leaving, on the way in and on the way out`() async throws {
    let path = try await makeSession()
    let store = try await bare("team.git")
    try await git("remote", "add", "team", store.string, in: path)
    let before = path.appending(".git/hooks/pre-push")
    try write("#!/bin/sh\ncat > seen\n", to: before)
    _ = try await run("chmod", ["+x", before.string], in: path)
    try await succeed("hooks", "install", in: path)
    try await git("push", "-q", "team", "main", in: path)
    // The hook that was there gets the lines as well.
    #expect(try text(of: path.appending("seen")).hasPrefix("refs/heads/main "))
    try remove(path.appending("seen"))

    try write("a\nt: \(token)\n", to: path.appending("notes.md"))
    try await git("add", "-A", in: path)
    let refused = try await run("git", ["commit", "-q", "-m", "x"], in: path)
    #expect(refused.status != 0)
    #expect(refused.errors.contains("notes.md:2: GitHub token"), "\(refused.errors)")
    try await commit(path)
    for words in [["main"], ["main:new"], ["--all"], ["--force", "HEAD:refs/heads/other"]] {
      let push = try await run("git", ["push", "-q", "team"] + words, in: path)
      #expect(push.status != 0, "\(words)")
      #expect(push.errors.contains("notes.md:2:4: GitHub token (github-token) in commit"))
      #expect(!push.errors.contains(token))
    }
    #expect(try await git("for-each-ref", "--format=%(refname)", in: store) == "refs/heads/main")
    try await succeed("secrets", "waive", "notes.md:2", "--reason", "made up", in: path)
    try await git("push", "-q", "team", "main:new", in: path)
    // Nothing leaves with a deletion.
    try await git("push", "-q", "team", ":new", in: path)
  }

  @Test func `say after a merge what is wrong with what came, and stop nothing`() async throws {
    let path = try await makeSession()
    try await succeed("branch", "other", in: path)
    try await git("switch", "-q", "other", in: path)
    try write("{ broken\n", to: path.appending("phases/01-work/artifacts/a.json"))
    try await commit(path)
    try await git("switch", "-q", "main", in: path)
    try await succeed("hooks", "install", in: path)
    let merge = try await run("git", ["merge", "-q", "other"], in: path)
    #expect(merge.status == 0)
    #expect(merge.errors.contains("a.json:1: is not valid JSON"), "\(merge.errors)")
    try await succeed("freeze", in: path)
    try await git("switch", "-q", "-d", "HEAD", in: path)
    let back = try await run("git", ["switch", "-q", "main"], in: path)
    #expect(back.status == 0 && back.errors.contains("is frozen here"), "\(back.errors)")
  }

  @Test func `let a store take sessions, and nothing that breaks one`() async throws {
    let path = try await makeSession()
    let store = try await bare("sessions.git")
    try await succeed("hooks", "install", "--server", in: store)
    #expect(try await succeed("hooks", "--server", in: store).contains("installed"))
    #expect(try await session("hooks", "install", in: store).status == 2)
    try await succeed("message", "add", "--role", "human", "said", in: path)
    try await succeed("push", store.string, in: path)
    let manifest = try text(of: path.appending("session.json"))
    let id = try #require(manifest.firstMatch(of: #/"id": "([^"]*)"/#)?.output.1)
    let place = "refs/heads/session/\(id)"
    let start = try await git("rev-parse", "HEAD", in: path)
    let message = try await git("ls-files", "*/messages/*", in: path)

    func expectRefused(
      _ complaint: String, to reference: String, force: Bool = false,
      sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
      let push = try await run(
        "git", ["push", "-q"] + (force ? ["-f"] : []) + [store.string, "HEAD:\(reference)"],
        in: path)
      #expect(push.status != 0, sourceLocation: sourceLocation)
      #expect(push.errors.contains(complaint), "\(push.errors)", sourceLocation: sourceLocation)
      #expect(try await git("rev-parse", "\(place)/main", in: store) == start)
      try await git("reset", "-q", "--hard", start, in: path)
    }

    try write("{ broken\n", to: path.appending("phases/01-work/artifacts/a.json"))
    try await commit(path)
    try await expectRefused("a.json:1:", to: "\(place)/main")
    try write("---\nid: other\n---\nsaid otherwise\n", to: path.appending(message))
    try await commit(path)
    try await expectRefused("was changed after it was written", to: "\(place)/main")
    try FileManager.default.createSymbolicLink(
      atPath: path.appending("link").string, withDestinationPath: "/etc/passwd")
    try await commit(path)
    try remove(path.appending("link"))
    try await commit(path)
    try await expectRefused("'link' is a symbolic link", to: "\(place)/main")
    try write("1\n", to: path.appending("Notes.md"))
    try await commit(path)
    try write("2\n", to: path.appending("notes.md"))
    try await commit(path)
    try await expectRefused("'Notes.md' and 'notes.md' are one file", to: "\(place)/main")
    try await git("config", "session.fileLimit", "64 KiB", in: store)
    try write([UInt8](repeating: 7, count: 65_537), to: path.appending("big.bin"))
    try await commit(path)
    try remove(path.appending("big.bin"))
    try await commit(path)
    try await expectRefused("'big.bin' has more than 64 KiB", to: "\(place)/main")
    try write("t: \(token)\n", to: path.appending("notes.md"))
    try await commit(path)
    try await expectRefused("there is a secret: notes.md:1:4", to: "\(place)/main")
    try await expectRefused(
      "there is a secret: the name of \(place)/wip_[redacted:", to: "\(place)/wip_\(token)")
    try await expectRefused(
      "would hold session \(id)", to: "refs/heads/session/x-20260101-k7q2/main")
    try await git("commit", "-q", "--amend", "--allow-empty", "-m", "Other", in: path)
    try await expectRefused("would lose commits", to: "\(place)/main", force: true)
    try write(
      manifest.replacing("\"active\"", with: "\"frozen\""), to: path.appending("session.json"))
    try await commit(path, as: "mallory@example.com")
    try await expectRefused(
      "mallory@example.com may not change the status", to: "\(place)/main")
    let deleted = try await run("git", ["push", "-q", store.string, ":\(place)/main"], in: path)
    #expect(deleted.status != 0 && deleted.errors.contains("is the session itself"))

    // The owner may; then it takes nothing more.
    try await succeed("freeze", in: path)
    try await git("push", "-q", store.string, "HEAD:\(place)/main", in: path)
    try write("x\n", to: path.appending("notes.md"))
    try await commit(path)
    let late = try await run("git", ["push", "-q", store.string, "HEAD:\(place)/main"], in: path)
    #expect(late.errors.contains("while the session was frozen"), "\(late.errors)")
    // Nor what would keep another session from being made.
    for name in ["refs/heads/session/notes", "refs/heads/session/x/y", "refs/tags/session/x"] {
      let push = try await run("git", ["push", "-q", store.string, "HEAD~1:\(name)"], in: path)
      #expect(push.errors.contains("names none"), "\(push.errors)")
    }
    // What belongs to no session is not ours to judge, but for secrets.
    try await git("push", "-q", store.string, "HEAD~1:refs/heads/elsewhere", in: path)
    try await git("fsck", "--strict", in: store)
  }

  @Test func `go by what the store's configuration and the server say`() async throws {
    let path = try await makeSession()
    let store = try await bare("sessions.git")
    try await succeed("hooks", "install", "--server", in: store)
    try await git("config", "session.owners", "all", in: store)
    let manifest = try text(of: path.appending("session.json"))
    let id = try #require(manifest.firstMatch(of: #/"id": "([^"]*)"/#)?.output.1)
    let words = ["push", "-q", store.string, "HEAD:refs/heads/session/\(id)/main"]
    let other = try await run(
      "git", words, in: path, environment: ["GIT_SESSION_PUSHER": "mallory@example.com"])
    #expect(other.errors.contains("mallory@example.com may not push"), "\(other.errors)")
    try await git("config", "session.owners", "everybody", in: store)
    #expect(try await run("git", words, in: path).errors.contains("it may be life, all or off"))
    try await git("config", "session.owners", "off", in: store)
    let allowed = try await run(
      "git", words, in: path, environment: ["GIT_SESSION_PUSHER": "mallory@example.com"])
    #expect(allowed.status == 0, "\(allowed.errors)")
  }
}
