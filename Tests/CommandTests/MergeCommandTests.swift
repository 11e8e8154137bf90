import Foundation
import SystemPackage
import TestSupport
import Testing

/// What the commands around merging promise beside the merge itself.
@Suite(.temporaryDirectory) struct `The merge commands` {
  private var directory: FilePath { TemporaryDirectory.current }

  private func files(_ base: String, _ ours: String, _ theirs: String) throws {
    for (name, text) in [("base", base), ("ours", ours), ("theirs", theirs)] {
      try write(text, to: directory.appending("\(name).json"))
    }
  }

  @Test func `merge-file writes through a symbolic link`() async throws {
    try files("{\"a\": 1}\n", "{\"a\": 2}\n", "{\"a\": 1, \"b\": 1}\n")
    #expect(try await run("ln", ["-s", "ours.json", "link.json"], in: directory).status == 0)
    try await succeed("merge-file", "link.json", "base.json", "theirs.json", in: directory)
    #expect(try text(of: directory.appending("ours.json")) == "{\"a\": 2, \"b\": 1}\n")
    #expect(try await run("readlink", ["link.json"], in: directory).line == "ours.json")
  }

  @Test func `merge-file takes /dev/null for the base of a file that both added`() async throws {
    try files("", "{\"a\": 1}\n", "{\"b\": 2}\n")
    let merge = try await session(
      "merge-file", "-p", "ours.json", "/dev/null", "theirs.json", in: directory)
    #expect(merge.status == 0, "\(merge.errors)")
    #expect(merge.output == "{\"a\": 1, \"b\": 2}\n")
  }

  @Test(arguments: [["one.json"], ["a", "b", "c", "--marker-size", "0"]])
  func `a wrong command line of merge-file is no number of conflicts`(words: [String]) async throws
  {
    #expect(try await run(builtCommand.string, ["merge-file"] + words, in: directory).status == 129)
  }

  @Test(
    arguments: [
      ("[1]", "[1, 2]", "[1, 3]", "[1, 2, 3]", 0),
      ("{\"a\": {\"x\": 1}}", "{\"a\": {\"x\": 2}}", "{}", "{\"a\": {\"x\": 2}}", 0),
      ("{\"a\": 1}", "{\"a\": 2}", "{\"a\": 3}", nil, 1),
    ] as [(String, String, String, String?, Int32)])
  func `merge-file --union takes both where both can be had`(
    base: String, ours: String, theirs: String, result: String?, status: Int32
  ) async throws {
    try files(base, ours, theirs)
    let merge = try await session(
      "merge-file", "-p", "--union", "ours.json", "base.json", "theirs.json", in: directory)
    #expect(merge.status == status)
    if let result { #expect(merge.output == result) }
  }

  @Test func `markers in a text whose lines end with CR begin lines`() async throws {
    try files("{\r  \"a\": 1\r}\r", "{\r  \"a\": 2\r}\r", "{\r  \"a\": 3\r}\r")
    let merge = try await session(
      "merge-file", "-p", "ours.json", "base.json", "theirs.json", in: directory)
    #expect(merge.status == 1)
    // As bytes: to a string, CR before LF is one character.
    let marks = merge.output.utf8.split(separator: UInt8(ascii: "\n")).filter { line in
      ["<<<<<<<", "|||||||", "=======", ">>>>>>>"].contains { line.starts(with: $0.utf8) }
    }
    #expect(marks.count == 4, "\(merge.output.debugDescription)")
  }

  @Test func `resolve takes a path from here and from the session`() async throws {
    let root = try await makeSession()
    let folder = root.appending("phases/01-work/artifacts")
    for (branch, owner) in [("base", "Ada"), ("main", "Bob"), ("other", "Cy")] {
      if branch == "other" {
        try await succeed("switch", "other", in: root)
      }
      for name in ["a.json", "b.json", "c.json"] {
        try write("{\"owner\": \"\(owner)\"}\n", to: folder.appending(name))
      }
      try await succeed("save", in: root)
      if branch == "base" { try await succeed("branch", "other", in: root) }
    }
    try await succeed("switch", "main", in: root)
    #expect(try await session("merge", "other", in: root).status == 1)
    try await succeed("resolve", "a.json", "--ours", in: folder)
    try await succeed("resolve", "artifacts/b.json", "--ours", in: root.appending("phases/01-work"))
    try await succeed(
      "resolve", "phases/01-work/artifacts/c.json", "--ours", in: root.appending("phases"))
    try await succeed("merge", "--continue", in: root)
    try await expectSound(root)
  }

  @Test func `merge refuses an unrelated session with a hint`() async throws {
    let root = try await makeSession()
    try await succeed("new", "Other", "--template", "blank", in: directory)
    let merge = try await session("merge", "../other@main", in: root)
    #expect(merge.status == 4)
    #expect(merge.errors.contains("--allow-unrelated-histories"))
    let preview = try await session(
      "merge", "../other@main", "--dry-run", "--allow-unrelated-histories", in: root)
    #expect(preview.status == 0 || preview.status == 1)
  }

  /// git tells a driver from 2.44 on what the three versions are called.
  @Test func `the driver's line hands labels on where git has them`() async throws {
    let tools = directory.appending("tools")
    let git = try await run("sh", ["-c", "command -v git"], in: directory).line
    try write(
      """
      #!/bin/sh
      case " $* " in *" version "*) echo git version 2.44.0; exit;; esac
      exec \(git) "$@"

      """,
      to: tools.appending("git"))
    #expect(try await run("chmod", ["+x", "\(tools)/git"], in: directory).status == 0)
    let root = try await makeSession()
    let enabled = try await run(
      builtCommand.string, ["config-git", "--enable"], in: root,
      environment: ["PATH": "\(tools):\(testEnvironment["PATH"] ?? "")"])
    #expect(enabled.status == 0, "\(enabled.errors)")
    var line = try await TestSupport.git("config", "merge.session-json.driver", in: root)
    #expect(line.hasSuffix("; f %O %A %B %L %P %S %X %Y"))
    try files("{\"a\": 1}\n", "{\"a\": 2}\n", "{\"a\": 3}\n")
    // As git puts the words in, each quoted.
    for (word, value) in [
      ("%O", "base.json"), ("%A", "ours.json"), ("%B", "theirs.json"), ("%L", "9"),
      ("%P", "'x y.json'"), ("%S", "'the base'"), ("%X", "HEAD"), ("%Y", "'their branch'"),
    ] {
      line = line.replacing(word, with: value)
    }
    let driver = try await run("sh", ["-c", line], in: directory)
    #expect(driver.status == 1, "\(driver.errors)")
    let text = try text(of: directory.appending("ours.json"))
    for mark in ["<<<<<<<<< HEAD\n", "||||||||| the base\n", ">>>>>>>>> their branch\n"] {
      #expect(text.contains(mark), "\(text)")
    }
    // Without our program git's own merge has the same labels.
    try files("{\"a\": 1}\n", "{\"a\": 2}\n", "{\"a\": 3}\n")
    let missing = line.replacing(builtCommand.string, with: "/nowhere/git-session")
    #expect(try await run("sh", ["-c", missing], in: directory).status == 1)
    #expect(
      try TestSupport.text(of: directory.appending("ours.json")).contains("<<<<<<<<< HEAD\n"))
  }
}
