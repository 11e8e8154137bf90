import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The doctor` {
  /// Runs it and expects this end and these checks to have found something.
  @discardableResult
  func examine(
    _ directory: FilePath, _ words: String..., status: Int32, finding checks: [String],
    location: SourceLocation = #_sourceLocation
  ) async throws -> [[String: Any]] {
    let finished = try await run(
      builtCommand.string, ["doctor", "--json"] + words, in: directory)
    #expect(
      finished.status == status, "\(finished.output)\(finished.errors)", sourceLocation: location)
    let value = try JSONSerialization.jsonObject(with: Data(finished.output.utf8))
    let findings = try #require(value as? [[String: Any]], sourceLocation: location)
    #expect(
      findings.compactMap { $0["check"] as? String } == checks, "\(finished.output)",
      sourceLocation: location)
    return findings
  }

  @Test func `finds a new session well, with one advice`() async throws {
    let session = try await makeSession()
    let findings = try await examine(session, status: 0, finding: ["drivers"])
    #expect(findings.first?["isAdvice"] as? Bool == true)
    try await examine(session, "--fix", status: 0, finding: ["drivers"])
    try await examine(session, status: 0, finding: [])
    try await expectSound(session)
  }

  @Test func `finds drivers whose program is gone, and sets them anew`() async throws {
    let session = try await makeSession()
    let program = TemporaryDirectory.current.appending("bin/git-session")
    try write("", to: program)
    try remove(program)
    try FileManager.default.copyItem(atPath: builtCommand.string, toPath: program.string)
    try await succeed("config-git", "--enable", in: session, command: program)
    try await examine(session, status: 1, finding: ["drivers"])
    try remove(program)
    let gone = try await examine(session, status: 1, finding: ["drivers"])
    #expect((gone.first?["message"] as? String)?.contains("cannot be run") == true)
    let repaired = try await examine(session, "--fix", status: 0, finding: ["drivers"])
    #expect(repaired.first?["isRepaired"] as? Bool == true)
    try await examine(session, status: 0, finding: [])
  }

  @Test func `finds lines of another version`() async throws {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    try await git("config", "merge.session-dot.recursive", "binary", in: session)
    try await examine(session, status: 1, finding: ["drivers"])
    try await examine(session, "--fix", status: 0, finding: ["drivers"])
    #expect(try await git("config", "merge.session-dot.recursive", in: session) == "text")
  }

  @Test func `runs nothing that a repository's configuration names`() async throws {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    let trace = TemporaryDirectory.current.appending("trace")
    let program = TemporaryDirectory.current.appending("git-session")
    try write("#!/bin/sh\ntouch '\(trace)'\n", to: program)
    #expect(try await run("chmod", ["+x", program.string], in: session).status == 0)
    for key in ["merge.session-json.driver", "diff.session-json.textconv"] {
      let line = try await git("config", key, in: session)
      try await git(
        "config", key, line.replacing(line.split(separator: "'")[1], with: program.string),
        in: session)
    }
    try await examine(session, status: 1, finding: ["drivers"])
    #expect(!exists(trace))
  }

  @Test func `finds missing attributes of an older session`() async throws {
    let session = try await makeSession()
    try await git("rm", "--quiet", ".gitattributes", in: session)
    try await git("commit", "--quiet", "-m", "as before", in: session)
    try await succeed("config-git", "--enable", in: session)
    try remove(session.appending(".git/info/attributes"))
    try await examine(session, status: 1, finding: ["attributes"])
    try await examine(session, "--fix", status: 0, finding: ["attributes"])
    #expect(!exists(session.appending(".gitattributes")))
  }

  @Test func `removes locks that nobody holds`() async throws {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    let locks = ["index.lock", "refs/heads/main.lock", "packed-refs.lock"].map {
      session.appending(".git/\($0)")
    }
    for lock in locks { try write("", to: lock) }
    try await examine(session, status: 1, finding: ["locks", "locks", "locks"])
    #expect(locks.allSatisfy { exists($0) })
    try await examine(session, "--fix", status: 0, finding: ["locks", "locks", "locks"])
    #expect(!locks.contains { exists($0) })
  }

  /// That git is at work in the session too, and has no lock.
  @Test func `removes a lock also when git runs it`() async throws {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    let lock = session.appending(".git/index.lock")
    try write("", to: lock)
    let path = "\(builtCommand.removingLastComponent()):/usr/bin:/bin"
    let finished = try await run(
      "git", ["session", "doctor", "--fix"], in: session, environment: ["PATH": path])
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(finished.output.contains("repaired: locks:"))
    #expect(!exists(lock))
    // One that runs it as an editor has the lock.
    let editor = "git-session doctor --fix"
    _ = try await run(
      "git", ["commit", "--all", "--allow-empty", "--message", "session", "--edit"], in: session,
      environment: ["PATH": path, "GIT_EDITOR": editor])
    try await expectSound(session)
  }

  @Test func `leaves the lock of a git that is at work`() async throws {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    try write("*.tmp\n", to: session.appending(".gitignore"))
    // The editor is the doctor: while it looks, git waits for it with the lock in its hands.
    let answer = TemporaryDirectory.current.appending("answer")
    let finished = try await run(
      "git", ["commit", "--all"], in: session,
      environment: [
        "GIT_EDITOR":
          "test -e .git/index.lock && '\(builtCommand)' doctor --fix > '\(answer)'; echo Subject >"
      ])
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(try text(of: answer) == "")
    try await expectSound(session)
  }

  @Test func `finishes what was left half-way`() async throws {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    let tip = try await git("rev-parse", "HEAD", in: session)
    try write(
      "git-session move 1\nrefs/heads/main \(tip)\nrefs/heads/main \(tip)\n",
      to: session.appending(".git/index.lock"))
    try await examine(session, status: 1, finding: ["half-done"])
    try await examine(session, "--fix", status: 0, finding: ["half-done"])
    #expect(!exists(session.appending(".git/index.lock")))
    try await expectSound(session)
  }

  @Test func `names an extension that cannot be read here`() async throws {
    let session = try await makeSession()
    try await git("config", "core.repositoryFormatVersion", "1", in: session)
    try await git("config", "extensions.newest", "yes", in: session)
    let findings = try await run(
      builtCommand.string, ["doctor", "--fix"], in: session)
    #expect(findings.status == 1)
    #expect(findings.output.lowercased().contains("newest"), "\(findings.output)")
  }

  @Test func `turns off an extension that is not needed, and only then`() async throws {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    for word in ["short", "long"] {
      try write(String(repeating: word, count: 500), to: session.appending("text.txt"))
      try await succeed("save", in: session)
    }
    try await git("config", "uploadpack.allowFilter", "true", in: session)
    let home = TemporaryDirectory.current
    try await git(
      "clone", "-q", "--filter=blob:none", "file://\(session)", "partial", in: home)
    let partial = home.appending("partial")
    // Not every git notes it there.
    try await git("config", "core.repositoryFormatVersion", "1", in: partial)
    try await git("config", "extensions.partialClone", "origin", in: partial)
    let missing = try await examine(
      partial, "--fix", status: 1, finding: ["repository", "drivers"])
    let message = try #require(missing[0]["message"] as? String)
    #expect(message.contains("1 object was left at 'origin'"))
    let remedy = try #require((missing[0]["remedy"] as? String)?.components(separatedBy: ",").first)
    try await git("config", "gc.auto", "0", in: partial)
    let fetched = try await run(
      "sh", ["-c", remedy.components(separatedBy: " brings")[0]], in: partial)
    #expect(fetched.status == 0, "\(fetched.errors)")
    try await examine(partial, status: 1, finding: ["repository"])
    try await examine(partial, "--fix", status: 0, finding: ["repository"])
    #expect(try await run("git", ["config", "extensions.partialClone"], in: partial).status == 1)
    try await succeed("message", "add", "--role", "human", "Works", in: partial)
    try await expectSound(partial)
  }

  @Test func `makes an index anew that cannot be read, and keeps all files`() async throws {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    try write("unsaved", to: session.appending("notes.md"))
    try write("rubbish", to: session.appending(".git/index"))
    // Without an index git has nothing to say of the others.
    try await examine(session, status: 1, finding: ["index", "drivers"])
    try await examine(session, "--fix", status: 0, finding: ["index"])
    #expect(try await git("status", "--porcelain", in: session) == "?? notes.md")
    #expect(try text(of: session.appending(".git/session/index.broken")) == "rubbish")
    try await examine(session, status: 0, finding: [])
  }

  @Test func `leaves an index that a merge was to be finished with`() async throws {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    try await git("switch", "--quiet", "-c", "other", in: session)
    try await git("commit", "--quiet", "--allow-empty", "-m", "Theirs", in: session)
    try await git("switch", "--quiet", "main", in: session)
    try await git("commit", "--quiet", "--allow-empty", "-m", "Ours", in: session)
    try await git("merge", "--quiet", "--no-commit", "--no-ff", "other", in: session)
    try write("broken", to: session.appending(".git/index"))
    let finished = try await run(builtCommand.string, ["doctor", "--fix"], in: session)
    #expect(finished.status == 1)
    #expect(finished.output.contains("remove it, then git reset keeps your files"))
    #expect(try text(of: session.appending(".git/index")) == "broken")
    // What it says.
    try remove(session.appending(".git/index"))
    try await git("reset", "--quiet", in: session)
    try await expectSound(session)
  }

  @Test func `has git write an index that can be read here`() async throws {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    try await git("update-index", "--split-index", in: session)
    try await examine(session, status: 1, finding: ["index"])
    try await examine(session, "--fix", status: 0, finding: ["index"])
    try await succeed("message", "add", "--role", "human", "Works", in: session)
    try await expectSound(session)
  }

  @Test func `sets the tag of a final report that is missing`() async throws {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    try await succeed("report", "draft", "-", in: session, input: "# End\n")
    try await succeed("report", "issue", "--label", "End", "--final", in: session)
    let tag = try await git("tag", in: session)
    try await git("tag", "-d", tag, in: session)
    try await examine(session, status: 1, finding: ["tags"])
    try await examine(session, "--fix", status: 0, finding: ["tags"])
    #expect(try await git("rev-parse", tag, "HEAD", in: session).split(separator: "\n").count == 2)
    #expect(
      try await git("rev-parse", tag, in: session)
        == (try await git("rev-parse", "HEAD", in: session)))
  }

  @Test func `removes what dead gits left among the objects, and not what is being written`()
    async throws
  {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    let old = ["tmp_obj_abc", "pack/tmp_pack_def", "pack/.tmp-47-pack-1.pack"].map {
      session.appending(".git/objects/\($0)")
    }
    let young = session.appending(".git/objects/pack/tmp_pack_new")
    for file in old + [young] { try write("x", to: file) }
    let touched = try await run(
      "touch", ["-d", "2 hours ago"] + old.map(\.string), in: session)
    #expect(touched.status == 0)
    try await examine(session, status: 1, finding: ["leftovers"])
    try await examine(session, "--fix", status: 0, finding: ["leftovers"])
    #expect(!old.contains { exists($0) })
    #expect(exists(young))
  }

  @Test func `packs what has gathered`() async throws {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    // As git itself estimates: by one of the 256 directories.
    let script = """
      import hashlib
      number = found = 0
      while found < 45:
          data = b"%d" % number
          number += 1
          if hashlib.sha1(b"blob %d\\0" % len(data) + data).hexdigest().startswith("11"):
              open("f%d.txt" % number, "wb").write(data)
              found += 1
      """
    #expect(try await run("python3", ["-c", script], in: session).status == 0)
    try await git("add", "-A", in: session)
    try await git("-c", "gc.auto=0", "commit", "-q", "-m", "Many", in: session)
    let findings = try await examine(session, status: 1, finding: ["size"])
    #expect(
      (findings[0]["message"] as? String)?.contains("objects are in files of their own") == true)
    try await examine(session, "--fix", status: 0, finding: ["size"])
    try await examine(session, status: 0, finding: [])
    try await expectSound(session)
  }

  @Test(arguments: ["{}", "{", "[]"])
  func `brings back a session.json that cannot be read, and keeps the broken one`(text: String)
    async throws
  {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    let file = session.appending("session.json")
    let saved = try TestSupport.text(of: file)
    try write(text, to: file)
    let phase = try await run(builtCommand.string, ["phase"], in: session)
    #expect(phase.status == 5)
    #expect(phase.errors.contains("hint: git session doctor --fix brings back"))
    try await examine(session, status: 1, finding: ["session.json"])
    try await examine(session, "--fix", status: 0, finding: ["session.json"])
    #expect(try TestSupport.text(of: file) == saved)
    let kept = try FileManager.default.contentsOfDirectory(
      atPath: session.appending(".git/session").string
    ).filter { $0.hasPrefix("session.json.broken-") }
    #expect(
      try kept.map { try TestSupport.text(of: session.appending(".git/session/\($0)")) } == [text])
    try await examine(session, status: 0, finding: [])
  }

  @Test func `advises on files over the limit`() async throws {
    let session = try await makeSession()
    try await succeed("config-git", "--enable", in: session)
    let made = try await run("truncate", ["-s", "51M", "big.bin"], in: session)
    #expect(made.status == 0)
    try await git("add", "big.bin", in: session)
    try await git("commit", "-q", "-m", "Big", in: session)
    let findings = try await examine(session, status: 0, finding: ["large-files"])
    #expect((findings[0]["message"] as? String)?.hasPrefix("big.bin has 51 MiB") == true)
  }
}
