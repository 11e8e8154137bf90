import Foundation
import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

private let notes = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n"

private func notes(_ two: String, _ six: String) -> String {
  notes.replacingOccurrences(of: "two", with: two).replacingOccurrences(of: "six", with: six)
}

/// Two conflicts in one text.
private func conflicted() async throws -> Session {
  let session = try await forkedSession(
    base: ["notes.md": notes], ours: ["notes.md": notes("TWO", "SIX")],
    theirs: ["notes.md": notes("zwei", "sechs")])
  _ = try await session.mergeWithConflicts()
  return session
}

@Suite(.temporaryDirectory) struct `An unfinished merge` {
  private let file = "notes.md"

  @Test func `keeps what was decided before a file was edited by hand`() async throws {
    let session = try await conflicted()
    _ = try await session.resolve(SessionPath(file), ["1"], as: .theirs)
    try write("by hand\n", to: session.path.appending(file))
    let result = try await session.resolve(SessionPath(file), ["2"], as: .ours, force: true)
    #expect(result.staged == [file])
    #expect(try session.text(file) == notes("zwei", "SIX"))
    let backup = try #require(result.backup)
    #expect(try await git("show", "\(backup):\(file)", in: session.path) == "by hand")
    _ = try await session.continueMerge()
    try await expectSound(session.path)
  }

  @Test func `ends without what has nothing to do with it`() async throws {
    let session = try await forkedSession(
      base: ["notes.md": notes, "mine.md": "mine\n"], ours: ["notes.md": notes("TWO", "SIX")],
      theirs: ["notes.md": notes("zwei", "sechs"), "theirs.md": "theirs\n"])
    try write("mine, half done\n", to: session.path.appending("mine.md"))
    _ = try await session.mergeWithConflicts()
    try write("private\n", to: session.path.appending("diary.txt"))
    try write("wanted\n", to: session.path.appending("added.txt"))
    try await git("add", "added.txt", in: session.path)
    try write("theirs, mended\n", to: session.path.appending("theirs.md"))
    try write("by hand\n", to: session.path.appending(file))
    _ = try await session.continueMerge()
    let files = try await git("diff", "--name-only", "HEAD^1", "HEAD", in: session.path)
    #expect(files.split(separator: "\n") == ["added.txt", file[...], "theirs.md"], "\(files)")
    #expect(try await git("show", "HEAD:theirs.md", in: session.path) == "theirs, mended")
    let status = try await git("status", "--porcelain", in: session.path)
    #expect(status == "M mine.md\n?? diary.txt" || status == " M mine.md\n?? diary.txt")
    #expect(try session.text("mine.md") == "mine, half done\n")
    #expect(exists(session.path.appending("diary.txt")))
  }

  /// git drops a merge without us, and may begin the same one again.
  @Test func `that git dropped says nothing about the next one`() async throws {
    let session = try await conflicted()
    _ = try await session.resolve(SessionPath(file), ["1"], as: .theirs)
    let record = session.path.appending(".git/session/merge.json")
    try await git("merge", "--abort", in: session.path)
    #expect(exists(record))
    #expect(try await session.conflicts().files.isEmpty)
    #expect(try await session.status().unsaved.isEmpty)
    let none = await #expect(throws: SessionError.self) {
      try await session.resolve(SessionPath(file), ["2"], as: .ours)
    }
    #expect(none?.code == .notFound)

    #expect(try await run("git", ["merge", "other"], in: session.path).status == 1)
    let open = try #require(try await session.conflicts().files.first)
    #expect(open.openConflicts.count == 2 && !open.isEdited)
    try write("by hand\n", to: session.path.appending(file))
    _ = try await session.resolve(SessionPath(file), ["2"], as: .ours, force: true)
    let left = try #require(try await session.conflicts().files.first)
    #expect(left.openConflicts.map(\.number) == [1])
    _ = try await session.resolve(nil, as: .ours)
    _ = try await session.continueMerge()
    #expect(try session.text(file) == notes("TWO", "SIX"))
    #expect(!exists(record))
  }

  @Test func `says of a file that was deleted by hand that it is not there`() async throws {
    let session = try await conflicted()
    try remove(session.path.appending(file))
    let error = await #expect(throws: SessionError.self) { try await session.continueMerge() }
    #expect(error?.message == "notes.md is not there any more, and its conflicts are not decided")
    let result = try await session.resolve(SessionPath(file), as: .theirs, force: true)
    #expect(result.staged == [file])
    #expect(try session.text(file) == notes("zwei", "sechs"))
    _ = try await session.continueMerge()
    try await expectSound(session.path)
  }

  @Test func `calls a file against a directory the same before and after`() async throws {
    let session = try await forkedSession(
      base: ["a.md": "a\n"], ours: ["x": "file\n"], theirs: ["x/y": "below\n"])
    let preview = try await session.previewMerge(.revision("other"))
    let before = preview.files.first { $0.path == "x" }?.decisions.map(\.conflict)
    let open = try await session.mergeWithConflicts()
    #expect(before == [.retyped])
    #expect(open.files.first?.conflicts.map(\.conflict) == before)
  }

  @Test func `of unrelated histories is refused unless it is wanted`() async throws {
    let session = try makeSession(template: "blank")
    let other = try makeSession("Other", template: "blank")
    try await edit(other, ["theirs.md": "theirs\n"])
    let state = SessionState.revision("main", in: other.path)
    for attempt in [
      { _ = try await session.merge(state) }, { _ = try await session.previewMerge(state) },
    ] as [() async throws -> Void] {
      let error = await #expect(throws: SessionError.self) { try await attempt() }
      #expect(error?.code == .refused)
      #expect(error?.hint?.contains("--allow-unrelated-histories") == true)
    }
    #expect(try await git("status", "--porcelain", in: session.path) == "")
    #expect(try await !session.previewMerge(state, allowingUnrelated: true).isUpToDate)
    switch try await session.merge(state, allowingUnrelated: true) {
    case .upToDate: Issue.record("not merged")
    case .merged: break
    case .conflicts:
      _ = try await session.resolve(nil, as: .ours)
      _ = try await session.continueMerge()
    }
    #expect(try session.text("theirs.md") == "theirs\n")
    #expect(try await session.manifest().id != other.manifest().id)
    try await expectSound(session.path)
  }

  @Test func `says what was merged by lines, clean or not`() async throws {
    func model(_ a: Int, _ b: Int) -> String {
      "{\n  \"a\": \(a),\n  \"x\": 1,\n  \"y\": 1,\n  \"z\": 1,\n  \"b\": \(b),\n  \"b\": 0\n}\n"
    }
    let session = try await forkedSession(
      base: [artifact: model(1, 1)], ours: [artifact: model(2, 1)], theirs: [artifact: model(1, 2)])
    guard case .merged(_, let notes) = try await session.merge(.revision("other")) else {
      Issue.record("not merged")
      return
    }
    #expect(notes.count == 1)
    #expect(notes.first?.hasPrefix("\(artifact): merged by lines, because of ") == true)
  }

  @Test(arguments: [
    ("red", "red"), ("dark red", "\"dark red\""), ("\"x\"", "\"x\""), ("<b>", "<b>"),
    ("a]; b [c=1", "\"a]; b [c=1\""), ("say \"hi\"", "\"say \\\"hi\\\"\""), ("C:\\", "\"C:\\\\\""),
    ("3.5", "3.5"), ("-", "\"-\""), ("", "\"\""), ("node", "\"node\""), ("\"open", "\"\\\"open\""),
  ])
  func `of a diagram takes any text as a value`(typed: String, written: String) async throws {
    func graph(_ color: String) -> String { "digraph {\n  a [color=\(color)]\n}\n" }
    let session = try await forkedSession(
      base: [diagram: graph("red1")], ours: [diagram: graph("red2")],
      theirs: [diagram: graph("red3")])
    _ = try await session.mergeWithConflicts()
    _ = try await session.resolve(SessionPath(diagram), ["1"], as: .value(typed))
    #expect(try session.text(diagram) == graph(written))
    _ = try await session.continueMerge()
    try await expectSound(session.path)
  }

  @Test func `of a diagram takes a statement for a statement`() async throws {
    let session = try await forkedSession(
      base: [diagram: "digraph {\n  a:n -> b\n}\n"], ours: [diagram: "digraph {\n  a:s -> b\n}\n"],
      theirs: [diagram: "digraph {\n  a:e -> b\n}\n"])
    let open = try await session.mergeWithConflicts()
    let conflict = try #require(open.files.first?.conflicts.first)
    #expect(conflict.ours == Array("a:s -> b".utf8) && conflict.theirs == Array("a:e -> b".utf8))
    _ = try await session.resolve(SessionPath(diagram), ["1"], as: .value("a:w -> b [c=1]"))
    #expect(try session.text(diagram) == "digraph {\n  a:w -> b [c=1]\n}\n")
  }
}

/// The fixed rules for `phase.json`.
@Suite(.temporaryDirectory) struct `The status of a phase that both sides changed` {
  private static let file = "phases/01-work/phase.json"

  @Test(arguments: [
    ("done", "preview", "done"), ("preview", "done", "done"), ("done", "open", "done"),
    ("skipped", "done", nil), ("preview", "skipped", nil),
  ])
  func `is the one that is further along, but skipping is asked`(
    ours: String, theirs: String, result: String?
  ) async throws {
    let session = try makeSession(template: "blank")
    let phase = try session.text(Self.file)
    // The base differs from both.
    let first = ours == "open" || theirs == "open" ? "preview" : "open"
    func changed(_ status: String, _ forced: String) -> String {
      phase.replacingOccurrences(of: "\"status\": \"open\"", with: "\"status\": \"\(status)\"")
        .replacingOccurrences(of: "{\n", with: "{\n  \"forced\": [\(forced)],\n")
    }
    try await edit(session, [Self.file: changed(first, "\"old\"")])
    _ = try await session.createBranch("other")
    try await edit(session, [Self.file: changed(ours, "\"old\", \"ours\"")])
    _ = try await session.switchBranch(to: "other")
    try await edit(session, [Self.file: changed(theirs, "\"theirs\"")])
    _ = try await session.switchBranch(to: "main")
    if let result {
      try await session.mergeCleanly()
      #expect(try session.text(Self.file).contains("\"status\": \"\(result)\""))
    } else {
      let open = try await session.mergeWithConflicts()
      #expect(open.files.flatMap(\.conflicts).map(\.path) == ["status"])
      _ = try await session.resolve(nil, as: .theirs)
      _ = try await session.continueMerge()
      #expect(try session.text(Self.file).contains("\"status\": \"\(theirs)\""))
    }
    let value = try session.data(Self.file) as? [String: Any]
    #expect(Set(value?["forced"] as? [String] ?? []) == ["ours", "theirs"])
  }
}

@Suite(.temporaryDirectory) struct `Restoring a part` {
  @Test(arguments: ["notes/a.md", "notes", "notes/new.md"])
  func `changes that part and nothing else`(part: String) async throws {
    let session = try makeSession(template: "blank")
    try await edit(session, ["notes/a.md": "1\n", "notes/b.md": "1\n", "other.md": "1\n"])
    try await edit(
      session, ["notes/a.md": "2\n", "notes/b.md": nil, "notes/new.md": "2\n", "other.md": "2\n"])
    _ = try await session.restore(to: "HEAD~1", part: SessionPath(part))
    try await expectSound(session.path)
    let isWhole = part == "notes"
    #expect(try session.text("notes/a.md") == (part == "notes/new.md" ? "2\n" : "1\n"))
    #expect(exists(session.path.appending("notes/b.md")) == isWhole)
    #expect(exists(session.path.appending("notes/new.md")) == (part == "notes/a.md"))
    #expect(try session.text("other.md") == "2\n")
    #expect(try await session.undo() != "")
    #expect(try session.text("notes/a.md") == "2\n")
  }
}
