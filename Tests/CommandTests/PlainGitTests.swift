import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `Plain git with the drivers` {
  static let base = """
    {
      "name": "x",
      "list": [1, 2]
    }

    """

  /// A repository with two files of which `side` and `main` each change neighbouring lines: git's merge of
  /// lines would fail on both.
  func repository(
    _ directory: FilePath = TemporaryDirectory.current.appending("a b"), enabled: Bool = true
  ) async throws -> FilePath {
    try write(Self.base, to: directory.appending("a model.json"))
    try write(
      "digraph {\n  a [color=black]\n  b [color=black]\n}\n", to: directory.appending("flow.dot"))
    try await git("init", "--quiet", "--initial-branch=main", in: directory)
    if enabled { try await succeed("config-git", "--enable", in: directory) }
    try await commit("base", in: directory)
    try await git("switch", "--quiet", "--create", "side", in: directory)
    try write(
      Self.base.replacing(#""x""#, with: #""side""#), to: directory.appending("a model.json"))
    try write(
      "digraph {\n  a [color=red]\n  b [color=black]\n}\n", to: directory.appending("flow.dot"))
    try await commit("side", in: directory)
    try await git("switch", "--quiet", "main", in: directory)
    try write(
      Self.base.replacing("[1, 2]", with: "[1, 2, 3]"), to: directory.appending("a model.json"))
    try write(
      "digraph {\n  a [color=black]\n  b [color=blue]\n}\n", to: directory.appending("flow.dot"))
    try await commit("main", in: directory)
    return directory
  }

  func commit(_ subject: String, in directory: FilePath) async throws {
    try await git("add", "--all", in: directory)
    try await git("commit", "--quiet", "-m", subject, in: directory)
  }

  func ready(_ command: String, _ arguments: String...) async throws {
    let finished = try await run(command, arguments, in: TemporaryDirectory.current)
    #expect(finished.status == 0, "\(finished.errors)")
  }

  func expectMerged(_ directory: FilePath, location: SourceLocation = #_sourceLocation) throws {
    #expect(
      try text(of: directory.appending("a model.json"))
        == Self.base.replacing(#""x""#, with: #""side""#).replacing("[1, 2]", with: "[1, 2, 3]"),
      sourceLocation: location)
    #expect(
      try text(of: directory.appending("flow.dot"))
        == "digraph {\n  a [color=red]\n  b [color=blue]\n}\n", sourceLocation: location)
  }

  @Test func `conflicts without them`() async throws {
    let directory = try await repository(enabled: false)
    let merge = try await run("git", ["merge", "side"], in: directory)
    #expect(merge.status == 1)
    #expect(
      try await git("diff", "--name-only", "--diff-filter=U", in: directory).contains(
        "a model.json"))
  }

  @Test(arguments: [
    ["merge", "--no-edit", "side"], ["rebase", "--merge", "side"], ["rebase", "--apply", "side"],
    ["cherry-pick", "side"],
  ])
  func `puts together what is in neighbouring lines`(words: [String]) async throws {
    let directory = try await repository()
    let finished = try await run("git", words, in: directory)
    #expect(finished.status == 0, "\(finished.output)\(finished.errors)")
    try expectMerged(directory)
    try await expectSound(directory)
  }

  @Test func `pops a stash onto neighbouring lines`() async throws {
    let directory = try await repository()
    try await git("checkout", "--quiet", "side~1", in: directory)
    try await git("checkout", "side", "--", ".", in: directory)
    try await git("stash", in: directory)
    try await git("switch", "--quiet", "main", in: directory)
    try await git("stash", "pop", in: directory)
    try expectMerged(directory)
  }

  @Test func `shows values with their paths`() async throws {
    let directory = try await repository()
    for words in [
      ["diff", "side", "main"], ["log", "-p", "-1", "main"], ["show", "main"],
      ["diff", "side~1", "main"],
    ] {
      let shown = try await run("git", words, in: directory).output
      #expect(shown.contains("+list[] = 3"), "\(words): \(shown)")
      #expect(shown.contains(#"+  node b: color = "blue""#), "\(words): \(shown)")
    }
    #expect(
      try await git("diff", "--no-textconv", "side~1", "main", in: directory)
        .contains(#"+  "list": [1, 2, 3]"#))
  }

  @Test func `shows a file that is no JSON as it is`() async throws {
    let directory = try await repository()
    try write("{ not JSON\n", to: directory.appending("a model.json"))
    #expect(try await git("diff", in: directory).contains("+{ not JSON"))
  }

  @Test func `leaves markers and stages where both changed one value`() async throws {
    let directory = try await repository()
    let ours = Self.base.replacing(#""x""#, with: #""main""#)
    try write(ours, to: directory.appending("a model.json"))
    try await commit("again", in: directory)
    let merge = try await run("git", ["merge", "side"], in: directory)
    #expect(merge.status == 1)
    let stages = try await git("ls-files", "--unmerged", "--", "a model.json", in: directory)
    #expect(stages.split(separator: "\n").count == 3)
    let shown = try text(of: directory.appending("a model.json"))
    for line in ["<<<<<<< ", "||||||| ", "=======\n", ">>>>>>> ", #""name": "side""#] {
      #expect(shown.contains(line), "\(shown)")
    }
    try await git("merge", "--abort", in: directory)
    #expect(try text(of: directory.appending("a model.json")) == ours)
  }

  /// Merges `side` and `main` into each other and changes both afterwards, so that git has to merge two
  /// bases before it can merge them again.
  func crissCross(_ directory: FilePath) async throws -> Finished {
    try await git("branch", "main-before", "main", in: directory)
    try await git("merge", "--no-edit", "side", in: directory)
    try await git("switch", "--quiet", "side", in: directory)
    try await git("merge", "--no-edit", "main-before", in: directory)
    for (branch, name, change) in [
      ("side", "a model.json", #""more": 1, "name""#), ("main", "flow.dot", "c; a"),
    ] {
      try await git("switch", "--quiet", branch, in: directory)
      let file = directory.appending(name)
      let old = try text(of: file)
      let place = name == "flow.dot" ? "a" : #""name""#
      try write(old.replacing(place, with: change, maxReplacements: 1), to: file)
      try await commit("more", in: directory)
    }
    return try await run("git", ["merge", "--no-edit", "side"], in: directory)
  }

  /// What the two bases changed is in neighbouring lines, so the base that git makes of them has markers.
  @Test func `loses nothing in a criss-cross of merges`() async throws {
    let directory = try await repository()
    let merge = try await crissCross(directory)
    #expect(merge.status == 1, "\(merge.output)\(merge.errors)")
    let stages = try await git("ls-files", "--unmerged", in: directory)
    for (name, parts) in [
      ("a model.json", [#""more": 1"#, #""side""#, "[1, 2, 3]"]),
      ("flow.dot", ["c;", "red", "blue"]),
    ] {
      let shown = try text(of: directory.appending(name))
      #expect(shown.contains("<<<<<<<") == stages.contains(name), "\(shown)")
      for part in parts { #expect(shown.contains(part), "\(shown)") }
    }
    #expect(stages != "")
  }

  @Test func `merges in a bare repository`() async throws {
    let directory = try await repository(enabled: false)
    let bare = TemporaryDirectory.current.appending("store.git")
    try await git("clone", "--quiet", "--bare", directory.string, bare.string, in: directory)
    #expect(
      try await run("git", ["merge-tree", "--write-tree", "main", "side"], in: bare).status == 1)
    try await succeed("config-git", "--enable", in: bare)
    let tree = try await git("merge-tree", "--write-tree", "main", "side", in: bare)
    #expect(
      try await git("show", "\(tree):flow.dot", in: bare)
        == "digraph {\n  a [color=red]\n  b [color=blue]\n}")
    #expect(exists(bare.appending("info/attributes")))
    try await succeed("config-git", "--disable", in: bare)
    #expect(!exists(bare.appending("info/attributes")))
  }

  @Test(arguments: ["it's \"here\" $HOME 100%P `x`", "plain"])
  func `runs a program whatever its path, and merges lines once it is gone`(
    place: String
  ) async throws {
    let directory = try await repository(enabled: false)
    let home = TemporaryDirectory.current.appending(place)
    let program = home.appending("git-session")
    try await ready("mkdir", home.string)
    try await ready("cp", builtCommand.string, program.string)
    try await succeed("config-git", "--enable", in: directory, command: program)
    let merge = try await run("git", ["merge", "--no-edit", "side"], in: directory)
    #expect(merge.status == 0, "\(merge.output)\(merge.errors)")
    try expectMerged(directory)

    try await git("reset", "--quiet", "--hard", "HEAD~1", in: directory)
    try remove(program)
    let gone = try await run("git", ["merge", "--no-edit", "side"], in: directory)
    #expect(gone.status == 1)
    #expect(gone.errors.contains("is merged by lines, since its driver did not run"))
    let shown = try text(of: directory.appending("a model.json"))
    #expect(shown.contains("<<<<<<<") && shown.contains("|||||||"), "\(shown)")
    #expect(shown.contains(#""side""#) && shown.contains("[1, 2, 3]"), "\(shown)")
    try await git("merge", "--abort", in: directory)
    #expect(
      try await git("diff", "side~1", "main", in: directory).contains(#"+  "list": [1, 2, 3]"#))
    let status = try await succeed("config-git", "--status", in: directory)
    #expect(status.contains("cannot be run"))
  }

  /// A program that dies after it was started, as one that is killed does.
  @Test func `merges lines if the program dies`() async throws {
    let directory = try await repository(enabled: false)
    let program = TemporaryDirectory.current.appending("bin/git-session")
    try write("#!/bin/sh\nkill -9 $$\n", to: program)
    try await succeed("config-git", "--enable", in: directory)
    let line = try await git("config", "merge.session-json.driver", in: directory)
    let parts = line.split(separator: "'")
    try await git(
      "config", "merge.session-json.driver", line.replacing(parts[1], with: program.string),
      in: directory)
    try await ready("chmod", "+x", program.string)
    let merge = try await run("git", ["merge", "--no-edit", "side"], in: directory)
    #expect(merge.status == 1)
    #expect(try text(of: directory.appending("a model.json")).contains("<<<<<<<"))
  }

  @Test func `merges session.json by its own rules`() async throws {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    let file = session.appending("session.json")
    let base = try text(of: file)
    for (branch, tag) in [("one", "first"), ("other", "second")] {
      try await git("switch", "--quiet", "--create", branch, "main", in: session)
      let tagged = base.replacing(#""tags": []"#, with: #""tags": ["\#(tag)"]"#)
      #expect(tagged != base)
      try write(tagged, to: file)
      try await commit(tag, in: session)
    }
    let merge = try await run("git", ["merge", "--no-edit", "one"], in: session)
    #expect(merge.status == 0, "\(merge.output)\(merge.errors)")
    let tags = try await run(
      "python3", ["-c", "import json; print(json.load(open('session.json'))['tags'])"], in: session)
    #expect(tags.output.contains("first") && tags.output.contains("second"), "\(tags.output)")
  }

  @Test func `keeps ours of binary files, as a conflict`() async throws {
    let directory = try await repository()
    for (branch, byte) in [("main", UInt8(1)), ("side", 2)] {
      try await git("switch", "--quiet", branch, in: directory)
      try write([byte, 0, byte], to: directory.appending("a model.json"))
      try await commit("binary", in: directory)
    }
    let merge = try await run("git", ["merge", "main"], in: directory)
    #expect(merge.status == 1)
    #expect(try text(of: directory.appending("a model.json")) == "\u{2}\0\u{2}")
    #expect(try await git("ls-files", "--unmerged", "--", "a model.json", in: directory) != "")
  }
}
