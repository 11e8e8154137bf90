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
private let notes = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n"

/// Two conflicts in a model, two in notes.
private func conflicted() async throws -> Session {
  func model(_ owner: String, _ title: String) -> String {
    SessionKitTests.model.replacingOccurrences(of: "Ada", with: owner)
      .replacingOccurrences(of: "Model", with: title)
  }
  func notes(_ two: String, _ six: String) -> String {
    SessionKitTests.notes.replacingOccurrences(of: "two", with: two)
      .replacingOccurrences(of: "six", with: six)
  }
  let session = try await forkedSession(
    base: [artifact: SessionKitTests.model, "notes.md": SessionKitTests.notes],
    ours: [artifact: model("Carol", "Ours"), "notes.md": notes("TWO", "SIX")],
    theirs: [artifact: model("Dave", "Theirs"), "notes.md": notes("zwei", "sechs")])
  _ = try await session.mergeWithConflicts()
  return session
}

@Suite(.temporaryDirectory) struct `Conflicts` {
  @Test func `are decided one by one, and a file is staged with its last`() async throws {
    let session = try await conflicted()
    let file = try SessionPath(artifact)
    var result = try await session.resolve(file, ["assets[id=db].owner"], as: .theirs)
    #expect(result.decided == 1 && result.staged.isEmpty)
    #expect(try session.text(artifact).contains("\"owner\": \"Dave\", \"rank\": 1"))
    #expect(try session.text(artifact).components(separatedBy: "<<<<<<<").count == 2)
    result = try await session.resolve(file, ["/title"], as: .value("Both"))
    #expect(result.staged == [artifact])
    #expect(
      try session.text(artifact)
        == model.replacingOccurrences(of: "Ada", with: "Dave")
        .replacingOccurrences(of: "Model", with: "Both"))
    #expect(try await git("status", "--porcelain", artifact, in: session.path) == "M  \(artifact)")
    let text = try SessionPath("notes.md")
    _ = try await session.resolve(text, ["2"], as: .base)
    result = try await session.resolve(text, ["1"], as: .value("zwo\ndrei"))
    #expect(result.open.files.isEmpty)
    #expect(
      try session.text("notes.md")
        == notes.replacingOccurrences(of: "two", with: "zwo\ndrei"))
    _ = try await session.continueMerge()
    try await expectSound(session.path)
    #expect(!exists(session.path.appending(".git/session/merge.json")))
  }

  @Test func `can be decided anew while others of the file are open`() async throws {
    let session = try await conflicted()
    let text = try SessionPath("notes.md")
    _ = try await session.resolve(text, ["1"], as: .ours)
    _ = try await session.resolve(text, ["1"], as: .theirs)
    _ = try await session.resolve(text, [], as: .base)
    #expect(try session.text("notes.md") == notes.replacingOccurrences(of: "two", with: "zwei"))
  }

  @Test func `are known without the list beside them`() async throws {
    let session = try await conflicted()
    let list = session.path.appending(".git/session/merge.json")
    let before = try await session.conflicts().json
    try remove(list)
    #expect(try await session.conflicts().json == before)
    try write("{ broken", to: list)
    #expect(try await session.conflicts().json == before)
    _ = try await session.resolve(SessionPath("notes.md"), ["1"], as: .theirs)
    #expect(exists(list))
    // What was decided in a file that is not done is known from the list alone.
    try remove(list)
    let notes = try #require(try await session.conflicts().files.first { $0.path == "notes.md" })
    #expect(notes.isEdited)
  }

  @Test func `in a file edited by hand are left alone, unless forced`() async throws {
    let session = try await conflicted()
    try write("mine\n", to: session.path.appending("notes.md"))
    let file = try SessionPath("notes.md")
    let refused = await #expect(throws: SessionError.self) {
      try await session.resolve(file, as: .ours)
    }
    #expect(refused?.code == .refused)
    #expect(try session.text("notes.md") == "mine\n")
    let result = try await session.resolve(file, as: .ours, force: true)
    let backup = try #require(result.backup)
    #expect(try await git("show", "\(backup):notes.md", in: session.path) == "mine")
    #expect(try session.text("notes.md").contains("TWO"))
  }

  @Test func `that plain git left are decided alike`() async throws {
    let session = try await conflicted()
    try await git("merge", "--abort", in: session.path)
    let merge = try await run("git", ["merge", "other"], in: session.path)
    #expect(merge.status == 1)
    let open = try await session.conflicts()
    #expect(open.ours == "HEAD" && open.theirs == "other")
    #expect(open.files.allSatisfy { !$0.isEdited })
    #expect(open.files.flatMap(\.openConflicts).count == 4)
    _ = try await session.resolve(SessionPath(artifact), ["title"], as: .theirs)
    _ = try await session.resolve(nil, as: .ours)
    _ = try await session.continueMerge()
    try await expectSound(session.path)
    #expect(try session.text(artifact).contains("Theirs"))
  }

  /// Lines next to each other, which are one hunk to git and two members to us.
  @Test func `that only git sees are no conflicts, but not committed with their markers`()
    async throws
  {
    let session = try await forkedSession(
      base: [artifact: "{\n  \"a\": 1,\n  \"b\": 1\n}\n"],
      ours: [artifact: "{\n  \"a\": 2,\n  \"b\": 1\n}\n"],
      theirs: [artifact: "{\n  \"a\": 1,\n  \"b\": 2\n}\n"])
    #expect(try await run("git", ["merge", "other"], in: session.path).status == 1)
    let file = try #require(try await session.conflicts().files.first)
    #expect(file.openConflicts.isEmpty && !file.isEdited)
    let error = await #expect(throws: SessionError.self) { try await session.continueMerge() }
    #expect(error?.message == "\(artifact):2: the conflict is not decided yet")
    _ = try await session.resolve(nil, as: .ours)
    _ = try await session.continueMerge()
    try await expectSound(session.path)
    #expect(try session.text(artifact) == "{\n  \"a\": 2,\n  \"b\": 2\n}\n")
  }

  @Test func `of a rebase are decided alike`() async throws {
    let session = try await conflicted()
    try await git("merge", "--abort", in: session.path)
    let rebase = try await run("git", ["rebase", "other"], in: session.path)
    #expect(rebase.status == 1)
    _ = try await session.resolve(nil, as: .theirs)
    #expect(try await session.conflicts().files.isEmpty)
    try await git("-c", "core.editor=true", "rebase", "--continue", in: session.path)
    try await expectSound(session.path)
  }

  @Test func `are forgotten when git ends the merge`() async throws {
    let session = try await conflicted()
    try await git("merge", "--abort", in: session.path)
    _ = try await session.addMessage(role: .human, body: "x")
    #expect(!exists(session.path.appending(".git/session/merge.json")))
    #expect(try await session.conflicts().files.isEmpty)
  }

  /// By schemas that allow nothing they do not name, which the published ones do.
  @Test func `are printed and kept as their schemas say`() async throws {
    let probe = try await run("python3", ["-c", "import jsonschema"], in: projectDirectory)
    guard probe.status == 0 else {
      print("skipped: python3 has no jsonschema; make deps installs it")
      return
    }
    let session = try await conflicted()
    _ = try await session.resolve(SessionPath(artifact), ["1"], as: .theirs)
    let preview = try await session.previewMerge(.revision("other")).json.text
    let list = try text(of: session.path.appending(".git/session/merge.json"))
    let conflicts = try await session.conflicts().json.text
    let validator = """
      import json, sys, jsonschema
      schema = json.loads(open(sys.argv[1]).read().replace('"additionalProperties": true',
                                                           '"additionalProperties": false'))
      jsonschema.Draft202012Validator.check_schema(schema)
      jsonschema.Draft202012Validator(schema).validate(json.load(sys.stdin))
      """
    for (name, value) in [("merge-preview", preview), ("merge", list), ("conflicts", conflicts)] {
      let schema = projectDirectory.appending("docs/reference/schema/\(name).schema.json")
      let checked = try await run(
        "python3", ["-c", validator, schema.string], in: session.path, input: value)
      #expect(checked.status == 0, "\(name): \(checked.errors)")
    }
  }

  @Test(arguments: [
    ("{", "not JSON"), ("{\"a\": }", "not JSON"), ("[1,", "not JSON"),
  ])
  func `take no value that is not valid`(value: String, message: String) async throws {
    let session = try await conflicted()
    let before = try session.text(artifact)
    let error = await #expect(throws: SessionError.self) {
      try await session.resolve(SessionPath(artifact), ["title"], as: .value(value))
    }
    #expect(error?.code == .invalid && error?.message.contains(message) == true)
    #expect(try session.text(artifact) == before)
  }

  @Test func `are found by number, path or pointer, or not at all`() async throws {
    let session = try await conflicted()
    for selector in ["9", "nothing", "/nothing", "assets[id=d"] {
      let error = await #expect(throws: SessionError.self) {
        try await session.resolve(SessionPath(artifact), [selector], as: .ours)
      }
      #expect(error?.code == .notFound)
    }
    let several = await #expect(throws: SessionError.self) {
      try await session.resolve(SessionPath(artifact), as: .value("1"))
    }
    #expect(several?.code == .invalid)
    _ = try await session.resolve(SessionPath(artifact), ["assets"], as: .ours)
    let other = await #expect(throws: SessionError.self) {
      try await session.resolve(SessionPath("session.json"), as: .ours)
    }
    #expect(other?.code == .notFound)
  }

  @Test func `stop the end of a merge, each by its meaning`() async throws {
    let session = try await conflicted()
    let error = await #expect(throws: SessionError.self) { try await session.continueMerge() }
    #expect(error?.code == .conflict)
    #expect(
      error?.message == """
        notes.md:2: the conflict is not decided yet
        notes.md:12: the conflict is not decided yet
        \(artifact): assets[id=db].owner: both sides changed it
        \(artifact): title: both sides changed it
        """)
  }

  @Test(arguments: [false, true])
  func `stop the end of a merge where a file is broken`(staged: Bool) async throws {
    let session = try await conflicted()
    _ = try await session.resolve(SessionPath("notes.md"), as: .ours)
    for (text, line) in [("{\n  \"a\": 1,\n}\n", 3), ("{\n  \"a\": 1,\n  \"a\": 2\n}\n", 3)] {
      try write(text, to: session.path.appending(artifact))
      if staged { try await git("add", artifact, in: session.path) }
      let error = await #expect(throws: SessionError.self) { try await session.continueMerge() }
      #expect(error?.code == .conflict)
      #expect(error?.message.hasPrefix("\(artifact):\(line): not valid json: ") == true)
    }
    try write("{}\n", to: session.path.appending(artifact))
    _ = try await session.continueMerge()
    try await expectSound(session.path)
  }

  @Test func `are given back by an abort, also half decided`() async throws {
    let session = try await conflicted()
    _ = try await session.resolve(SessionPath(artifact), as: .theirs)
    _ = try await session.resolve(SessionPath("notes.md"), ["1"], as: .theirs)
    _ = try await session.abortMerge()
    try await expectSound(session.path)
    #expect(try session.text(artifact).contains("Carol"))
    #expect(!exists(session.path.appending(".git/session/merge.json")))
  }
}
