import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `What a store does not take` {
  private var home: FilePath { TemporaryDirectory.current }

  /// A workspace with three sessions and a store.
  private func prepare() async throws {
    let made = try await run(
      "bash",
      [
        "-euc",
        """
        git init -q --bare -b main team.git
        git session init w
        git session -C w store add team ../team.git
        for name in one two three; do git session -C w new $name --template blank --keep-active; done
        """,
      ], in: home, environment: typingEnvironment)
    #expect(made.status == 0, "\(made.errors)")
  }

  private func refuse(_ pattern: String) throws {
    let hook = home.appending("team.git/hooks/update")
    try write(
      "#!/bin/sh\ncase $1 in \(pattern)) echo 'not this one' >&2; exit 1;; esac\n", to: hook)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook.string)
  }

  @Test func `is named with its session and in the store's own words, and the rest is there`()
    async throws
  {
    try await prepare()
    try refuse("*/two-*")
    let finished = try await session("push", "team", "--all", in: home.appending("w"))
    #expect(finished.status == 4)
    #expect(finished.errors.contains(#/two-[-0-9a-z]+\/main stayed behind/#), "\(finished.errors)")
    #expect(finished.errors.contains("the store says: not this one"), "\(finished.errors)")
    let there = try await git("for-each-ref", "--format=%(refname)", in: home.appending("team.git"))
    #expect(there.contains("/one-") && there.contains("/three-") && !there.contains("/two-"))
    let two = try await session("push", "team", "-s", "two", "--json", in: home.appending("w"))
    #expect(two.status == 4 && two.output.contains("the store says: not this one"))
  }

  @Test func `of one session keeps no other from being sent`() async throws {
    try await prepare()
    // The tree of one cannot be read.
    let script = """
      tree=$(git -C w/sessions/two rev-parse HEAD^{tree})
      file=w/sessions/two/.git/objects/${tree:0:2}/${tree:2}
      chmod +w "$file" && echo junk > "$file"
      git -C w/sessions/three config extra.lock x && touch w/sessions/three/.git/config.lock
      """
    let broken = try await run("bash", ["-euc", script], in: home)
    #expect(broken.status == 0, "\(broken.errors)")
    let finished = try await session("push", "team", "--all", in: home.appending("w"))
    #expect(finished.status == 4 && finished.errors.contains("two stayed behind"))
    // What was sent is there, though it cannot be noted here.
    #expect(finished.errors.contains("could not be noted here"), "\(finished.errors)")
    let there = try await git("for-each-ref", "--format=%(refname)", in: home.appending("team.git"))
    #expect(there.contains("/one-") && there.contains("/three-") && !there.contains("/two-"))
  }

  @Test func `and has not, is an error for those who fetch it`() async throws {
    try await prepare()
    let path = home.appending("w/sessions/one")
    for verb in ["fetch", "pull"] {
      let finished = try await session(verb, "team", in: path)
      #expect(finished.status == 3, "\(verb): \(finished.output)")
      #expect(finished.errors.contains("team has no session one-"), "\(finished.errors)")
    }
    #expect(try await git("remote", in: path) == "")
    try await succeed("sync", "team", in: path)
    try await succeed("fetch", "team", in: path)
  }

  @Test func `goes nowhere from a clone that has only the end of the history`() async throws {
    try await prepare()
    let path = home.appending("w/sessions/one")
    try await succeed("message", "add", "--role", "human", "x", in: path)
    try await succeed("push", "team", in: path)
    let id = try #require(
      try text(of: path.appending("session.json")).firstMatch(of: #/"id": "([^"]*)"/#))
    let shallow = home.appending("shallow")
    try await git(
      "clone", "-q", "--depth", "1", "-b", "session/\(id.output.1)/main",
      "file://\(home)/team.git", shallow.string, in: home)
    try await git("branch", "-q", "-m", "main", in: shallow)
    try await succeed("hooks", "install", in: shallow)
    for verb in ["push", "fetch", "sync"] {
      let finished = try await session(verb, "../team.git", in: shallow)
      #expect(finished.status == 4, "\(verb): \(finished.errors)")
      #expect(finished.errors.contains("git fetch --unshallow"), "\(verb): \(finished.errors)")
    }
    try write("x\n", to: shallow.appending("notes.md"))
    try await git("add", "-A", in: shallow)
    try await git("commit", "-q", "-m", "Notes", in: shallow)
    let place = "HEAD:refs/heads/session/\(id.output.1)/main"
    let plain = try await run("git", ["push", "-q", "origin", place], in: shallow)
    #expect(plain.status != 0 && plain.errors.contains("git fetch --unshallow"), "\(plain.errors)")
    try await git("fetch", "-q", "--unshallow", in: shallow)
    try await git("push", "-q", "origin", place, in: shallow)
    try await succeed("sync", "../team.git", in: shallow)
  }
}
