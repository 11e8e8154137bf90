import Foundation
import SystemPackage
import TestSupport
import Testing

/// One command that is killed, and what must hold after it.
struct CrashTrial: Sendable {
  var verb: KilledVerb
  var site: FilePath
  /// An unsaved edit that must survive.
  var mark: String
  var comment: String

  /// Whether the edit is there, unsaved, when the command begins.
  private var hasMark: Bool {
    verb.made == nil && verb.place != .clean && verb.place != .frozen
  }

  private var directory: FilePath { CrashSite.directory(of: verb.place, in: site) }
  private var note: Comment { "'\(verb.testDescription)', \(comment), \(site)" }

  /// Types the command below a program that kills it, and expects that nothing is lost or half-made.
  func run(under killer: [String]) async throws -> Finished {
    if let made = verb.made {
      let finished = try await type(under: killer)
      #expect(finished.status != 2, "\(finished.errors) \(note)")
      try await expectMadeOrNot(directory.appending(made))
      return finished
    }
    let before = try await git("rev-parse", "HEAD", in: directory)
    let finished = try await type(under: killer)
    #expect(finished.status != 2, "\(finished.errors) \(note)")
    try await expectRecovers(from: before, acknowledged: finished.output)
    return finished
  }

  /// Types the command; in a watched session the mark is written while it runs.
  func type(under killer: [String] = []) async throws -> Finished {
    let line = killer + [builtCommand.string] + verb.words + ["--json"]
    guard verb.place == .watched else {
      if hasMark { try write(mark, to: directory.appending("notes.md")) }
      return try await TestSupport.run(line[0], Array(line.dropFirst()), in: directory)
    }
    let script = "{ sleep 0.2; printf %s \"$MARK\" >notes.md; } & exec \"$@\""
    return try await TestSupport.run(
      "sh", ["-c", script, "sh"] + line, in: directory, environment: ["MARK": mark])
  }

  // MARK: A session that changes

  private func expectRecovers(from before: String, acknowledged: String) async throws {
    let path = directory
    let fsck = try await TestSupport.run("git", ["fsck", "--strict", "--no-dangling"], in: path)
    #expect(fsck.status == 0 && fsck.output.isEmpty, "\(fsck.output)\(fsck.errors) \(note)")
    let commits = Set(try await git("rev-list", "--all", in: path).split(separator: "\n"))
    #expect(commits.contains(before[...]), note)
    for found in acknowledged.matches(of: /"commit" *: *"([0-9a-f]{40})"/) {
      #expect(commits.contains(found.1), "acknowledged: \(found.1) \(note)")
    }
    if verb.place == .conflicted { try await expectMergeEnds() }
    if exists(path.appending(".git/MERGE_HEAD")) {
      // The whole merge is there, or it was not acknowledged and has just been taken back.
      let abort = try await session("merge", "--abort", in: path)
      #expect(
        abort.status == 0 || abort.errors.contains("no merge is unfinished"),
        "\(abort.errors) \(note)")
    }
    if verb.place == .clean || verb.place == .frozen { try await expectThaws() }
    let next = try await session("message", "add", "--role", "ai", "next", "--json", in: path)
    #expect(next.status == 0, "\(next.errors) \(note)")
    guard next.status == 0 else { return }
    #expect(try await git("rev-parse", "HEAD", in: path) == commit(in: next.output), note)
    #expect(
      try text(of: path.appending("notes.md"))
        == (hasMark || verb.place == .watched ? mark : "start\n"), note)
    let status = try await TestSupport.run("git", ["status", "--porcelain"], in: path)
    #expect(["", " M notes.md\n"].contains(status.output), "\(status.output) \(note)")
    #expect(!exists(path.appending(".git/index.lock")), note)
    try await expectNothingLeft()
  }

  /// Expects the same command, typed again, to freeze or unfreeze every branch, whatever it has come to.
  private func expectThaws() async throws {
    let again = try await type()
    #expect(again.status == 0, "\(again.errors) \(note)")
    let wanted = verb.words == ["freeze"] ? "frozen" : "active"
    for branch in try await git("branch", "--format=%(refname:short)", in: directory).split(
      separator: "\n")
    {
      let manifest = try await git("show", "\(branch):session.json", in: directory)
      #expect(manifest.contains("\"status\": \"\(wanted)\""), "\(branch) \(note)")
    }
    try await succeed("unfreeze", in: directory)
  }

  /// Expects the same command, typed again, to end the merge, and what a person has decided to be
  /// somewhere.
  private func expectMergeEnds() async throws {
    let again = try await type()
    #expect(
      again.status == 0 || again.errors.contains("no merge is unfinished"),
      "\(again.errors) \(note)")
    #expect(!exists(directory.appending(".git/MERGE_HEAD")), note)
    let find = "git grep -q decided $(git for-each-ref --format='%(objectname)') -- clash.md"
    let found = try await TestSupport.run("sh", ["-c", find], in: directory)
    #expect(found.status == 0, "the decision is lost; \(note)")
  }

  private func expectNothingLeft() async throws {
    // What belongs to a process that is dead but not yet reaped goes at a later verb.
    let scratch = directory.appending(".git/session/tmp").string
    for _ in 0..<50 where try !FileManager.default.contentsOfDirectory(atPath: scratch).isEmpty {
      try await succeed("message", "add", "--role", "ai", "later", in: directory)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch) == [], note)
  }

  // MARK: Something that is made

  /// Expects a session or workspace to be there as a whole or not at all, and then to be made by the
  /// same command typed again.
  private func expectMadeOrNot(_ made: FilePath) async throws {
    let isMade = exists(verb.words[0] == "init" ? made.appending("workspace.yaml") : made)
    if verb.place == .workspace {
      let list = try await session("list", "--json", in: directory)
      #expect(list.status == 0, "\(list.errors) \(note)")
      let count = list.output.components(separatedBy: "\"directory\"").count - 1
      #expect(count == (isMade ? 2 : 1), note)
    }
    let again = try await type()
    #expect(again.status == (isMade && !verb.canBeRepeated ? 4 : 0), "\(again.errors) \(note)")
    if verb.words[0] == "init" {
      try await succeed("new", "First", in: made)
      #expect(try text(of: made.appending(".gitignore")) == "/sessions/\n/.git-session/\n", note)
      #expect(try text(of: made.appending("workspace.yaml")).contains("# defaultTemplate"), note)
    } else {
      try await succeed("message", "add", "--role", "ai", "next", in: made)
      try await expectSound(made)
    }
    for place in [made, made.removingLastComponent()] {
      let names = try FileManager.default.contentsOfDirectory(atPath: place.string)
      #expect(names.filter { $0.contains(".new-") } == [], note)
    }
  }
}
