import Foundation
import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

/// What a verification found, as `severity rule path`, in the order of the findings.
private func found(_ verification: Verification) -> [String] {
  verification.findings.map { "\($0.severity) \($0.rule) \($0.path ?? "-")" }
}

private func head(_ session: Session) async throws -> String {
  try await git("rev-parse", "HEAD", in: session.path)
}

private func phase(_ name: String) throws -> PhaseID { try PhaseID(validating: name) }

/// Commits all that was changed in the directory, with plain git.
private func commit(_ subject: String, in session: Session) async throws {
  try await git("add", "-A", in: session.path)
  try await git("commit", "-q", "-m", subject, in: session.path)
}

private func change(_ session: Session, _ file: String, _ old: String, _ new: String) throws {
  let path = session.path.appending(file)
  let before = try text(of: path)
  #expect(before.contains(old))
  try write(before.replacing(old, with: new), to: path)
}

@Suite(.temporaryDirectory) struct `Verifying a session` {
  @Test func `finds nothing in a life with all its verbs`() async throws {
    let session = try makeSession()
    let home = TemporaryDirectory.current
    let first = try await session.addMessage(role: .human, body: "One\n")
    _ = try await session.addMessage(role: .ai, body: "Two\n") { $0.replyTo = first.id }
    try write("bytes", to: home.appending("net.txt"))
    _ = try await session.addUpload(home.appending("net.txt"))
    _ = try await session.removeUpload("net.txt")
    _ = try await session.undo()
    _ = try await session.redo()
    _ = try await session.undo()
    _ = try await session.previewPhase()
    let example = projectDirectory.appending("docs/examples/self-assessment/profile.json")
    _ = try await session.addArtifact(example, asCandidate: true)
    _ = try await session.commitPhase()
    _ = try await session.finishPhase()
    _ = try await session.enterNextPhase()
    _ = try await session.createBranch("what-if")
    _ = try await session.switchBranch(to: "what-if")
    _ = try await session.addMessage(role: .ai, body: "What if?\n")
    try write("{}\n", to: session.path.appending("context/page.json"))
    _ = try await session.save()
    _ = try await session.switchBranch(to: "main")
    _ = try await session.addMessage(role: .human, body: "To be forgotten.\n")
    _ = try await session.resetPhase()
    guard case .merged = try await session.merge(.revision("what-if")) else {
      Issue.record("not merged")
      return
    }
    _ = try await session.finishPhase(force: true)
    _ = try await session.enterNextPhase(try phase("05-likelihood-impact"), force: true)
    _ = try await session.skipPhase(try phase("04-threats"))
    _ = try await session.restore(to: "main~3")
    _ = try await session.undo()
    _ = try await session.addDraft("# Report\n")
    _ = try await session.issueReport(ReportIssue(label: "Pack"))
    _ = try await session.undo()
    let copy = try await session.clone(to: home.appending("copy"), name: "Copy")
    _ = try await copy.addMessage(role: .human, body: "In the copy.\n")
    _ = try await copy.undo()
    _ = try await copy.redo()
    guard case .merged = try await session.merge(.revision("main", in: copy.path)) else {
      Issue.record("not merged")
      return
    }
    // Plain git is as good.
    try write("# Notes\n", to: session.path.appending("notes.md"))
    try await commit("Notes", in: session)
    _ = try await session.addMessage(role: .human, body: "To be reverted.\n")
    try await git("revert", "--no-edit", "HEAD", in: session.path)
    try await git("mv", "notes.md", "read-me.md", in: session.path)
    try await commit("Rename", in: session)
    for session in [session, copy] {
      let verification = try await session.verify()
      #expect(found(verification) == [], "\(verification.findings)")
      #expect(verification.isSound)
      #expect(verification.session == (try await session.manifest().id.rawValue))
      let count = try await git("rev-list", "--count", "--branches", in: session.path)
      #expect("\(verification.commits)" == count)
    }
    #expect(try await session.verify().branches == ["main", "what-if"])
  }

  @Test func `finds nothing after a rebase with plain git`() async throws {
    let session = try makeSession(template: "blank")
    _ = try await session.createBranch("topic")
    _ = try await session.addMessage(role: .human, body: "On main.\n")
    _ = try await session.switchBranch(to: "topic")
    try write("bytes", to: TemporaryDirectory.current.appending("up.bin"))
    _ = try await session.addUpload(TemporaryDirectory.current.appending("up.bin"))
    _ = try await session.addMessage(role: .ai, body: "On topic.\n")
    _ = try await session.undo()
    _ = try await session.addMessage(role: .ai, body: "On topic, again.\n")
    try await git("rebase", "-q", "main", in: session.path)
    try await git("reset", "-q", "--hard", "HEAD", in: session.path)
    #expect(found(try await session.verify()) == [])
  }

  @Test func `works on a bare repository, and on one that is cut off`() async throws {
    let session = try makeSession(template: "blank")
    let message = try await session.addMessage(role: .human, body: "One\n")
    try await git(
      "clone", "-q", "--bare", session.path.string, "bare.git", in: TemporaryDirectory.current)
    let bare = TemporaryDirectory.current.appending("bare.git")
    #expect(found(try await Verifier(directory: bare).verify()) == [])
    try change(session, message.path.string, "One", "Eins")
    try await commit("Translate", in: session)
    try await git("push", "-q", bare.string, "main", in: session.path)
    #expect(
      found(try await Verifier(directory: bare).verify()) == ["damage message \(message.path)"])
    try await git(
      "clone", "-q", "--depth", "1", "file://\(bare)", "shallow", in: TemporaryDirectory.current)
    let shallow = try await Verifier(directory: TemporaryDirectory.current.appending("shallow"))
      .verify()
    #expect(found(shallow) == ["note object -"])
    #expect(shallow.commits == 1)
  }

  @Test func `takes what was before the beginning of a shallow history for no step`() async throws {
    let session = try makeSession(template: "blank")
    let home = TemporaryDirectory.current
    for name in ["one.txt", "two.txt"] {
      try write("\(name)\n", to: home.appending(name))
      _ = try await session.addUpload(home.appending(name))
    }
    // The tip says the SHA-256 of the second, and all that it has seems to come with it.
    try await git("clone", "-q", "--depth", "1", "file://\(session.path)", "cut", in: home)
    #expect(
      found(try await Verifier(directory: home.appending("cut")).verify()) == ["note object -"])
  }
}

@Suite(.temporaryDirectory) struct `Verifying finds a message` {
  @Test func `that was changed, until it is as it was`() async throws {
    let session = try makeSession(template: "blank")
    let message = try await session.addMessage(role: .human, body: "One\nTwo\nThree\n")
    let other = try await session.addMessage(role: .ai, body: "Yes\n")
    try change(session, message.path.string, "Two", "2")
    try await commit("Improve", in: session)
    let bad = try await head(session)
    _ = try await session.createBranch("later")
    let damage = try #require(try await session.verify().damage.first)
    #expect(damage.rule == .message)
    #expect(damage.path == message.path.string)
    #expect(damage.line == 7)
    #expect(damage.commit == bad)
    #expect(damage.branches == ["later", "main"])
    #expect(damage.message == "was changed after it was written")
    // The remedy does what it says.
    let state = try #require(damage.remedy?.split(separator: " ")[3]).split(separator: ":")
    _ = try await session.restore(to: String(state[0]), part: message.path)
    let half = try await session.verify()
    #expect(half.damage.map(\.branches) == [["later"]])
    _ = try await session.deleteBranch("later")
    let mended = try await session.verify()
    #expect(found(mended) == ["mended message \(message.path)"])
    #expect(mended.isSound)
    // One that is removed is another matter.
    try await git("rm", "-q", other.path.string, in: session.path)
    try await commit("Tidy", in: session)
    let removed = try await session.verify()
    #expect(removed.damage.map(\.path) == [other.path.string])
    #expect(removed.damage.first?.message == "was removed after it was written")
  }

  @Test func `that plain git has put back as it was, however often it was changed`() async throws {
    let session = try makeSession(template: "blank")
    let message = try await session.addMessage(role: .human, body: "One\n")
    for (old, new) in [("One", "Uno"), ("Uno", "Eins"), ("Eins", "Uno")] {
      try change(session, message.path.string, old, new)
      try await commit("Write it \(new)", in: session)
    }
    // It is as the first change left it, so that one stands.
    let first = try await git("rev-parse", "HEAD~2", in: session.path)
    #expect(try await session.verify().damage.map(\.commit) == [first])
    try change(session, message.path.string, "Uno", "One")
    try await commit("Write it as it was", in: session)
    let path = message.path.string
    let mended = try await session.verify()
    #expect(found(mended) == ["mended message \(path)", "mended message \(path)"])
    try await git("rm", "-q", path, in: session.path)
    try await commit("Tidy", in: session)
    try await git("checkout", "-q", "HEAD~1", "--", path, in: session.path)
    try await commit("Put it back", in: session)
    #expect(try await session.verify().isSound)
  }

  @Test func `that was changed by a commit that names a state which never was`() async throws {
    let session = try makeSession(template: "blank")
    let message = try await session.addMessage(role: .human, body: "One\n")
    try change(session, message.path.string, "One", "Two")
    let state = String(repeating: "1", count: 40)
    try await commit("Restore\n\nSession-Restores: \(state)", in: session)
    #expect(found(try await session.verify()) == ["damage message \(message.path)"])
  }

  @Test func `that save refuses to change or to drop, but not to move`() async throws {
    let session = try makeSession()
    let message = try await session.addMessage(role: .human, body: "One\n")
    let path = message.path.string
    try change(session, path, "One", "Two")
    let changed = await #expect(throws: SessionError.self) { try await session.save() }
    #expect(changed?.code == .refused)
    #expect(changed?.message == "\(path) is a message, and what was said stays as it is")
    try remove(session.path.appending(path))
    let dropped = await #expect(throws: SessionError.self) { try await session.save() }
    #expect(dropped?.code == .refused)
    let moved = path.replacing("01-system-profile", with: "02-architecture")
    try write(
      try await git("show", "HEAD:\(path)", in: session.path) + "\n",
      to: session.path.appending(moved))
    _ = try await session.save()
    #expect(found(try await session.verify()) == [])
  }

  @Test func `that says another id than its path, though history was rewritten`() async throws {
    let session = try makeSession(template: "blank")
    let message = try await session.addMessage(role: .human, body: "One\n")
    try change(session, message.path.string, "role: human", "role: ai")
    try await git("commit", "-q", "-a", "--amend", "--no-edit", in: session.path)
    let damage = try await session.verify().damage
    #expect(damage.map(\.path) == [message.path.string])
    #expect(damage.first?.commit == (try await head(session)))
    #expect(damage.first?.message.contains("belong at") == true)
  }

  @Test(arguments: [false, true])
  func `that a merge changed, and an issued report with its check sum`(byGit: Bool) async throws {
    let session = try makeSession(template: "blank")
    _ = try await session.createBranch("wi")
    _ = try await session.switchBranch(to: "wi")
    let message = try await session.addMessage(role: .ai, body: "It said: no\n")
    _ = try await session.addDraft("# It said no\n")
    _ = try await session.issueReport(ReportIssue(label: "Pack"))
    let report = try await git("ls-files", "reports/issued/*/report.md", in: session.path)
    let record = report.replacing("report.md", with: "issue.json")
    _ = try await session.switchBranch(to: "main")
    _ = try await session.addMessage(role: .human, body: "Ours\n")
    try await git("merge", "-q", "--no-commit", "wi", in: session.path)
    #expect(try await session.commitProblems() == [])
    try change(session, message.path.string, "said: no", "said: yes")
    let old = try await run("sha256sum", [report], in: session.path).output.prefix(64)
    try change(session, report, "said no", "said yes")
    let new = try await run("sha256sum", [report], in: session.path).output.prefix(64)
    try change(session, record, String(old), String(new))
    try await git("add", "-A", in: session.path)
    let problems = try await session.commitProblems()
    #expect(problems.map(\.path) == [message.path.string, record, report])
    let error = await #expect(throws: SessionError.self) { try await session.continueMerge() }
    #expect(error?.code == .refused && error?.hint?.contains("git restore --source") == true)
    guard byGit else {
      let theirs = try await git("rev-parse", "wi", in: session.path)
      for file in [message.path.string, report, record] {
        try await git(
          "restore", "--source", theirs, "--staged", "--worktree", file, in: session.path)
      }
      _ = try await session.continueMerge()
      #expect(found(try await session.verify()) == [])
      return
    }
    try await git("commit", "-q", "-m", "Merge wi", in: session.path)
    let verification = try await session.verify()
    #expect(
      found(verification) == [
        "damage message \(message.path)", "damage report \(record)", "damage report \(report)",
      ])
    #expect(verification.damage.allSatisfy { $0.branches == ["main"] })
    // Put back as they were it is mended.
    try await git("checkout", "-q", "wi", "--", "phases", "reports", in: session.path)
    try await git("commit", "-q", "-m", "Put back", in: session.path)
    #expect(try await session.verify().isSound)
  }

  @Test func `that a merge left out`() async throws {
    let session = try makeSession(template: "blank")
    _ = try await session.createBranch("other")
    _ = try await session.switchBranch(to: "other")
    let message = try await session.addMessage(role: .human, body: "Theirs\n")
    let taken = try await session.addMessage(role: .human, body: "Taken back\n")
    _ = try await session.undo()
    _ = try await session.switchBranch(to: "main")
    _ = try await session.addMessage(role: .human, body: "Ours\n")
    try await git("merge", "-q", "-s", "ours", "--no-edit", "other", in: session.path)
    let verification = try await session.verify()
    #expect(found(verification) == ["damage message \(message.path)"])
    #expect(verification.damage.first?.branches == ["main"])
    #expect(verification.damage.first?.path != taken.path.string)
  }
}

@Suite(.temporaryDirectory) struct `Verifying finds an upload` {
  private func uploaded(_ text: String) async throws -> (Session, AddedFile) {
    let session = try makeSession(template: "blank")
    let file = TemporaryDirectory.current.appending("net.txt")
    try write(text, to: file)
    return (session, try await session.addUpload(file))
  }

  @Test func `that was removed behind the tool's back`() async throws {
    let (session, upload) = try await uploaded("bytes\n")
    let before = try await head(session)
    try await git("rm", "-q", upload.path.string, in: session.path)
    try await commit("Tidy", in: session)
    #expect(found(try await session.verify()) == ["damage upload \(upload.path)"])
    // Put back, and removed as it should be.
    _ = try await session.restore(to: before, part: upload.path)
    #expect(found(try await session.verify()) == ["mended upload \(upload.path)"])
    _ = try await session.removeUpload("net.txt")
    #expect(found(try await session.verify()) == ["mended upload \(upload.path)"])
  }

  @Test func `that was changed`() async throws {
    let (session, upload) = try await uploaded("bytes\n")
    try write("others\n", to: session.path.appending(upload.path.string))
    try await commit("Swap", in: session)
    #expect(found(try await session.verify()) == ["damage upload \(upload.path)"])
  }

  @Test func `whose bytes are not those of its SHA-256`() async throws {
    let (session, upload) = try await uploaded("bytes\n")
    try write("others\n", to: session.path.appending(upload.path.string))
    try await git("commit", "-q", "-a", "--amend", "--no-edit", in: session.path)
    let verification = try await session.verify()
    #expect(found(verification) == ["damage upload \(upload.path)"])
    let sum = try await run("sha256sum", [upload.path.string], in: session.path)
    let digest = String(sum.output.prefix(64))
    #expect(verification.damage.first?.message.contains(digest) == true)
    #expect(verification.damage.first?.message.contains(upload.sha256 ?? "none") == true)
  }
}

@Suite(.temporaryDirectory) struct `Verifying finds a phase` {
  @Test func `that was jumped over`() async throws {
    let session = try makeSession()
    try change(session, "session.json", "01-system-profile", "03-current-controls")
    try await commit("On", in: session)
    let verification = try await session.verify()
    let damage = try #require(verification.damage.first)
    #expect(found(verification) == ["damage phase session.json"])
    #expect(damage.line != nil)
    #expect(
      damage.message.contains("01-system-profile, 02-architecture were neither done nor skipped"))
    // Back, and on again with a note.
    _ = try await session.enterNextPhase(try phase("01-system-profile"))
    #expect(found(try await session.verify()) == ["mended phase session.json"])
    _ = try await session.enterNextPhase(try phase("03-current-controls"), force: true)
    #expect(found(try await session.verify()) == ["mended phase session.json"])
  }

  @Test func `that was called done without what it must have`() async throws {
    let session = try makeSession()
    try change(
      session, "phases/02-architecture/phase.json", "\"status\": \"open\"", "\"status\": \"done\"")
    _ = try await session.save("Done, I say")
    let verification = try await session.verify()
    #expect(verification.damage.allSatisfy { $0.rule == .phase })
    let jump = try #require(
      verification.damage.first { $0.message.contains("was called done though") })
    #expect(jump.path == "phases/02-architecture/phase.json")
    #expect(jump.line != nil)
    #expect(jump.commit == (try await head(session)))
    _ = try await session.finishPhase(try phase("02-architecture"), force: true)
    #expect(try await session.verify().isSound)
  }

  @Test func `whose artifact does not follow its schema any more`() async throws {
    let session = try makeSession()
    let example = projectDirectory.appending("docs/examples/self-assessment/profile.json")
    _ = try await session.addArtifact(example)
    _ = try await session.finishPhase()
    #expect(found(try await session.verify()) == [])
    let artifact = "phases/01-system-profile/artifacts/profile.json"
    try write("{\n  \"system\": 5\n}\n", to: session.path.appending(artifact))
    _ = try await session.save()
    let verification = try await session.verify()
    #expect(!verification.isSound)
    #expect(Set(verification.damage.map(\.path)) == [artifact])
    #expect(verification.damage.allSatisfy { $0.commit != nil && $0.remedy != nil })
  }
}

@Suite(.temporaryDirectory) struct `Verifying finds what was broken` {
  @Test func `in files`() async throws {
    let session = try makeSession()
    let model = "phases/02-architecture/artifacts/model.json"
    let diagram = "phases/02-architecture/diagrams/dataflow.dot"
    try write("{\n  \"assets\": [\n", to: session.path.appending(model))
    try write("digraph {\n  a -> \n}\n", to: session.path.appending(diagram))
    try write("x", to: session.path.appending("back\\slash.txt"))
    try FileManager.default.createSymbolicLink(
      atPath: session.path.appending("link.json").string, withDestinationPath: "session.json")
    try await commit("Half done", in: session)
    let bad = try await head(session)
    let verification = try await session.verify()
    #expect(
      found(verification) == [
        "damage content \(model)", "damage content \(diagram)", "damage path back\\slash.txt",
        "damage path link.json",
      ])
    #expect(verification.findings.map(\.line) == [2, 3, nil, nil])
    #expect(verification.findings.allSatisfy { $0.commit == bad && $0.branches == ["main"] })
  }

  @Test func `in what the session is`() async throws {
    let session = try makeSession(template: "blank")
    let id = try await session.manifest().id
    try change(session, "session.json", id.rawValue, "other-20200101-k7q2")
    try await commit("Rename", in: session)
    let verification = try await session.verify()
    #expect(found(verification) == ["damage session session.json"])
    #expect(verification.damage.first?.message.contains("\(id)") == true)
    try change(session, "session.json", "other-20200101-k7q2", id.rawValue)
    _ = try await session.save()
    #expect(found(try await session.verify()) == ["mended session session.json"])
  }

  @Test func `of a session that was frozen`() async throws {
    let session = try makeSession(template: "blank")
    try write("one\n", to: session.path.appending("notes.md"))
    _ = try await session.save()
    try change(session, "session.json", "\"active\"", "\"frozen\"")
    _ = try await session.save("Freeze")
    #expect(found(try await session.verify()) == [])
    try write("two\n", to: session.path.appending("notes.md"))
    try await commit("Sneak", in: session)
    let verification = try await session.verify()
    #expect(found(verification) == ["damage session notes.md"])
    try await git("revert", "--no-edit", "HEAD", in: session.path)
    #expect(found(try await session.verify()) == ["mended session notes.md"])
  }

  @Test func `of a session's life`() async throws {
    let session = try makeSession(template: "blank")
    for step in [LifeStep.freeze, .unfreeze, .delete, .recover, .archive] {
      try await session.take(step)
    }
    #expect(found(try await session.verify()) == [])
    try change(session, "session.json", "\"archived\"", "\"active\"")
    try await commit("Wake up", in: session)
    let verification = try await session.verify()
    #expect(found(verification) == ["damage session session.json"])
    #expect(verification.damage.first?.line != nil)
    try await git("revert", "--no-edit", "HEAD", in: session.path)
    #expect(found(try await session.verify()) == ["mended session session.json"])
  }

  @Test func `in references`() async throws {
    let session = try makeSession(template: "blank")
    _ = try await session.addDraft("# End\n")
    let final = try await session.issueReport(ReportIssue(label: "Final", isFinal: true))
    #expect(found(try await session.verify()) == [])
    let tag = try #require(final.tag)
    try await git("tag", "-d", tag, in: session.path)
    #expect(found(try await session.verify()) == ["damage reference -"])
    try await git("tag", tag, "HEAD~1", in: session.path)
    let moved = try await session.verify()
    #expect(found(moved) == ["damage reference -"])
    #expect(
      moved.damage.first?.message.contains("is not at the commit that issued the report") == true)
    try await git("tag", "-f", tag, "HEAD", in: session.path)
    #expect(found(try await session.verify()) == [])
    let blob = try await git("rev-parse", "HEAD:session.json", in: session.path)
    try await git("update-ref", "refs/session/backup/branch/odd/x", "HEAD", in: session.path)
    try await git("update-ref", "refs/session/note", blob, in: session.path)
    let messages = try await session.verify().damage.map(\.message)
    #expect(messages.contains { $0.contains("backup without the time") })
    #expect(messages.contains { $0.contains("refs/session/note leads to no commit") })
  }

  @Test func `in what a commit says of itself`() async throws {
    let session = try makeSession(template: "blank")
    _ = try await session.addMessage(role: .human, body: "One\n")
    try write("more", to: session.path.appending("more.txt"))
    try await git("add", "more.txt", in: session.path)
    try await git("commit", "-q", "--amend", "--no-edit", in: session.path)
    let verification = try await session.verify()
    #expect(found(verification) == ["note trailer more.txt"])
    #expect(verification.isSound)
  }

  @Test(arguments: ["blob", "tree", "commit"])
  func `in objects, and goes on with the others`(kind: String) async throws {
    let session = try makeSession(template: "blank")
    let first = try await session.addMessage(role: .human, body: "One\n")
    _ = try await session.addMessage(role: .human, body: "Two\n")
    let name =
      switch kind {
      case "blob": "HEAD~1:\(first.path)"
      case "tree":
        "HEAD~1:\(first.path.string.split(separator: "/").dropLast().joined(separator: "/"))"
      default: "HEAD~1"
      }
    let object = try await git("rev-parse", name, in: session.path)
    let file = session.path.appending(".git/objects/\(object.prefix(2))/\(object.dropFirst(2))")
    _ = try await run("chmod", ["u+w", file.string], in: session.path)
    var bytes = Array(try Data(contentsOf: URL(filePath: file.string)))
    bytes[bytes.count / 2] ^= 0x40
    try write(bytes, to: file)
    let verification = try await session.verify()
    let damage = verification.damage.filter { $0.rule == .object }
    #expect(damage.contains { $0.object == object }, "\(verification.findings)")
    let place = damage.first { $0.object == object }
    switch kind {
    case "blob": #expect(place?.path == first.path.string)
    case "tree":
      #expect(
        place?.path == first.path.string.split(separator: "/").dropLast().joined(separator: "/"))
    default: #expect(!verification.findings.contains { $0.rule == .trailer })
    }
    if kind != "commit" {
      #expect(place?.commit == (try await git("rev-parse", "HEAD~1", in: session.path)))
    }
    // The remedy: from a copy.
    #expect(damage.allSatisfy { $0.remedy?.contains("git fetch") == true })
  }
}

@Suite(.temporaryDirectory) struct `What nobody would take for a session` {
  private let message = "'Notes.md' and 'notes.md' are one file on some systems"

  @Test func `is not saved, committed or sent, and not sound`() async throws {
    let store = try await makeStore()
    let session = try makeSession(template: "blank")
    try write("1\n", to: session.path.appending("Notes.md"))
    _ = try await session.save()
    try write("2\n", to: session.path.appending("notes.md"))
    let refused = await #expect(throws: SessionError.self) { try await session.save() }
    #expect(refused?.code == .refused && refused?.message == message)
    try await git("add", "-A", in: session.path)
    #expect(try await session.commitProblems().map(\.message) == [message])
    try await commit("With plain git", in: session)
    #expect(found(try await session.verify()) == ["damage path notes.md"])
    let kept = await #expect(throws: SessionError.self) { _ = try await session.push(to: store) }
    #expect(kept?.message.hasSuffix(message) == true)
    #expect(try await git("for-each-ref", in: FilePath(store.url)) == "")
    let line =
      "refs/heads/main \(try await head(session)) refs/heads/main \(String(repeating: "0", count: 40))"
    #expect(try await session.pushProblems(line).map(\.message) == [message])
    // Work goes on, and a name that is free mends it.
    _ = try await session.addMessage(role: .human, body: "One\n")
    try await git("mv", "notes.md", "second.md", in: session.path)
    _ = try await session.save()
    #expect(found(try await session.verify()) == ["mended path notes.md"])
    #expect(try await session.push(to: store).stayedBehind.isEmpty)
  }

  @Test func `is a link, whoever made it`() async throws {
    let store = try await makeStore()
    let session = try makeSession(template: "blank")
    try FileManager.default.createSymbolicLink(
      atPath: session.path.appending("link").string, withDestinationPath: "/etc/passwd")
    try await commit("Link", in: session)
    #expect(found(try await session.verify()) == ["damage path link"])
    let kept = await #expect(throws: SessionError.self) { _ = try await session.push(to: store) }
    #expect(kept?.message.hasSuffix("'link' is a symbolic link") == true)
    try await git("rm", "-q", "link", in: session.path)
    try await commit("No link", in: session)
    #expect(found(try await session.verify()) == ["mended path link"])
    #expect(try await session.push(to: store).stayedBehind.isEmpty)
  }

  @Test func `is a store in which one session is in the place of another`() async throws {
    let store = try await makeStore()
    let session = try makeSession(template: "blank")
    let id = try await session.manifest().id
    _ = try await session.push(to: store)
    let bare = FilePath(store.url)
    try await git("update-ref", "-d", "refs/heads/main", in: bare)
    #expect(try await Verifier(directory: bare).verify().isSound)
    let other = "refs/heads/session/other-20260101-k7q2/evil"
    try await git("update-ref", other, "refs/heads/session/\(id)/main", in: bare)
    try await git("update-ref", "refs/heads/session/notes", other, in: bare)
    let verification = try await Verifier(directory: bare).verify()
    #expect(
      verification.damage.map(\.message) == [
        "refs/heads/session/notes is in the place of sessions and names none",
        "\(other) is in the place of session other-20260101-k7q2 and holds session \(id)",
      ])
  }
}
