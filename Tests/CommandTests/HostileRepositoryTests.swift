import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A hostile or damaged repository` {
  /// What to do to a session, in the shell, and how some verbs must end then.
  struct Damage: Sendable, CustomTestStringConvertible {
    var name: String
    var script: String
    var expected: [String: Int32] = [:]
    var testDescription: String { name }
  }

  static let damages: [Damage] = [
    Damage(
      name: "an unknown extension",
      script: "git config core.repositoryformatversion 1; git config extensions.nonsense true",
      expected: ["status": 4, "save": 4, "clone . ../copy": 4]),
    Damage(
      name: "another object format",
      script:
        "git config core.repositoryformatversion 1; git config extensions.objectFormat sha256",
      expected: ["status": 4, "save": 4]),
    Damage(
      name: "settings of its own for each worktree",
      script:
        "git config core.repositoryformatversion 1; git config extensions.worktreeConfig true",
      expected: ["status": 0, "save": 0, "switch other": 0, "clone . ../copy": 0]),
    Damage(
      name: "a later format", script: "git config core.repositoryformatversion 2",
      expected: ["status": 4]),
    Damage(name: "a missing tree", script: "rm -f $(object main^{tree})", expected: ["status": 5]),
    Damage(
      name: "a missing tree elsewhere", script: "rm -f $(object other:dir)",
      expected: ["status": 0, "save": 0, "switch other": 5, "merge other": 5]),
    Damage(
      name: "a missing file", script: "rm -f $(object other:other.md)",
      expected: ["save": 0, "switch other": 5, "export -o ../trial.bundle": 5]),
    Damage(name: "a missing commit", script: "rm -f $(object main)", expected: ["status": 5]),
    Damage(
      name: "an object that is garbage", script: "echo garbage > $(object other:other.md)",
      expected: ["save": 0, "switch other": 5]),
    Damage(
      name: "an object of other content",
      script: "cp -f $(object main:ours.md) $(object other:other.md)", expected: ["switch other": 5]
    ),
    Damage(name: "an empty object", script: ": > $(object main)", expected: ["status": 5]),
    Damage(
      name: "an index cut short", script: "truncate -s 100 .git/index",
      expected: ["message add --role ai hi": 5, "switch other": 5, "log": 0]),
    Damage(
      name: "an empty index", script: ": > .git/index",
      expected: ["message add --role ai hi": 5, "switch other": 5]),
    Damage(
      name: "an index with a bad checksum",
      script: "truncate -s -4 .git/index; printf XXXX >> .git/index", expected: ["save": 5]),
    Damage(name: "an empty reference", script: ": > .git/refs/heads/main", expected: ["save": 5]),
    Damage(
      name: "a reference to nonsense", script: "echo nonsense > .git/refs/heads/other",
      expected: ["save": 0, "switch other": 5]),
    Damage(name: "a HEAD of garbage", script: "echo garbage > .git/HEAD", expected: ["status": 5]),
    Damage(name: "a HEAD that leads out", script: "echo 'ref: ../../../outside' > .git/HEAD"),
    Damage(name: "a HEAD in a circle", script: "echo 'ref: HEAD' > .git/HEAD"),
    Damage(name: "broken settings", script: "echo '[core' >> .git/config", expected: ["status": 5]),
    Damage(
      name: "files elsewhere", script: "git config core.worktree ../../outside",
      expected: ["status": 4, "save": 4, "switch other": 4]),
    Damage(
      name: "somebody else's repository",
      script: "mv .git ../outside/.git; echo 'gitdir: ../outside/.git' > .git",
      expected: ["status": 4, "save": 4, "switch other": 4]),
    Damage(
      name: "a link to somebody else's repository",
      script: "mv .git ../outside/.git; ln -s ../outside/.git .git", expected: ["save": 4]),
    Damage(
      name: "a repository beside its directory, as a submodule has it",
      script: """
        mv .git ../real; echo 'gitdir: ../real' > .git; git config core.worktree "$PWD"
        """, expected: ["status": 0, "save": 0, "switch other": 0]),
    Damage(
      name: "a link in place of our lock",
      script: "mkdir -p .git/session; ln -sf ../../../outside/lock .git/session/lock",
      expected: ["status": 0, "save": 4]),
    Damage(
      name: "a link in place of our own directory",
      script: "rm -rf .git/session; ln -s ../../outside .git/session", expected: ["save": 4]),
    Damage(
      name: "a link in place of phases/", script: "rm -r phases; ln -s ../outside phases",
      expected: ["save": 4]),
    Damage(
      name: "a link in place of a directory that a branch needs",
      script: "rm -r dir; ln -s ../outside dir", expected: ["switch other": 4, "merge other": 4]),
    Damage(
      name: "a link in place of a file",
      script: "echo secret > ../outside/s; ln -sf ../outside/s notes.md", expected: ["save": 4]),
    Damage(
      name: "a pipe in place of a file", script: "rm notes.md; mkfifo notes.md",
      expected: ["save": 4]),
    Damage(
      name: "borrowed objects that are not there",
      script: "echo /nonexistent > .git/objects/info/alternates", expected: ["save": 0]),
    Damage(name: "no objects", script: "rm -rf .git/objects", expected: ["status": 3]),
  ]

  static let verbs = [
    "status", "log", "show other", "diff main other", "message add --role ai hi", "save",
    "merge other",
    "merge --abort", "switch other", "restore HEAD~1", "undo", "export -o ../trial.bundle",
    "clone . ../copy",
  ]

  @Test(arguments: damages)
  func `is an error with a remedy, never a crash, and nothing outside changes`(
    damage: Damage
  ) async throws {
    let home = TemporaryDirectory.current
    let made = try await prepare()
    let object = "object() { id=$(git rev-parse \"$1\"); echo .git/objects/${id:0:2}/${id:2}; }; "
    let script = "chmod -R u+w .git/objects; \(object)\(damage.script)"
    let damaged = try await run("bash", ["-c", script], in: made)
    #expect(damaged.errors == "")
    let outside = try await listing("outside")
    for verb in Self.verbs {
      // Each on a copy, so that each meets the damage itself.
      let path = home.appending("copies/trial")
      _ = try await run(
        "sh", ["-c", "rm -rf copies && mkdir copies && cp -a trial outside copies"], in: home)
      _ = try await run("sh", ["-c", "[ ! -d real ] || cp -a real copies"], in: home)
      if damage.script.contains("$PWD") {
        try await git("config", "core.worktree", path.string, in: path)
      }
      let words = verb.split(separator: " ").map(String.init)
      let finished = try await run(builtCommand.string, words, in: path)
      let comment: Comment = "\(verb): \(finished.status) \(finished.errors)"
      #expect((0...5).contains(finished.status), comment)
      if let expected = damage.expected[verb] { #expect(finished.status == expected, comment) }
      if finished.status > 1 { #expect(finished.errors.count > 20, comment) }
      #expect(try await listing("copies/outside") == outside, comment)
      #expect(!exists(path.appending(".git/index.lock")), comment)
    }
  }

  @Test func `of another user is refused until it is trusted`() async throws {
    let path = try await prepare()
    let given = try await run("chown", ["-R", "12345:12345", path.string], in: path)
    guard given.status == 0 else {
      print("skipped: only root can give a repository to another user")
      return
    }
    for verb in ["status", "save", "switch other", "clone . ../copy"] {
      let words = verb.split(separator: " ").map(String.init)
      let finished = try await run(builtCommand.string, words, in: path)
      #expect(finished.status == 4, "\(verb) \(finished.errors)")
      #expect(finished.errors.contains("git config --global --add safe.directory \(path)"))
    }
    try await git(
      "config", "--global", "--add", "safe.directory", path.string,
      in: TemporaryDirectory.current)
    try await succeed("status", in: path)
    // As many containers have it, and its taking back.
    let home = TemporaryDirectory.current
    try await git("config", "--global", "--replace-all", "safe.directory", "*", in: home)
    try await succeed("status", in: path)
    try await git("config", "--global", "--add", "safe.directory", "", in: home)
    #expect(try await session("status", in: path).status == 4)
    try await git("config", "--global", "--unset-all", "safe.directory", in: home)
    let own = ["config", "--file", ".git/config", "safe.directory", "*"]
    #expect(try await run("git", own, in: path).status == 0)
    #expect(try await session("status", in: path).status == 4)
  }

  @Test func `runs none of the programs that its settings and hooks name`() async throws {
    let path = try await prepare()
    let script = #"""
      mark="touch '$PWD/../marker'"
      for key in core.fsmonitor core.hooksPath core.sshCommand core.editor core.pager core.askPass \
        core.gitProxy gpg.program diff.external credential.helper uploadpack.packObjectsHook \
        sequence.editor filter.x.clean filter.x.smudge filter.x.process merge.x.driver \
        diff.x.textconv diff.x.command alias.repack alias.fetch alias.bundle alias.pack-objects; do
        git config "$key" "$mark"
      done
      git config commit.gpgSign true
      echo '* filter=x merge=x diff=x' > .git/info/attributes
      for hook in pre-commit post-commit commit-msg post-checkout post-merge post-rewrite \
        pre-auto-gc reference-transaction post-index-change; do
        printf '#!/bin/sh\n%s\n' "$mark" > ".git/hooks/$hook" && chmod +x ".git/hooks/$hook"
      done
      """#
    #expect(try await run("bash", ["-c", script], in: path).status == 0)
    for verb in Self.verbs + ["pack", "merge ../source@main", "switch main", "merge other"] {
      if verb.contains("source") {
        try await succeed("new", "Source", "--template", "blank", in: TemporaryDirectory.current)
      }
      let words = verb.split(separator: " ").map(String.init)
      let finished = try await run(builtCommand.string, words, in: path)
      #expect((0...5).contains(finished.status), "\(verb): \(finished.errors)")
      #expect(!exists(TemporaryDirectory.current.appending("marker")), "\(verb)")
    }
  }

  private func listing(_ directory: String) async throws -> String {
    let found = try await run(
      "find", [directory, "-type", "f", "-printf", "%P %s\\n", "-o", "-printf", "%P\\n"],
      in: TemporaryDirectory.current)
    return found.output.split(separator: "\n").sorted().joined(separator: "\n")
  }

  /// A session with a branch that adds, and a directory beside it that nothing may reach.
  private func prepare() async throws -> FilePath {
    let path = try await makeSession()
    for name in ["notes.md", "dir/a.md"] { try write("base\n", to: path.appending(name)) }
    try write("not yours\n", to: TemporaryDirectory.current.appending("outside/mine"))
    try await succeed("save", "-m", "Base", in: path)
    try await git("switch", "-q", "-c", "other", in: path)
    for name in ["other.md", "dir/new.md"] { try write("other\n", to: path.appending(name)) }
    try await succeed("save", "-m", "Other", in: path)
    try await git("switch", "-q", "main", in: path)
    try write("ours\n", to: path.appending("ours.md"))
    try await succeed("save", "-m", "Ours", in: path)
    try write("edited\n", to: path.appending("notes.md"))
    return path
  }
}
