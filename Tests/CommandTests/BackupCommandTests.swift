import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `git session backup` {
  private var home: FilePath { TemporaryDirectory.current }

  private func prepare() async throws -> FilePath {
    try await succeed("init", "w", in: home)
    let workspace = home.appending("w")
    try await succeed("new", "One", "--template", "blank", in: workspace)
    try await succeed("new", "Two", "--template", "blank", "--keep-active", in: workspace)
    return workspace
  }

  @Test func `and restore-backup say what they did`() async throws {
    let workspace = try await prepare()
    let made = try await session("backup", "../b", in: workspace)
    #expect(made.status == 0 && made.line == home.appending("b").string)
    #expect(made.errors.contains("2 sessions, 3 new bundles of 3"))
    let again = try await succeed("backup", "../b", "--json", in: workspace)
    let report = try #require(
      JSONSerialization.jsonObject(with: Data(again.utf8)) as? [String: Any])
    #expect(report["newBundles"] as? Int == 0 && report["unchanged"] as? Int == 3)
    let checked = try await run(
      "python3",
      [
        "-c",
        """
        import json, sys
        try: import jsonschema
        except ImportError: print("skipped: python3 has no jsonschema; make deps installs it"); sys.exit()
        jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))
        """, home.appending("b/backup.json").string,
        projectDirectory.appending("docs/reference/schema/backup.schema.json").string,
      ], in: home)
    #expect(checked.status == 0, "\(checked.errors)")
    let restored = try await session("restore-backup", "b", "again", in: home)
    #expect(restored.status == 0 && restored.line == home.appending("again").string)
    let list = try await succeed("list", in: home.appending("again"))
    #expect(list.contains("One") && list.contains("Two"))
    #expect(try await session("restore-backup", "b", "again", in: home).status == 4)
    #expect(try await session("restore-backup", "nowhere", "x", in: home).status == 3)
    #expect(try await session("backup", "../w", in: workspace).status == 4)
    #expect(try await session("backup", "b", in: home).status == 3)
    try write("nonsense", to: workspace.appending("sessions/one/.git/HEAD"))
    let partly = try await session("backup", "../b", in: workspace)
    #expect(partly.status == 5 && partly.errors.contains("sessions/one"))
  }

  @Test func `killed anywhere leaves a backup that can be restored`() async throws {
    let workspace = try await prepare()
    let path = workspace.appending("sessions/two")
    let start = ContinuousClock.now
    try await succeed("backup", "../b", in: workspace)
    let whole = (ContinuousClock.now - start) / .seconds(1)
    var saved = [try await git("rev-parse", "HEAD", in: path)]
    for round in 0..<8 {
      try await succeed("message", "add", "--role", "ai", "\(round)", in: path)
      saved.append(try await git("rev-parse", "HEAD", in: path))
      let delay = whole * Double.random(in: 0...1)
      _ = try await run(
        "timeout", ["-s", "KILL", "\(delay)", builtCommand.string, "backup", "../b"],
        in: workspace)
      let place = "restored\(round)"
      try await succeed("restore-backup", "b", place, in: home)
      let session = home.appending(place).appending("sessions/two")
      let found = try await git("rev-parse", "HEAD", in: session)
      #expect(saved.contains(found), "after \(delay) s")
      try await expectSound(session)
    }
    try await succeed("backup", "../b", in: workspace)
    let listed = try text(of: home.appending("b/backup.json"))
    for name in try FileManager.default.contentsOfDirectory(
      atPath: home.appending("b/bundles").string)
    {
      #expect(listed.contains(name), "\(name) is nobody's")
    }
  }
}

@Suite(.temporaryDirectory) struct `A session as a file` {
  private var home: FilePath { TemporaryDirectory.current }

  @Test(arguments: ["bundle", "zip", "json"])
  func `goes out and comes in`(format: String) async throws {
    let path = try await makeSession()
    try await succeed("message", "add", "--role", "human", "Hello", in: path)
    let out = try await session("export", "--format", format, "-o", "../file", in: path)
    #expect(out.status == 0 && out.line == home.appending("file").string, "\(out.errors)")
    #expect(try await session("export", "--format", format, "-o", "../file", in: path).status == 4)
    try await succeed("init", "w", in: home)
    let workspace = home.appending("w")
    let made = try await session("import", "../file", in: workspace)
    let arrived = workspace.appending("sessions/trial")
    #expect(made.status == 0 && made.line == arrived.string, "\(made.errors)")
    #expect(made.errors.contains("1 session, 1 new"))
    #expect(
      try await git("rev-parse", "HEAD^{tree}", in: arrived)
        == git("rev-parse", "HEAD^{tree}", in: path))
    let again = try await session("import", "../file", "--json", in: workspace)
    let reports = try #require(
      JSONSerialization.jsonObject(with: Data(again.output.utf8)) as? [[String: Any]])
    let sessions = try #require(reports.first?["sessions"] as? [[String: Any]])
    #expect(sessions.first?["isNew"] as? Bool == false)
    let other = try await succeed("import", "../file", "--as", "Review", in: workspace)
    #expect(other == workspace.appending("sessions/review").string)
    if format == "json" { try await expectValidPayload(home.appending("file")) }
  }

  private func expectValidPayload(_ file: FilePath) async throws {
    let script = """
      import json, sys
      try: import jsonschema
      except ImportError: print("skipped: python3 has no jsonschema; make deps installs it"); sys.exit()
      jsonschema.Draft202012Validator(json.load(open(sys.argv[2]))).validate(json.load(open(sys.argv[1])))
      """
    let schema = projectDirectory.appending("docs/reference/schema/payload.schema.json")
    let checked = try await run("python3", ["-c", script, file.string, schema.string], in: home)
    #expect(checked.status == 0, "\(checked.errors)")
  }

  @Test func `that cannot be is refused, with words and status`() async throws {
    let path = try await makeSession()
    for words in [
      ["--since", "main", "--format", "zip"], ["--history"], ["--only", "nothing"],
      ["--only", "messages", "--format", "openai"], ["--phase", "a", "--format", "json"],
      ["--since", "main", "--only", "messages"], ["--format", "zip", "@main:phases"],
    ] {
      let finished = try await run(
        builtCommand.string, ["export", "-o", "../x"] + words, in: path)
      #expect(finished.status == 2, "\(words): \(finished.errors)")
    }
    #expect(try await session("export", "@main", "-o", "../x", in: path).status == 2)
    let since = try await session("export", "--since", "main", "-o", "../x", in: path)
    #expect(since.status == 4 && since.errors.contains("nothing new"))
    try write("# v2 git bundle\n", to: home.appending("broken"))
    let broken = try await session("import", "../broken", in: path)
    #expect(broken.status == 5, "\(broken.errors)")
    #expect(try await session("import", "--as", "x", "--into", ".", "y", in: path).status == 2)
    #expect(!exists(home.appending("x")))
  }
}
