import Foundation
import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

private let model = """
  {
    "assets": [
      { "id": "db", "owner": "Ada", "rank": 1 },
      { "id": "web", "owner": "Bob", "rank": 2 }
    ],
    "title": "Model"
  }

  """

private func model(_ changes: (String, String)...) -> String {
  changes.reduce(model) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
}

@Suite(.temporaryDirectory) struct `A merge of whole sessions` {
  @Test func `keeps the messages of both sides`() async throws {
    let session = try await forkedSession(base: ["a.md": "a\n"], ours: [:], theirs: [:])
    _ = try await session.addMessage(role: .human, body: "ours\n")
    _ = try await session.switchBranch(to: "other")
    _ = try await session.addMessage(role: .ai, body: "theirs\n")
    _ = try await session.switchBranch(to: "main")
    try await session.mergeCleanly()
    #expect(Set(try await session.messages().map(\.message.body)) == ["ours\n", "theirs\n"])
  }

  /// P6: what it comes to, as data, does not depend on which side merges.
  @Test func `puts together what each side changed, from either side`() async throws {
    let session = try await forkedSession(
      base: [
        artifact: model, diagram: "digraph { a -> b; a [color=red]; }\n", "n.md": "1\n2\n3\n4\n",
      ],
      ours: [
        artifact: model(("\"Ada\"", "\"Carol\"")),
        diagram: "digraph { a -> b; a [color=blue]; }\n", "n.md": "one\n2\n3\n4\n",
      ],
      theirs: [
        artifact: model(
          ("\"rank\": 2", "\"rank\": 3"), ("\n  ],", ",\n    { \"id\": \"new\" }\n  ],")),
        diagram: "digraph { a -> b; a [color=red]; c; b -> c; }\n", "n.md": "1\n2\n3\nfour\n",
      ])
    let preview = try await session.previewMerge(.revision("other"))
    #expect(!preview.hasConflicts && preview.files.allSatisfy { $0.outcome == .merged })
    try await git("branch", "mine", in: session.path)
    try await session.mergeCleanly()
    let merged = try session.data(artifact)
    let graph = try session.text(diagram)
    for part in ["color=blue", "b -> c"] { #expect(graph.contains(part)) }
    #expect(try session.text("n.md") == "one\n2\n3\nfour\n")
    _ = try await session.switchBranch(to: "other")
    try await session.mergeCleanly(.revision("mine"))
    #expect(try session.data(artifact) == merged)
    #expect(try session.text("n.md") == "one\n2\n3\nfour\n")
    #expect(try await session.merge(.revision("main")) != .upToDate)
    #expect(try session.data(artifact) == merged)
  }

  @Test func `asks where both sides changed the same member`() async throws {
    let session = try await forkedSession(
      base: [artifact: model], ours: [artifact: model(("\"Ada\"", "\"Carol\""))],
      theirs: [artifact: model(("\"Ada\"", "\"Dave\""))])
    let open = try await session.mergeWithConflicts()
    let conflict = try #require(open.files.first?.conflicts.first)
    #expect(conflict.path == "assets[id=db].owner")
    #expect(conflict.pointer == "/assets/0/owner")
    #expect(conflict.conflict == .edited)
    #expect(conflict.ours == Array("\"Carol\"".utf8) && conflict.theirs == Array("\"Dave\"".utf8))
    // What VS Code's merge editor and git's tools look for.
    let lines = try session.text(artifact).split(separator: "\n").map(String.init)
    let marks = lines.filter { "<|=>".contains($0.first ?? " ") }
    #expect(marks == ["<<<<<<< main", "||||||| base", "=======", ">>>>>>> other"])
  }

  @Test func `asks about the phase, and takes the stronger status and all tags`() async throws {
    let session = try makeSession(template: "threat-model")
    let manifest = try session.text("session.json")
    let phases = try await session.summary().phases.map { "\($0.id)" }
    try write(
      manifest.replacingOccurrences(of: "\"tags\": []", with: "\"tags\": [\"old\"]"),
      to: session.path.appending("session.json"))
    _ = try await session.save()
    func changed(_ status: String, _ tag: String, _ phase: String) -> String {
      manifest.replacingOccurrences(of: "\"active\"", with: "\"\(status)\"")
        .replacingOccurrences(of: "\"tags\": []", with: "\"tags\": [\"\(tag)\"]")
        .replacingOccurrences(of: "\"phase\": \"\(phases[0])\"", with: "\"phase\": \"\(phase)\"")
    }
    _ = try await session.createBranch("other")
    _ = try await session.switchBranch(to: "other")
    try write(changed("active", "theirs", phases[2]), to: session.path.appending("session.json"))
    _ = try await session.save()
    _ = try await session.switchBranch(to: "main")
    try write(changed("active", "ours", phases[1]), to: session.path.appending("session.json"))
    _ = try await session.save()
    let open = try await session.mergeWithConflicts()
    #expect(open.files.map(\.path) == ["session.json"])
    #expect(open.files[0].conflicts.map(\.path) == ["phase"])
    _ = try await session.resolve(nil, as: .theirs)
    _ = try await session.continueMerge()
    #expect(try await session.manifest().phase?.rawValue == phases[2])
    #expect(Set(try await session.manifest().tags) == ["ours", "theirs"])
    try await expectSound(session.path)
  }

  @Test func `never merges uploads`() async throws {
    let session = try await forkedSession(
      base: ["uploads/a.json": "{\"a\": 1, \"b\": 1}\n"],
      ours: ["uploads/a.json": "{\"a\": 2, \"b\": 1}\n"],
      theirs: ["uploads/a.json": "{\"a\": 1, \"b\": 2}\n"])
    let open = try await session.mergeWithConflicts()
    #expect(open.files[0].conflicts.map(\.conflict) == [.opaque])
    #expect(try session.text("uploads/a.json") == "{\"a\": 2, \"b\": 1}\n")
    _ = try await session.resolve(nil, as: .theirs)
    _ = try await session.continueMerge()
    #expect(try session.text("uploads/a.json") == "{\"a\": 1, \"b\": 2}\n")
    try await expectSound(session.path)
  }

  @Test(arguments: [ConflictChoice.ours, .theirs, .base])
  func `asks where one side deleted what the other edited`(choice: ConflictChoice) async throws {
    let session = try await forkedSession(
      base: ["a.md": "a\n", "b.md": "b\n"], ours: ["a.md": nil, "b.md": "ours\n"],
      theirs: ["a.md": "theirs\n", "b.md": nil])
    let open = try await session.mergeWithConflicts()
    #expect(open.files.flatMap(\.conflicts).map(\.conflict) == [.removed, .removed])
    let result = try await session.resolve(nil, as: choice)
    #expect(result.open.files.isEmpty && result.staged == ["a.md", "b.md"])
    _ = try await session.continueMerge()
    try await expectSound(session.path)
    let there = ["a.md", "b.md"].map { exists(session.path.appending($0)) }
    switch choice {
    case .ours: #expect(there == [false, true])
    case .theirs: #expect(there == [true, false])
    default: #expect(there == [true, true])
    }
  }

  @Test func `follows a file that one side moved and the other edited`() async throws {
    let session = try await forkedSession(
      base: ["a.md": "a\n", "b.md": "b\n"],
      ours: ["a.md": nil, "moved/a.md": "a\n", "b.md": "B\n"],
      theirs: ["a.md": "A\n", "b.md": nil, "moved/b.md": "b\n"])
    let preview = try await session.previewMerge(.revision("other"))
    #expect(preview.files.flatMap(\.notes) == ["moved here from a.md", "moved here from b.md"])
    try await session.mergeCleanly()
    #expect(try session.text("moved/a.md") == "A\n")
    #expect(try session.text("moved/b.md") == "B\n")
    #expect(!exists(session.path.appending("a.md")) && !exists(session.path.appending("b.md")))
  }

  @Test func `keeps the permission of one side and the edit of the other`() async throws {
    let session = try await forkedSession(
      base: ["run.sh": "1\n"], ours: [:], theirs: ["run.sh": "2\n"])
    #expect(try await run("chmod", ["+x", "run.sh"], in: session.path).status == 0)
    _ = try await session.save()
    try await session.mergeCleanly()
    #expect(
      try await git("ls-tree", "--format=%(objectmode)", "HEAD", "run.sh", in: session.path)
        == "100755")
    #expect(try session.text("run.sh") == "2\n")
  }

  @Test(arguments: [ConflictChoice.ours, .theirs])
  func `asks where a file stands against a directory`(choice: ConflictChoice) async throws {
    let session = try await forkedSession(
      base: ["a.md": "a\n"], ours: ["x": "file\n"], theirs: ["x/y": "below\n"])
    let open = try await session.mergeWithConflicts()
    #expect(open.files.map(\.path) == ["x"])
    _ = try await session.resolve(nil, as: choice)
    _ = try await session.continueMerge()
    try await expectSound(session.path)
    #expect(
      try session.text(choice == .ours ? "x" : "x/y") == (choice == .ours ? "file\n" : "below\n"))
  }

  @Test func `leaves links and submodules as they are`() async throws {
    let session = try await forkedSession(
      base: ["a.md": "1\n2\n3\n"], ours: ["a.md": "one\n2\n3\n"], theirs: [:])
    try await git("switch", "-q", "other", in: session.path)
    #expect(try await run("ln", ["-s", "a.md", "link"], in: session.path).status == 0)
    try await git("add", "link", in: session.path)
    try await git(
      "update-index", "--add", "--cacheinfo", "160000,\(String(repeating: "1", count: 40)),sub",
      in: session.path)
    try await git("commit", "-q", "-m", "link", in: session.path)
    try await git("switch", "-q", "main", in: session.path)
    guard case .merged = try await session.merge(.revision("other")) else {
      Issue.record("not merged")
      return
    }
    let modes = try await git(
      "ls-tree", "--format=%(objectmode)", "HEAD", "link", "sub", in: session.path)
    #expect(modes == "120000\n160000")
    #expect(try session.text("a.md") == "one\n2\n3\n")
  }

  @Test func `selects by decision and not by file`() async throws {
    let session = try await forkedSession(
      base: [artifact: model, "gone.md": "a\n"],
      ours: [
        artifact: model(("\"Ada\"", "\"Carol\""), ("\"rank\": 2", "\"rank\": 9")), "gone.md": "b\n",
      ],
      theirs: [artifact: model(("\"Ada\"", "\"Dave\"")), "gone.md": nil])
    _ = try await session.select("other")
    try await expectSound(session.path)
    let text = try session.text(artifact)
    #expect(text.contains("\"Dave\"") && text.contains("\"rank\": 9"))
    #expect(!exists(session.path.appending("gone.md")))
  }

  /// With two merge bases, git merges them first; markers in what comes of it are no value.
  @Test func `takes no markers of a base for a value`() async throws {
    let session = try await forkedSession(
      base: [artifact: model], ours: [artifact: model(("\"Ada\"", "\"Carol\""))],
      theirs: [artifact: model(("\"Ada\"", "\"Dave\""))])
    for (branch, other, choice) in [
      ("main", "other", ConflictChoice.ours), ("other", "main~1", .ours),
    ] {
      _ = try await session.switchBranch(to: branch)
      _ = try await session.merge(.revision(other))
      _ = try await session.resolve(nil, as: choice)
      _ = try await session.continueMerge()
    }
    #expect(try await git("merge-base", "--all", "main", "other", in: session.path).count == 81)
    _ = try await session.switchBranch(to: "main")
    let open = try await session.mergeWithConflicts()
    let file = try #require(open.files.first)
    #expect(file.conflicts.count == 1)
    #expect(try session.text(artifact).components(separatedBy: "<<<<<<<").count == 2)
    _ = try await session.resolve(nil, as: .theirs)
    _ = try await session.continueMerge()
    #expect(try session.text(artifact) == model(("\"Ada\"", "\"Dave\"")))
    try await expectSound(session.path)
  }
}
