import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The configuration of plain git` {
  func emptyRepository(_ words: String...) async throws -> FilePath {
    let directory = TemporaryDirectory.current.appending("repository")
    let finished = try await run(
      "git", ["init", "--quiet"] + words + [directory.string], in: TemporaryDirectory.current)
    #expect(finished.status == 0)
    return directory
  }

  @Test func `is after twice what it is after once, and at last what it was`() async throws {
    let directory = try await emptyRepository()
    let config = directory.appending(".git/config")
    let attributes = directory.appending(".git/info/attributes")
    let own = "# mine\n[diff \"session-json\"]\n\twordRegex = x\n[merge]\n\tconflictStyle = diff3\n"
    try write(try text(of: config) + own, to: config)
    try write("*.png -diff", to: attributes)
    let before = try (text(of: config), text(of: attributes))

    try await succeed("config-git", "--enable", in: directory)
    let once = try (text(of: config), text(of: attributes))
    #expect(once.0 != before.0)
    #expect(once.1.hasSuffix("*.png -diff"))
    try await succeed("config-git", "--enable", in: directory)
    #expect(try (text(of: config), text(of: attributes)) == once)

    try await succeed("config-git", "--disable", in: directory)
    #expect(try (text(of: config), text(of: attributes)) == before)
    try await succeed("config-git", "--disable", in: directory)
    #expect(try (text(of: config), text(of: attributes)) == before)
  }

  @Test func `leaves a session's committed files alone`() async throws {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    #expect(!exists(session.appending(".git/info/attributes")))
    try await expectSound(session)
    #expect(
      try await git("check-attr", "merge", "--", "uploads/a.json", in: session).hasSuffix("unset"))
  }

  @Test func `adds only attributes that nobody has set`() async throws {
    let directory = try await emptyRepository()
    try write("*.json -merge\n*.dot merge=union\n", to: directory.appending(".gitattributes"))
    try await succeed("config-git", "--enable", in: directory)
    let shown = try await git(
      "check-attr", "diff", "merge", "--", "a.json", "a.dot", "a.gv", in: directory)
    #expect(
      shown.split(separator: "\n") == [
        "a.json: diff: session-json", "a.json: merge: unset", "a.dot: diff: session-dot",
        "a.dot: merge: union", "a.gv: diff: session-dot", "a.gv: merge: session-dot",
      ])
  }

  @Test func `is shared by worktrees`() async throws {
    let session = try await makeSession()
    let other = TemporaryDirectory.current.appending("other")
    try await git("worktree", "add", "--quiet", other.string, "-b", "other", in: session)
    try await succeed("config-git", "--enable", in: other)
    #expect(try text(of: session.appending(".git/config")).contains("session-json"))
    #expect(try await succeed("config-git", in: session).contains("by meaning"))
    try await succeed("config-git", "--disable", in: session)
    #expect(try await succeed("config-git", in: other).contains("by lines"))
  }

  @Test func `of a file that is included is not changed`() async throws {
    let directory = try await emptyRepository()
    let included = TemporaryDirectory.current.appending("team.config")
    let text = "[merge \"session-json\"]\n\tdriver = false\n"
    try write(text, to: included)
    try await git("config", "include.path", included.string, in: directory)
    let before = try TestSupport.text(of: directory.appending(".git/config"))
    try await succeed("config-git", "--enable", in: directory)
    // What stands later counts.
    #expect(try await git("config", "merge.session-json.driver", in: directory).hasPrefix("f() {"))
    try await succeed("config-git", "--disable", in: directory)
    #expect(try TestSupport.text(of: included) == text)
    #expect(try TestSupport.text(of: directory.appending(".git/config")) == before)
  }

  @Test(arguments: ["GIT_CONFIG_GLOBAL", "XDG_CONFIG_HOME", "HOME"])
  func `of the user is where git has it`(variable: String) async throws {
    let place = TemporaryDirectory.current.appending("settings")
    let file =
      switch variable {
      case "GIT_CONFIG_GLOBAL": place
      case "XDG_CONFIG_HOME": place.appending("git/config")
      default: place.appending(".gitconfig")
      }
    try write("[user]\n\tname = Ada\n", to: file)
    func configure(_ action: String) async throws {
      let finished = try await run(
        builtCommand.string, ["config-git", action, "--global"], in: TemporaryDirectory.current,
        environment: [variable: place.string])
      #expect(finished.status == 0, "\(finished.errors)")
    }
    try await configure("--enable")
    #expect(try text(of: file).contains("merge-driver dot"))
    try await configure("--disable")
    #expect(try text(of: file) == "[user]\n\tname = Ada\n")
  }

  @Test func `that cannot be written is an error that names it`() async throws {
    let directory = try await emptyRepository()
    try write("", to: directory.appending(".git/config.lock"))
    let finished = try await session("config-git", "--enable", in: directory)
    #expect(finished.status == 4)
    #expect(finished.errors.contains(".git/config"))
    #expect(!exists(directory.appending(".git/info/attributes")))
  }

  @Test func `needs a repository or a session`() async throws {
    let finished = try await session("config-git", "--enable", in: TemporaryDirectory.current)
    #expect(finished.status == 3)
  }
}
