import Foundation
import SystemPackage
import TestSupport
import Testing

private let file = "phases/01-work/artifacts/model.json"
private let prose =
  "The shop keeps the card data of its customers in a database that only the billing team can read."

/// A session with an unfinished merge, if `merging`: two conflicts in a model, one in notes.
private func conflicted(merging: Bool = true) async throws -> FilePath {
  let directory = try await makeSession()
  func edit(_ name: String, _ team: String, _ notes: String) async throws {
    let text = prose.replacingOccurrences(of: "billing", with: team)
    try write(
      "{\n  \"name\": \"\(name)\",\n  \"text\": \"\(text)\"\n}\n", to: directory.appending(file))
    try write("\(notes)\n", to: directory.appending("notes.md"))
    try await succeed("save", in: directory)
  }
  try await edit("base", "billing", "base")
  try await succeed("branch", "what-if", in: directory)
  try await edit("ours", "sales", "ours")
  try await succeed("switch", "what-if", in: directory)
  try await edit("theirs", "finance", "theirs")
  try await succeed("switch", "main", in: directory)
  if merging {
    let merge = try await session("merge", "what-if", in: directory)
    #expect(merge.status == 1)
  }
  return directory
}

@Suite(.temporaryDirectory) struct `The command resolve` {
  @Test func `lists, decides and says what comes next`() async throws {
    let directory = try await conflicted()
    let list = try await session("resolve", in: directory)
    #expect(list.status == 1)
    #expect(
      list.output.hasPrefix(
        """
        notes.md
          1  line 1: both sides changed these lines
               base              base
               ours (main)       ours
               theirs (what-if)  theirs

        \(file)
          1  name: both sides changed it
        """))
    let end = try await session("merge", "--continue", in: directory)
    #expect(end.status == 1 && end.errors.contains("\(file): name: both sides changed it"))
    try await succeed("resolve", file, "name", "--value", "both", in: directory)
    try await succeed("resolve", file, "--theirs", in: directory)
    try await succeed("resolve", "--all", "--ours", in: directory)
    #expect(try await succeed("resolve", in: directory) == "no conflict is open")
    try await succeed("merge", "--continue", in: directory)
    try await expectSound(directory)
    #expect(try text(of: directory.appending(file)).contains("both"))
    #expect(try text(of: directory.appending(file)).contains("finance"))
  }

  @Test func `is not needed to know what a merge would do`() async throws {
    let directory = try await conflicted(merging: false)
    func files() async throws -> String {
      try await run("find", [".", "-type", "f", "-newer", "mark"], in: directory).output
    }
    try write("", to: directory.appending("mark"))
    try await Task.sleep(for: .milliseconds(20))
    let preview = try await session("merge", "what-if", "--dry-run", "--json", in: directory)
    #expect(preview.status == 1)
    #expect(try await files() == "")
    let value = try JSONSerialization.jsonObject(with: Data(preview.output.utf8))
    let object = try #require(value as? [String: Any])
    #expect(object["outcome"] as? String == "conflicts")
    #expect((object["files"] as? [Any])?.count == 2)
  }

  /// strace kills it as it enters its n-th call that changes the file system, for each n.
  @Test func `leaves the old state or the new one when it is killed`() async throws {
    let strace = try await run("sh", ["-c", "strace -V"], in: TemporaryDirectory.current)
    guard strace.status == 0 else {
      print("skipped: strace is not installed; make deps installs it")
      return
    }
    let origin = try await conflicted()
    let words = [builtCommand.string, "resolve", "--all", "--theirs"]
    var kills = 0
    for call in ["rename", "renameat2", "unlink", "unlinkat", "link", "openat"] {
      for number in (call == "openat" ? Array(stride(from: 20, to: 90, by: 8)) : Array(1...6)) {
        let place = TemporaryDirectory.current.appending("\(call)-\(number)")
        #expect(
          try await run("cp", ["-a", origin.string, place.string], in: origin).status == 0)
        let trace = [
          "-f", "-qq", "-o", "/dev/null", "-e", "inject=\(call):signal=KILL:when=\(number)",
        ]
        let killed = try await run("strace", trace + words, in: place)
        if killed.status != 0 { kills += 1 }
        try await succeed("resolve", "--all", "--theirs", in: place)
        try await succeed("merge", "--continue", in: place)
        try await expectSound(place)
        #expect(try text(of: place.appending("notes.md")) == "theirs\n", "\(call) \(number)")
        #expect(try text(of: place.appending(file)).contains("finance"), "\(call) \(number)")
      }
    }
    #expect(kills > 5)
  }

  /// Types answers into a terminal as a person does.
  private static let typist = """
    import os, pty, select, sys
    answers = [(answer + "\\n").encode() for answer in sys.argv[2:]]
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.argv[1], [sys.argv[1], "resolve"])
    shown = b""
    while select.select([terminal], [], [], 60)[0]:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
        if shown.endswith(b"? ") and answers:
            os.write(terminal, answers.pop(0))
    sys.stdout.write(shown.decode().replace("\\r\\n", "\\n"))
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """

  @Test func `asks on a terminal, one conflict after the other`() async throws {
    let directory = try await conflicted()
    let editor = TemporaryDirectory.current.appending("my editor")
    try write("#!/bin/sh\ncp \"$1\" \"$1.seen\"\necho mine > \"$1\"\n", to: editor)
    #expect(try await run("chmod", ["+x", editor.string], in: directory).status == 0)
    let variables = ["EDITOR": "'\(editor)'", "TERM": "xterm"]
    let first = try await run(
      "python3", ["-c", Self.typist, builtCommand.string, "what", "e", "o", "q"], in: directory,
      environment: variables)
    #expect(first.status == 1)
    #expect(first.output.contains("o(urs), t(heirs), b(ase), e(dit), s(kip), q(uit)? "))
    #expect(first.output.contains("only the [-billing-] {+sales+} team"))
    #expect(try text(of: directory.appending("notes.md")) == "mine\n")
    let seen = try text(of: directory.appending(".git/session/CONFLICT_EDITMSG.txt.seen"))
    #expect(
      seen == "<<<<<<< main\nours\n||||||| base\nbase\n=======\ntheirs\n>>>>>>> what-if\n")
    let second = try await run(
      "python3", ["-c", Self.typist, builtCommand.string, "t"], in: directory,
      environment: variables)
    #expect(second.status == 0)
    #expect(second.output.contains("nothing is open any more"))
    try await succeed("merge", "--continue", in: directory)
    #expect(try text(of: directory.appending(file)).contains("\"ours\""))
    #expect(try text(of: directory.appending(file)).contains("finance"))
  }
}
