import Foundation
import GitKit
import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The reports of a session` {
  @Test func `are drafted in revisions`() async throws {
    let session = try makeSession(template: "blank")
    let first = try await session.addDraft("# Risk\n\nLow.\n")
    let second = try await session.addDraft("# Risk\n\nHigh.\n")
    let again = try await session.addDraft("# Risk\n\nHigh.\n")
    #expect(first.draft.number == 1)
    #expect(second.draft.number == 2)
    #expect(again.change == nil)
    let drafts = try await session.reports().drafts
    #expect(drafts.map(\.title) == ["Risk", "Risk"])
    #expect(drafts.map(\.path) == [first.draft.path, second.draft.path])
    for (text, code) in [(" \n", SessionError.Code.invalid)] {
      let error = await #expect(throws: SessionError.self) { try await session.addDraft(text) }
      #expect(error?.code == code)
    }
    let missing = await #expect(throws: SessionError.self) { try await session.draftPath(3) }
    #expect(missing?.code == .notFound)
    try await expectSound(session.path)
  }

  @Test func `are issued with their hashes`() async throws {
    let session = try makeSession(template: "blank")
    let none = await #expect(throws: SessionError.self) {
      try await session.issueReport(ReportIssue(label: "x"))
    }
    #expect(none?.code == .notFound)
    _ = try await session.addDraft("# One\n")
    _ = try await session.addDraft("# Two\n")
    let issued = try await session.issueReport(ReportIssue(label: "Board pack", draft: 1))
    #expect(issued.report.path.hasPrefix("reports/issued/"))
    #expect(issued.report.path.contains("-board-pack-"))
    #expect(issued.tag == nil)
    let file = try #require(issued.report.files.first)
    let sum = try await run("sha256sum", [file.path], in: session.path)
    #expect(sum.output == "\(file.sha256)  \(file.path)\n")
    #expect(try text(of: session.path.appending(file.path)) == "# One\n")
    _ = try await session.issueReport(ReportIssue(label: "Board pack"))
    let all = try await session.reports().issued
    #expect(all.map(\.label) == ["Board pack", "Board pack"])
    #expect(try await session.issuedFile("Board pack").string == all[1].files[0].path)
    #expect(try await session.issuedFile(all[0].path).string == file.path)
    _ = try await session.issueReport(ReportIssue(label: "Board pack, signed"))
    #expect(try await session.issuedFile("board-pack").string == all[1].files[0].path)
    for (name, code) in [("pack", SessionError.Code.invalid), ("other", .notFound)] {
      let error = await #expect(throws: SessionError.self) { try await session.issuedFile(name) }
      #expect(error?.code == code)
    }
    #expect(try await session.verify().findings == [])
    try await expectSound(session.path)
  }

  @Test func `archive and tag the session in the end, with everything in it`() async throws {
    let session = try makeSession(template: "blank")
    _ = try await session.addMessage(role: .human, body: "Keep me.\n")
    _ = try await session.addDraft("# End\n")
    let final = try await session.issueReport(ReportIssue(label: "Final", isFinal: true))
    let id = try await session.manifest().id
    #expect(final.tag == "session/\(id)/issued-1")
    #expect(try await session.manifest().status == .archived)
    #expect(
      try await git("rev-parse", "refs/tags/session/\(id)/issued-1", in: session.path)
        == final.change.commit)
    let files = try await git(
      "ls-tree", "-r", "--name-only", "session/\(id)/issued-1", in: session.path)
    for part in ["/messages/", "reports/drafts/", "/report.md", "/issue.json", "session.json"] {
      #expect(files.contains(part), "\(part)")
    }
    for call in [
      { _ = try await session.addDraft("# More\n") }, { _ = try await session.undo() },
      { _ = try await session.issueReport(ReportIssue(label: "Again", isFinal: true)) },
    ] as [() async throws -> Void] {
      let error = await #expect(throws: SessionError.self) { try await call() }
      #expect(error?.code == .refused)
    }
    // As if the process had died before it could set the tag.
    try await git("tag", "-d", "session/\(id)/issued-1", in: session.path)
    let finished = try await session.issueReport(ReportIssue(label: "Final", isFinal: true))
    #expect(finished.tag == final.tag)
    #expect(finished.report == final.report)
    #expect(finished.change.commit == final.change.commit)
    try await expectSound(session.path)
  }

  @Test func `do not end a session over unsaved edits, and name phases that are open`() async throws
  {
    let session = try makeSession(template: "threat-model")
    _ = try await session.addDraft("# End\n")
    let scope = session.path.appending("phases/01-scope/artifacts/scope.json")
    let edited = try text(of: scope).replacing("\"goal\": \"\"", with: "\"goal\": \"G\"")
    try write(edited, to: scope)
    let before = try await git("rev-parse", "HEAD", in: session.path)
    let error = await #expect(throws: SessionError.self) {
      try await session.issueReport(ReportIssue(label: "Final", isFinal: true))
    }
    #expect(error?.code == .refused)
    #expect(
      error?.message
        == "unsaved edits could not be saved afterwards: phases/01-scope/artifacts/scope.json")
    #expect(try await git("rev-parse", "HEAD", in: session.path) == before)
    #expect(try await session.reports().issued == [])
    _ = try await session.save()
    _ = try await session.skipPhase()
    let final = try await session.issueReport(ReportIssue(label: "Final", isFinal: true))
    #expect(final.openPhases == ["02-data-flow", "03-threats", "04-mitigations", "05-review"])
    let kept = try await git(
      "show", "\(final.tag ?? ""):phases/01-scope/artifacts/scope.json", in: session.path)
    #expect(kept + "\n" == edited)
  }

  @Test func `cannot change once issued`() async throws {
    let session = try makeSession(template: "blank")
    _ = try await session.addDraft("# One\n")
    let issued = try await session.issueReport(ReportIssue(label: "Pack"))
    let path = issued.report.files[0].path
    try write("# Another\n", to: session.path.appending(path))
    let error = await #expect(throws: SessionError.self) { try await session.save() }
    #expect(error?.code == .refused)
    #expect(error?.message == "\(path) was issued, and what was issued stays as it is")
    // Plain git can; the check finds it, in the bytes and in the history.
    try await git("commit", "-qam", "Correct a figure", in: session.path)
    let commit = try await git("rev-parse", "HEAD", in: session.path)
    let problems = try await session.verify().damage
    #expect(problems.map(\.path) == [path, path])
    #expect(problems.map(\.commit) == [commit, commit])
    #expect(problems[0].message.hasPrefix("is not what was issued: its SHA-256 is "))
    #expect(problems[1].message == "was changed after it was issued")
    // The remedy works; the history still shows that it was wrong.
    let words = try #require(problems[1].remedy?.split(separator: " "))
    let state = words[3].split(separator: ":")
    _ = try await session.restore(to: String(state[0]), part: SessionPath(String(state[1])))
    let mended = try await session.verify()
    #expect(mended.isSound)
    #expect(mended.findings.map(\.severity) == [.mended])
    try write("x", to: session.path.appending("\(issued.report.path)/more.txt"))
    try await git("add", "-A", in: session.path)
    try await git("commit", "-qm", "Add to it", in: session.path)
    #expect(try await session.verify().damage.map(\.path) == ["\(issued.report.path)/more.txt"])
    try await git("rm", "-q", path, in: session.path)
    try await git("commit", "-qm", "Remove it", in: session.path)
    #expect(
      try await session.verify().damage.contains {
        $0.path == path && $0.message == "was issued and is gone"
      })
  }

  @Test func `may be taken back as a whole`() async throws {
    let session = try makeSession(template: "blank")
    _ = try await session.addDraft("# One\n")
    _ = try await session.issueReport(ReportIssue(label: "By mistake"))
    _ = try await session.undo()
    #expect(try await session.reports().issued == [])
    #expect(try await session.verify().findings == [])
    _ = try await session.redo()
    #expect(try await session.reports().issued.count == 1)
    #expect(try await session.verify().findings == [])
  }

  @Test func `begin with what the phases yield`() async throws {
    let session = try makeSession()
    let example = projectDirectory.appending("docs/examples/self-assessment")
    for (file, phase) in [
      ("profile.json", "01-system-profile"), ("model.json", "02-architecture"),
      ("threats.json", "04-threats"),
    ] {
      _ = try await session.addArtifact(
        example.appending(file), phase: PhaseID(validating: phase))
    }
    _ = try await session.skipPhase(
      PhaseID(validating: "07-compensating-controls"), reason: "None is in question")
    _ = try await session.finishPhase(PhaseID(validating: "03-current-controls"), force: true)
    let text = try await session.composeReport()
    #expect(text.hasPrefix("# Payments risk\n"))
    #expect(text.contains("\n## Threats\n"))
    #expect(text.contains("\n## Compensating controls\n\nLeft out: None is in question\n"))
    #expect(
      text.contains(
        "\n## Current controls\n\nPassed in spite of:\n\n- requires 02-architecture\n"))
    #expect(
      text.contains("\n| Id | Name | Kind | Boundary | Description |"), "\(text.prefix(3000))")
    #expect(text.contains("\n```dot\ndigraph dataflow {"))
    let added = try await session.addDraft(text)
    #expect(added.draft.title == "Payments risk")
  }
}

@Suite(.temporaryDirectory) struct `A report as HTML and PDF` {
  private static let markdown = """
    # A *risky* report

    | a | b |
    |---|---|
    | <b>1</b> | 2 |

    <script>alert(1)</script>

    Inline <img src=x onerror=alert(1)>, a [bad](javascript:alert%281%29), a [good](https://example.com/).

    ![Not ours](file:///etc/passwd) ![Far](https://example.com/x.png) ![Ours](uploads/dot.png)
    """

  private func has(_ tool: String) async throws -> Bool {
    let probe = try await run("sh", ["-c", "command -v \(tool)"], in: projectDirectory)
    if probe.status != 0 { print("skipped: no \(tool); apt-get install \(tool)") }
    return probe.status == 0
  }

  @Test func `shows what the draft says and runs nothing`() async throws {
    guard try await has("pandoc") else { return }
    let session = try makeSession(template: "blank")
    let picture = TemporaryDirectory.current.appending("dot.png")
    let png = try #require(
      Data(
        base64Encoded:
          "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
      ))
    try write([UInt8](png), to: picture)
    _ = try await session.addUpload(picture)
    _ = try await session.addDraft(Self.markdown)
    let issued = try await session.issueReport(
      ReportIssue(label: "Web", formats: [.html, .markdown]))
    #expect(issued.omittedPictures == ["file:///etc/passwd", "https://example.com/x.png"])
    #expect(
      issued.report.files.map { FilePath($0.path).lastComponent } == ["report.html", "report.md"])
    let html = try text(of: session.path.appending(issued.report.files[0].path))
    #expect(html.contains("<title>A risky report</title>"))
    #expect(html.contains("<td>") && html.contains("<th>"))
    #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(
      !html.contains("<script") && !html.contains("<img src=x") && !html.contains("<img src=\"x"))
    #expect(!html.contains("javascript:") && !html.contains("/etc/passwd"))
    #expect(!html.contains("example.com/x.png"))
    #expect(html.contains("href=\"https://example.com/\""))
    #expect(html.contains("src=\"data:image/png;base64,\(png.base64EncodedString())\""))
    #expect(try await session.verify().findings == [])
  }

  @Test func `is a PDF that others read`() async throws {
    guard try await has("pandoc"), try await has("weasyprint") else { return }
    let session = try makeSession(template: "blank")
    _ = try await session.addDraft(Self.markdown)
    let issued = try await session.issueReport(ReportIssue(label: "Paper", formats: [.pdf]))
    let file = session.path.appending(issued.report.files[0].path)
    #expect(try Data(contentsOf: URL(filePath: file.string)).starts(with: Data("%PDF-".utf8)))
    guard try await has("pdftotext") else { return }
    let read = try await run("pdftotext", [file.string, "-"], in: session.path)
    #expect(read.output.contains("A risky report"))
    #expect(!read.output.contains("root:"))
    try await expectSound(session.path)
  }
}
