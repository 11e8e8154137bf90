import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The hooks of plain git` {
  private func commit(
    _ words: String..., in path: FilePath, environment: [String: String] = [:]
  ) async throws -> Finished {
    try await run(
      "git", ["commit", "-q", "-m", "plain"] + words, in: path, environment: environment)
  }

  private func hook(_ path: FilePath, _ name: String = "pre-commit") -> FilePath {
    path.appending(".git/hooks/\(name)")
  }

  @Test(arguments: ["frozen", "archived"])
  func `refuse a commit to a session that takes no changes`(
    state: String
  ) async throws {
    let path = try await makeSession()
    try await succeed("branch", "other", in: path)
    try await succeed("hooks", "install", in: path)
    if state == "frozen" {
      try await succeed("freeze", in: path)
    } else {
      try await succeed("report", "draft", "-", in: path, input: "# Done\n")
      try await succeed("report", "issue", "--label", "Done", "--final", in: path)
    }
    let before = try await git("rev-parse", "HEAD", in: path)
    try write("plain\n", to: path.appending("notes.md"))
    try await git("add", "notes.md", in: path)
    for words in [[], ["notes.md"], ["-a"], ["--amend"]] {
      let finished = try await run("git", ["commit", "-q", "-m", "plain"] + words, in: path)
      #expect(finished.status != 0)
      #expect(finished.errors.contains("session 'Trial' is \(state) and takes no changes"))
      #expect(finished.errors.contains("hint: git session "))
    }
    // Not by way of another branch either.
    try await git("stash", "-q", in: path)
    try await git("switch", "-q", "other", in: path)
    try await git("stash", "pop", "-q", in: path)
    #expect(try await commit(in: path).status != 0)
    #expect(try await git("rev-parse", "main", in: path) == before)
    guard state == "frozen" else { return }
    try await git("reset", "-q", "--hard", in: path)
    try await succeed("unfreeze", in: path)
    try write("plain\n", to: path.appending("notes.md"))
    try await git("add", "notes.md", in: path)
    #expect(try await commit(in: path).status == 0)
    try await expectSound(path)
  }

  @Test func `refuse a merge into a frozen session`() async throws {
    let path = try await makeSession()
    try await succeed("branch", "other", in: path)
    try await succeed("message", "add", "--role", "ai", "--branch", "other", "theirs", in: path)
    try await succeed("message", "add", "--role", "ai", "ours", in: path)
    try await succeed("hooks", "install", in: path)
    try await succeed("freeze", in: path)
    let before = try await git("rev-parse", "HEAD", in: path)
    let merge = try await run("git", ["merge", "-q", "--no-edit", "other"], in: path)
    #expect(merge.status != 0)
    #expect(merge.errors.contains("is frozen"), "\(merge.errors)")
    #expect(try await git("rev-parse", "HEAD", in: path) == before)
  }

  @Test func `refuse files that are not what the format has, naming file and line`() async throws {
    let path = try await makeSession()
    try await succeed("message", "add", "--role", "human", "said", in: path)
    try await succeed("hooks", "install", in: path)
    let message = try await git("ls-files", "*/messages/*", in: path)
    let manifest = try text(of: path.appending("session.json"))
    let bad: [(file: String, text: String, complaint: String)] = [
      ("phases/01-work/artifacts/a.json", "{\n  \"a\": ,\n}\n", "a.json:2: is not valid JSON"),
      ("phases/01-work/diagrams/a.dot", "digraph {\n  a -> \n}\n", "a.dot:3: is not valid DOT"),
      (
        "phases/01-work/phase.json", "{\"title\": 3, \"status\": \"open\"}\n",
        "phase.json:1: 'title'"
      ),
      ("session.json", manifest.replacing("\"active\"", with: "\"asleep\""), "session.json:"),
      (
        "session.json",
        manifest.replacing(#/"id": "[^"]*"/#, with: "\"id\": \"other-20260101-k7q2\""),
        "session.json: 'id' is minted once"
      ),
      (message, "---\nid: x\n---\n", "is a message, and what was said stays"),
      (
        "phases/01-work/messages/2026-11-21T10/0412.118Z-human-k7q2.md", "no header\n",
        "k7q2.md:1: "
      ),
    ]
    for (file, text, complaint) in bad {
      try write(text, to: path.appending(file))
      try await git("add", "--", file, in: path)
      let finished = try await commit(in: path)
      #expect(finished.status != 0, "\(file)")
      #expect(finished.errors.contains(complaint), "\(file): \(finished.errors)")
      // What is wrong but not part of the commit does not matter.
      try write("fine\n", to: path.appending("fine.md"))
      try await git("add", "fine.md", in: path)
      #expect(try await commit("--", "fine.md", in: path).status == 0, "\(file)")
      try await git("reset", "-q", "--hard", in: path)
      try await git("rm", "-q", "fine.md", in: path)
      try await git("clean", "-qfd", in: path)
      #expect(try await commit(in: path).status == 0)
    }
    try await git("rm", "-q", "session.json", in: path)
    #expect(try await commit(in: path).errors.contains("without it this is no session"))
    try await git("reset", "-q", "--hard", in: path)
    // A candidate may be unfinished, an upload is whatever it is.
    for file in ["phases/01-work/preview/artifacts/a.json", "uploads/a.json"] {
      try write("{ not yet\n", to: path.appending(file))
    }
    try await git("add", "-A", in: path)
    #expect(try await commit(in: path).status == 0)
    try await expectSound(path)
  }

  @Test func `keep what was issued`() async throws {
    let path = try await makeSession()
    try await succeed("report", "draft", "-", in: path, input: "# Done\n")
    try await succeed("report", "issue", "--label", "Done", in: path)
    try await succeed("hooks", "install", in: path)
    let file = try await git("ls-files", "reports/issued/*.md", in: path)
    try write("# Other\n", to: path.appending(file))
    try await git("add", "-A", in: path)
    #expect(try await commit(in: path).errors.contains("what was issued stays as it is"))
    try await git("rm", "-q", "-r", "-f", "reports/issued", in: path)
    #expect(try await commit(in: path).status != 0)
  }

  @Test func `run what was there before, and give it back`() async throws {
    let path = try await makeSession()
    let own = "#!/bin/sh\necho ours-ran >&2\n[ ! -e veto ]\n"
    try write(own, to: hook(path))
    _ = try await run("chmod", ["+x", hook(path).string], in: path)
    try await succeed("hooks", "install", in: path)
    let installed = try text(of: hook(path))
    try await succeed("hooks", "install", in: path)
    #expect(try text(of: hook(path)) == installed)
    try write("x\n", to: path.appending("notes.md"))
    try await git("add", "notes.md", in: path)
    try write("", to: path.appending("veto"))
    let vetoed = try await commit(in: path)
    #expect(vetoed.status != 0)
    try remove(path.appending("veto"))
    let finished = try await commit(in: path)
    #expect(finished.status == 0)
    #expect(finished.errors.contains("ours-ran"))
    let status = try await succeed("hooks", "--json", in: path)
    #expect(status.contains("pre-commit.before-git-session"))
    try await succeed("hooks", "uninstall", in: path)
    #expect(try text(of: hook(path)) == own)
    #expect(!exists(hook(path, "pre-commit.before-git-session")))
    #expect(!exists(hook(path, "pre-merge-commit")))
    #expect(try await succeed("hooks", in: path).contains("foreign"))
    try await succeed("hooks", "uninstall", in: path)
    #expect(try text(of: hook(path)) == own)
  }

  /// As husky 9 has them: one text for all hooks, which finds the script to run by its own name.
  @Test(arguments: ["#!/usr/bin/env sh", "#!/bin/bash"])
  func `run what was there before under its own name`(interpreter: String) async throws {
    let path = try await makeSession()
    try await git("config", "core.hooksPath", ".husky/_", in: path)
    let script = """
      mkdir -p .husky/_ && cd .husky/_
      printf '%s\n. "$(dirname "$0")/h"\n' '\(interpreter)' > pre-commit
      printf '%s\n' 'script=$(dirname "$(dirname "$0")")/$(basename "$0")' \
        '[ ! -f "$script" ] || sh -e "$script" "$@"' > h
      cp pre-commit pre-push; chmod +x pre-commit pre-push
      """
    #expect(try await run("sh", ["-ec", script], in: path).status == 0)
    try write("echo looked-at; exit 1\n", to: path.appending(".husky/pre-commit"))
    try write("cat; exit 1\n", to: path.appending(".husky/pre-push"))
    try write("x\n", to: path.appending("notes.md"))
    try await git("add", "notes.md", in: path)
    try await succeed("hooks", "install", in: path)
    let refused = try await commit(in: path)
    #expect(refused.status == 1 && (refused.output + refused.errors).contains("looked-at"))
    try write("exit 0\n", to: path.appending(".husky/pre-commit"))
    #expect(try await commit(in: path).status == 0)
    let store = TemporaryDirectory.current.appending("store.git")
    try await git("init", "-q", "--bare", store.string, in: path)
    let push = try await run("git", ["push", store.string, "main"], in: path)
    #expect(push.status == 1 && (push.output + push.errors).contains("refs/heads/main"))
    try await succeed("hooks", "uninstall", in: path)
    #expect(try text(of: path.appending(".husky/_/pre-commit")).hasPrefix(interpreter))
  }

  @Test func `take no place that two others have`() async throws {
    let path = try await makeSession()
    try write("#!/bin/sh\n", to: hook(path))
    try write("#!/bin/sh\n# older\n", to: hook(path, "pre-commit.before-git-session"))
    let finished = try await session("hooks", "install", in: path)
    #expect(finished.status == 4)
    #expect(finished.errors.contains("pre-commit.before-git-session"))
    #expect(try text(of: hook(path)) == "#!/bin/sh\n")
  }

  @Test func `go where core.hooksPath leads, and only if told to where all repositories share it`()
    async throws
  {
    let path = try await makeSession()
    try await git("config", "core.hooksPath", ".githooks", in: path)
    try await succeed("hooks", "install", in: path)
    #expect(exists(path.appending(".githooks/pre-commit")))
    #expect(!exists(hook(path)))
    try await succeed("hooks", "uninstall", in: path)
    #expect(!exists(path.appending(".githooks/pre-commit")))
    try await git("config", "--unset", "core.hooksPath", in: path)

    let shared = TemporaryDirectory.current.appending("shared hooks")
    try await git("config", "--global", "core.hooksPath", "~/shared hooks", in: path)
    let refused = try await session("hooks", "install", in: path)
    #expect(refused.status == 4)
    #expect(refused.errors.contains("--everywhere"))
    #expect(!exists(shared))
    try await succeed("hooks", "install", "--everywhere", in: path)
    #expect(exists(shared.appending("pre-commit")))
    try await succeed("freeze", in: path)
    try write("x\n", to: path.appending("notes.md"))
    try await git("add", "notes.md", in: path)
    #expect(try await commit(in: path).status != 0)
    // A repository that is no session is none of our business, whatever is in it.
    let elsewhere = TemporaryDirectory.current.appending("elsewhere")
    try write("{ broken\n", to: elsewhere.appending("a.json"))
    try await git("init", "-q", in: elsewhere)
    try await git("add", "a.json", in: elsewhere)
    #expect(try await commit(in: elsewhere).status == 0)
  }

  @Test func `go nowhere that a repository from elsewhere names`() async throws {
    let path = try await makeSession()
    let outside = TemporaryDirectory.current.appending("outside")
    try write("mine\n", to: outside.appending("notes.md"))
    try await git("config", "core.hooksPath", outside.string, in: path)
    #expect(try await session("hooks", "install", in: path).status == 4)
    try await git("config", "core.hooksPath", "../outside", in: path)
    #expect(try await session("hooks", "install", in: path).status == 4)
    try await git("config", "--unset", "core.hooksPath", in: path)
    if exists(path.appending(".git/hooks")) { try remove(path.appending(".git/hooks")) }
    try FileManager.default.createSymbolicLink(
      atPath: path.appending(".git/hooks").string, withDestinationPath: outside.string)
    #expect(try await session("hooks", "install", in: path).status == 4)
    #expect(try FileManager.default.contentsOfDirectory(atPath: outside.string) == ["notes.md"])
  }

  @Test func `come with new sessions where the workspace wants it, and to all at once`()
    async throws
  {
    let risk = TemporaryDirectory.current.appending("risk")
    try await succeed("init", "risk", in: TemporaryDirectory.current)
    try await succeed("new", "One", in: risk)
    let one = risk.appending("sessions/one")
    #expect(!exists(hook(one)))
    try write("hooks: true\n", to: risk.appending("workspace.yaml"))
    try await succeed("new", "Two", in: risk)
    try write("name\nThree\n", to: risk.appending("t.csv"))
    try await succeed("batch", "new", "--template", "blank", "--from", "t.csv", in: risk)
    for name in ["two", "three"] { #expect(exists(hook(risk.appending("sessions/\(name)")))) }
    try await succeed("hooks", "install", "--all", in: risk)
    #expect(exists(hook(one)))
  }

  @Test func `come with whatever else gets a directory where the workspace wants it`() async throws
  {
    let risk = TemporaryDirectory.current.appending("risk")
    func place(_ name: String) -> FilePath { risk.appending("sessions/\(name)") }
    try await succeed("init", "risk", in: TemporaryDirectory.current)
    try write("hooks: true\n", to: risk.appending("workspace.yaml"))
    try await succeed("new", "First", in: risk)
    try await succeed("clone", "first", "second", in: risk)
    try await succeed("remix", "first", "third", in: risk)
    try await succeed("export", "-s", "first", "-o", "first.bundle", in: risk)
    try await succeed("import", "first.bundle", "--as", "fourth", in: risk)
    try await succeed("delete", "second", in: risk)
    try await succeed("recover", "second", in: risk)
    try await succeed("archive", "first", in: risk)
    try await succeed("resume", "first", "fifth", in: risk)
    try await succeed("open", "first", in: risk)
    for name in ["first", "second", "third", "fourth", "fifth"] {
      #expect(exists(hook(place(name))), "\(name)")
    }
    try write("late\n", to: place("first").appending("late.txt"))
    try await git("add", "late.txt", in: place("first"))
    let refused = try await run("git", ["commit", "-m", "late"], in: place("first"))
    #expect(refused.status != 0)
    #expect(refused.errors.contains("is archived and takes no changes"), "\(refused.errors)")
  }

  @Test func `refuse and say why when the program is gone`() async throws {
    let path = try await makeSession()
    try await succeed("hooks", "install", in: path)
    let text = try text(of: hook(path))
    let gone = text.replacing(builtCommand.string, with: "/nonexistent/git-session")
    #expect(gone != text)
    try write(gone, to: hook(path))
    try write("x\n", to: path.appending("notes.md"))
    try await git("add", "notes.md", in: path)
    let finished = try await commit(in: path)
    #expect(finished.status == 1)
    #expect(finished.errors.contains("/nonexistent/git-session is not there"))
    #expect(finished.errors.contains("hint: install git-session"))
    #expect(try await succeed("hooks", in: path).contains("outdated"))
    try await succeed("hooks", "install", in: path)
    #expect(try await commit(in: path).status == 0)
  }

  @Test func `work in a linked worktree, and for a program with an odd name`() async throws {
    let path = try await makeSession()
    let tools = TemporaryDirectory.current.appending("it's a $place")
    try FileManager.default.createDirectory(atPath: tools.string, withIntermediateDirectories: true)
    let program = tools.appending("git-session")
    try FileManager.default.createSymbolicLink(
      atPath: program.string, withDestinationPath: builtCommand.string)
    let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let installed = try await run(
      builtCommand.string, ["hooks", "install"], in: path,
      environment: ["PATH": "\(tools):\(search)"])
    #expect(installed.status == 0, "\(installed.errors)")
    #expect(try text(of: hook(path)).contains(#"it'\''s a $place/git-session"#))
    let linked = TemporaryDirectory.current.appending("linked")
    try await git("worktree", "add", "-q", "-b", "what-if", linked.string, in: path)
    try write("{ broken\n", to: linked.appending("phases/01-work/artifacts/a.json"))
    try await git("add", "-A", in: linked)
    let refused = try await commit(in: linked)
    #expect(refused.errors.contains("a.json:1: is not valid JSON"), "\(refused.errors)")
    try write("{}\n", to: linked.appending("phases/01-work/artifacts/a.json"))
    try await git("add", "-A", in: linked)
    #expect(try await commit(in: linked).status == 0)
  }
}
