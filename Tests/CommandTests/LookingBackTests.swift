import Foundation
import SystemPackage
import TestSupport
import Testing

/// Checks a command's JSON with a published schema, by Python's `jsonschema`.
private func expectValid(
  _ output: String, as schema: String, _ location: SourceLocation = #_sourceLocation
) async throws {
  let file = projectDirectory.appending("docs/reference/schema/\(schema).schema.json")
  let script = """
    import json, sys
    try: import jsonschema
    except ImportError: print("skipped: python3 has no jsonschema; make deps installs it"); sys.exit()
    schema = json.load(open(sys.argv[1]))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.load(sys.stdin), schema)
    """
  let checked = try await run(
    "python3", ["-c", script, file.string], in: projectDirectory, input: output)
  if checked.output.hasPrefix("skipped") { print(checked.output) }
  #expect(checked.status == 0, "\(checked.errors)", sourceLocation: location)
}

@Suite(.temporaryDirectory) struct `The command verify` {
  @Test func `ends with 5 and says what, where, since when and what to do`() async throws {
    let session = try await makeSession()
    try await succeed("message", "add", "--role", "human", "One", in: session)
    let sound = try await run(builtCommand.string, ["verify"], in: session)
    #expect(sound.status == 0)
    #expect(sound.output == "")
    #expect(sound.errors.contains("is sound; 2 commits on 1 branch"))
    let path = try await git("ls-files", "*/messages/*", in: session)
    try write(try text(of: session.appending(path)) + "\nmore", to: session.appending(path))
    try await git("commit", "-q", "-a", "-m", "More", in: session)
    let damaged = try await run(builtCommand.string, ["verify"], in: session)
    #expect(damaged.status == 5)
    let commit = try await git("rev-parse", "HEAD", in: session)
    let lines = damaged.output.split(separator: "\n")
    #expect(lines.first?.hasPrefix("damage: message: \(path):") == true, "\(damaged.output)")
    #expect(lines.first?.hasSuffix("was changed after it was written") == true)
    #expect(lines[1].hasPrefix("  since \(commit.prefix(8)) 20"))
    #expect(lines[1].hasSuffix(", on main"))
    #expect(lines[2].hasPrefix("  remedy: git session restore "))
    let json = try await run(builtCommand.string, ["verify", "--json"], in: session)
    #expect(json.status == 5)
    try await expectValid(json.output, as: "verification")
    let quick = try await run(builtCommand.string, ["verify", "--history-only"], in: session)
    #expect(quick.status == 5)
    #expect(quick.output == damaged.output)
  }

  @Test func `takes all sessions of a workspace, also ones that do not open`() async throws {
    try await succeed("init", "work", in: TemporaryDirectory.current)
    let work = TemporaryDirectory.current.appending("work")
    for name in ["One", "Two", "Three"] {
      try await succeed("new", name, "--template", "blank", in: work)
    }
    let sound = try await succeed("verify", "--all", "--json", in: work)
    let value = try JSONSerialization.jsonObject(with: Data(sound.utf8)) as? [[String: Any]]
    #expect(value?.map { $0["isSound"] as? Bool } == [true, true, true])
    let two = work.appending("sessions/two")
    try write("{}", to: two.appending("session.json"))
    try await git("commit", "-q", "-a", "-m", "Empty", in: two)
    try remove(work.appending("sessions/three/.git/HEAD"))
    let damaged = try await run(builtCommand.string, ["verify", "--all"], in: work)
    #expect(damaged.status == 5)
    #expect(damaged.output.contains("damage: session: session.json"))
    #expect(damaged.errors.contains("sessions/three"))
    #expect(damaged.errors.contains("is sound"))
    let nowhere = try await run(
      builtCommand.string, ["verify", "--all", "-C", "/"], in: TemporaryDirectory.current)
    #expect(nowhere.status == 3)
  }

  @Test func `takes sessions by name, and says once what several branches have`() async throws {
    try await succeed("init", "work", in: TemporaryDirectory.current)
    let work = TemporaryDirectory.current.appending("work")
    try await succeed("new", "Payments risk", "--template", "blank", in: work)
    let session = work.appending("sessions/payments-risk")
    try write("{", to: session.appending("phases/01-work/artifacts/model.json"))
    try await git("add", "-A", in: session)
    try await git("commit", "-q", "-m", "Half a file", in: session)
    try await git("branch", "what-if", in: session)
    for name in ["payments", "payments-risk", "sessions/payments-risk"] {
      let damaged = try await run(builtCommand.string, ["verify", name], in: work)
      #expect(damaged.status == 5, "\(damaged.errors)")
      #expect(damaged.output.matches(of: #/(?m)^damage: content: /#).count == 1)
      #expect(damaged.output.contains(", on main, what-if\n"), "\(damaged.output)")
    }
    let unknown = try await run(builtCommand.string, ["verify", "nothing"], in: work)
    #expect(unknown.status == 3)
  }

  @Test func `takes repositories by their paths`() async throws {
    let session = try await makeSession()
    let home = TemporaryDirectory.current
    try await git("clone", "-q", "--bare", session.string, "store.git", in: home)
    let json = try await succeed("verify", "--json", "store.git", "trial", in: home)
    let value = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]]
    #expect(value?.count == 2)
    try await expectValid(json, as: "verification")
  }
}

@Suite(.temporaryDirectory) struct `The command stats` {
  @Test func `counts what files and history say`() async throws {
    let session = try await makeSession("threat-model")
    try await succeed("message", "add", "--role", "human", "Where?", in: session)
    for (model, usage) in [
      ("large", "{\"input_tokens\": 100, \"output_tokens\": 20, \"cache_read_input_tokens\": 7}"),
      ("small", "{\"prompt_tokens\": 30, \"completion_tokens\": 4}"),
    ] {
      let hour = session.appending("phases").appending(
        try await git("ls-tree", "--name-only", "HEAD:phases", in: session)
          .split(separator: "\n").map(String.init)[0]
      ).appending("messages/2026-11-21T10")
      try write(
        """
        ---
        id: 20261121T100412118Z-\(model.prefix(4))
        role: ai
        author: ada@example.com
        agent: reviewer
        model: \(model)
        usage: \(usage)
        ---
        Here.

        """.replacing("-larg", with: "-k7q2").replacing("-smal", with: "-k7q3"),
        to: hour.appending("0412.118Z-ai-\(model == "large" ? "k7q2" : "k7q3").md"))
    }
    try await succeed("save", in: session)
    try await succeed("phase", "next", "--force", in: session)
    try write(String(repeating: "x", count: 3000), to: session.appending("uploads/x.txt"))
    try await succeed("save", in: session)
    let json = try await succeed("stats", "--json", in: session)
    try await expectValid(json, as: "stats")
    let value = try #require(
      JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let messages = try #require(value["messages"] as? [String: Any])
    #expect(messages["total"] as? Int == 3)
    #expect(messages["withUsage"] as? Int == 2)
    #expect(messages["unreadable"] as? Int == 0)
    #expect(messages["tokens"] as? [String: Int] == ["input": 130, "output": 24, "cached": 7])
    #expect((messages["byRole"] as? [[String: Any]])?.map { $0["count"] as? Int } == [2, 1])
    let operations = try #require(value["operations"] as? [String: Any])
    #expect(
      operations["total"] as? Int
        == Int(try await git("rev-list", "--count", "HEAD", in: session)))
    let growth = try #require(value["growth"] as? [String: Any])
    let points = try #require(growth["points"] as? [[String: Any]])
    let listed = try await git("ls-tree", "-r", "-l", "HEAD", in: session).split(separator: "\n")
    #expect(points.last?["files"] as? Int == listed.count)
    let bytes = listed.compactMap { Int($0.split(separator: " ")[3].prefix { $0 != "\t" }) }
    #expect(points.last?["bytes"] as? Int == bytes.reduce(0, +))
    #expect(points.last?["messages"] as? Int == 3)
    #expect(points.compactMap { $0["operations"] as? Int }.reduce(0, +) == 5)
    let phases = try #require(value["phases"] as? [[String: Any]])
    #expect(phases.prefix(2).map { $0["visits"] as? Int } == [1, 1])
    let objects = try #require((value["sizes"] as? [String: Any])?["objects"] as? [String: Any])
    let counted = try await git("count-objects", "-v", in: session)
    #expect(counted.contains("count: \(objects["loose"] as? Int ?? -1)\n"))
  }

  @Test func `draws with what the reader can see`() async throws {
    let session = try await makeSession()
    try await succeed("message", "add", "--role", "human", "One", in: session)
    let plain = try await succeed("stats", in: session)
    #expect(plain.contains("###"))
    #expect(plain.unicodeScalars.allSatisfy { $0.isASCII })
    #expect(plain.contains("human  1"))
    let drawn = try await atTerminal("stats", in: session, doing: [.see("Growth")])
    #expect(drawn.status == 0)
    #expect(drawn.output.contains("█"))
  }
}

@Suite(.temporaryDirectory) struct `The command log --graph` {
  @Test func `shows branches and clones of the family, as text, JSON, DOT and SVG`() async throws {
    try await succeed("init", "work", in: TemporaryDirectory.current)
    let work = TemporaryDirectory.current.appending("work")
    try await succeed("new", "Base", "--template", "blank", in: work)
    try await succeed("new", "Stranger", "--template", "blank", "--keep-active", in: work)
    let base = work.appending("sessions/base")
    for word in ["One", "Two", "Three"] {
      try await succeed("message", "add", "--role", "human", word, in: base)
    }
    try await succeed("branch", "what-if", in: base)
    try await succeed("clone", "base", "Copy", in: work)
    try await succeed("message", "add", "--role", "human", "Main goes on", in: base)
    try await succeed("switch", "what-if", in: base)
    try await succeed("message", "add", "--role", "ai", "What if?", in: base)
    try await succeed("switch", "main", in: base)
    try await succeed("merge", "what-if", in: base)
    let copy = work.appending("sessions/copy")
    try write("x", to: copy.appending("x.txt"))
    try await succeed("save", "-m", "odd \"<b>&amp;\\N\" | {x}", in: copy)

    let graph = try await succeed("log", "--graph", in: base)
    #expect(graph.hasPrefix("base-"))
    #expect(graph.contains("clone of base-"))
    #expect(!graph.contains("stranger"))
    #expect(graph.contains("Merge what-if into main (* base-"))
    #expect(graph.contains(": 2 operations") || graph.contains("2 operations"))
    #expect(graph.contains("|-."))
    #expect(graph.contains("|-'") || graph.contains("|-'-'") || graph.contains("|-+-'"))
    #expect(graph.unicodeScalars.allSatisfy { $0.isASCII })

    let json = try await succeed("log", "--graph", "--json", in: copy)
    try await expectValid(json, as: "family")
    let family = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let members = try #require(family["members"] as? [[String: Any]])
    #expect(members.map { $0["name"] as? String } == ["Base", "Copy"])
    let nodes = try #require(family["nodes"] as? [[String: Any]])
    // Merge, its two sides, where they part (and the copy begins), the copy's first and last, the start.
    #expect(nodes.count == 7, "\(json)")
    let sessions = nodes.compactMap { $0["session"] as? String }
    #expect(sessions.count { $0.hasPrefix("copy-") } == 2)
    let skipped = nodes.flatMap { $0["parents"] as? [[String: Any]] ?? [] }
      .compactMap { $0["operations"] as? Int }
    let reachable = try await git("rev-list", "--count", "--branches", in: base)
    #expect(skipped.reduce(0, +) + nodes.count == (Int(reachable) ?? 0) + 2)

    let dot = try await succeed("log", "--dot", in: base)
    let probe = try await run("dot", ["-V"], in: base)
    guard probe.status == 0 else { return print("skipped: there is no Graphviz") }
    let checked = try await run("dot", ["-Tjson"], in: base, input: dot)
    #expect(checked.status == 0, "\(checked.errors)")
    #expect(checked.errors == "")
    let drawn = try #require(
      JSONSerialization.jsonObject(with: Data(checked.output.utf8)) as? [String: Any])
    let objects = try #require(drawn["objects"] as? [[String: Any]])
    #expect(
      objects.count { ($0["name"] as? String)?.hasPrefix("c") == true && $0["label"] != nil } == 9)
    try await succeed("log", "--svg", "-o", "family.svg", in: base)
    let svg = try text(of: base.appending("family.svg"))
    #expect(svg.contains("<svg"))
    #expect(svg.contains("odd &quot;&lt;b&gt;&amp;amp;\\N&quot; | {x}"))
    let again = try await run(builtCommand.string, ["log", "--svg", "-o", "family.svg"], in: base)
    #expect(again.status == 4)
  }

  @Test func `names a parent that is not here, and joins what shares no history`() async throws {
    try await succeed("new", "Base", "--template", "blank", in: TemporaryDirectory.current)
    try await succeed("new", "Remix", "--template", "blank", in: TemporaryDirectory.current)
    let (base, remix) = (
      TemporaryDirectory.current.appending("base"), TemporaryDirectory.current.appending("remix")
    )
    let head = try await git("rev-parse", "HEAD", in: base)
    let manifest = try text(of: base.appending("session.json"))
    let id = try #require(manifest.split(separator: "\"").first { $0.hasPrefix("base-") })
    let path = remix.appending("session.json")
    let parent = """
      "parent": { "session": "\(id)", "commit": "\(head)", "relation": "remix" }, "status"
      """
    try write(try text(of: path).replacing("\"status\"", with: parent), to: path)
    try await succeed("save", in: remix)
    let graph = try await succeed("log", "--graph", in: remix)
    #expect(graph.contains("remix of \(id)"))
    #expect(graph.contains("(no history in common)"))
    try remove(base)
    let alone = try await succeed("log", "--graph", in: remix)
    #expect(alone.contains("not here"))
    for words in [["log", "--graph", "-n", "3"], ["log", "--dot", "--svg"], ["log", "-o", "x"]] {
      #expect(try await run(builtCommand.string, words, in: remix).status == 2)
    }
  }
}
