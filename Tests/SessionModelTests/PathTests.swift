import SessionModel
import TestSupport
import Testing

@Suite struct `A path in a session` {
  @Test(arguments: [
    "session.json", "a/b/c.md", "uploads/Ünï cöde.png", "a/.gitignore", ".gitattributes",
    "a/.github/x",
    "-x", "a..b", "...a", "git", "x.git", "uploads/קובץ.txt", "a:b", "~", "git~2",
    "a/" + String(repeating: "x", count: 255),
  ])
  func `may be any plain name`(path: String) throws {
    #expect(try SessionPath(path).string == path)
    #expect(try SessionPath(bytes: Array(path.utf8)).string == path)
  }

  @Test(arguments: [
    "", "/", "/etc/passwd", "a//b", "a/", "./a", "a/./b", "..", "../a", "a/../b", "a/..", ".git",
    ".git/config", "a/.GIT/x", ".Git ", ".git.", ".git . .", ".git::$INDEX_ALLOCATION", ".git:x",
    "GIT~1", "git~1/hooks", "git~1.", ".g\u{200C}it", "\u{FEFF}.git", ".gi\u{200D}t", "a\\b",
    "..\\a",
    "a\nb", "a\0b", "a\tb", "\u{1B}[0m", "a\u{7F}", "a\u{202E}gpj.exe", "a\u{200F}", "\u{2067}a",
    "a\u{85}b", "...", ". .", ".. ", "a/.. /b", "a/. ./b",
  ])
  func `is refused if it is hostile`(path: String) {
    let error = #expect(throws: ModelError.self) { try SessionPath(path) }
    #expect(error?.code == .invalidPath)
  }

  @Test func `is refused if it is too long or no text`() {
    for path in [String(repeating: "x/", count: 2048) + "xx", String(repeating: "é", count: 2049)] {
      let error = #expect(throws: ModelError.self) { try SessionPath(path) }
      #expect(error?.code == .tooLarge)
    }
    let long = #expect(throws: ModelError.self) {
      try SessionPath(String(repeating: "x", count: 256))
    }
    #expect(long?.code == .invalidPath)
    let bytes = #expect(throws: ModelError.self) { try SessionPath(bytes: [0x61, 0xFF]) }
    #expect(bytes?.code == .invalidPath)
  }

  @Test func `has parts`() throws {
    let path = try SessionPath("phases/02-a/artifacts/Model.JSON")
    #expect(path.components == ["phases", "02-a", "artifacts", "Model.JSON"])
    #expect(path.lastComponent == "Model.JSON")
    #expect(path.fileExtension == "json")
    #expect(path.parent?.string == "phases/02-a/artifacts")
    #expect(try SessionPath("a").parent == nil)
    #expect(try SessionPath(".json").fileExtension == nil)
    #expect(path.isInside(SessionLayout.phases))
    #expect(try !SessionPath("phases2/x").isInside(SessionLayout.phases))
    #expect(!SessionLayout.phases.isInside(SessionLayout.phases))
    #expect(try SessionLayout.uploads.appending("a/b").string == "uploads/a/b")
    #expect(throws: ModelError.self) { try SessionLayout.uploads.appending("../x") }
  }

  @Test func `is told apart by bytes, as git does`() throws {
    let composed = try SessionPath("caf\u{e9}")
    let decomposed = try SessionPath("cafe\u{301}")
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed]).count == 2)
    #expect(decomposed < composed)
  }

  @Test(arguments: [
    ("network.png", "network.png"), ("../../etc/passwd", "passwd"), ("C:\\x\\a.doc", "a.doc"),
    (".gitignore", "gitignore"), ("-rf", "rf"), ("a\u{202E}gpj.exe", "a-gpj.exe"), ("", "file"),
    ("..", "file"), ("a\nb.txt", "a-b.txt"), ("CON.txt", "file-CON.txt"), ("git~1", "git-1"),
    ("Ünï cöde.png", "Ünï cöde.png"), ("a. ", "a"), ("a?b*c.png", "a-b-c.png"),
  ])
  func `of an upload gets a safe name`(name: String, safe: String) throws {
    #expect(SessionPath.safeFileName(name) == safe)
    #expect(SessionLayout.upload(name).string == "uploads/\(safe)")
  }

  @Test func `of any upload is valid`() throws {
    var chance = Seeded(state: 5)
    let alphabet = Array(
      "./\\-~: gitGIT\u{200C}\u{202E}\n\0é\u{1F600}cona".unicodeScalars)
    for _ in 0..<5000 {
      let count = Int.random(in: 0..<300, using: &chance)
      let scalars = (0..<count).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &chance)]
      }
      let safe = SessionPath.safeFileName(String(String.UnicodeScalarView(scalars)))
      let path = try SessionPath(safe)
      #expect(path.components.count == 1)
      #expect(!safe.hasPrefix("-") && !safe.hasPrefix("."))
      #expect(SessionPath.safeFileName(safe) == safe)
    }
    let long = SessionPath.safeFileName(String(repeating: "é", count: 300) + ".png")
    #expect(long.utf8.count <= 200 && long.hasSuffix(".png"))
  }
}

@Suite struct `The layout` {
  @Test func `names files by time`() throws {
    let phase = try PhaseID(validating: "02-architecture")
    let suffix = try #require(RandomSuffix(rawValue: "k7q2"))
    let time = `A moment`.sample
    let message = SessionLayout.messagePath(phase: phase, at: time, role: .human, suffix: suffix)
    #expect(
      message.string
        == "phases/02-architecture/messages/2026-11-21T10/0412.118Z-human-k7q2.md")
    #expect(
      SessionLayout.draft(at: time, suffix: suffix).string
        == "reports/drafts/20261121T100412118Z-k7q2.md")
    #expect(
      SessionLayout.issuedReport(label: "Board pack", at: time, suffix: suffix).string
        == "reports/issued/20261121-board-pack-k7q2")
    #expect(
      SessionLayout.prompt(at: time, suffix: suffix).string
        == "context/prompts/20261121T100412Z-k7q2")
    for path in [message, SessionLayout.phaseRecord(phase), SessionLayout.preview(phase)] {
      #expect(try SessionPath(path.string) == path)
      #expect(SessionLayout.phase(of: path) == phase)
    }
    #expect(SessionLayout.phase(of: SessionLayout.manifest) == nil)
  }

  @Test(arguments: [
    ("session.json", FileKind.manifest), ("a/session.json", .json),
    ("phases/02-a/phase.json", .phase), ("phases/02-a/artifacts/m.JSON", .json),
    ("phases/02-a/artifacts/phase.json", .json), ("phases/02-a/diagrams/d.dot", .dot),
    ("x.gv", .dot), ("phases/02-a/messages/2026-11-21T10/0412.118Z-ai-k7q2.md", .message),
    ("phases/02-a/notes.md", .text), ("uploads/a.json", .sealed),
    ("reports/issued/x/report.md", .sealed), ("reports/drafts/x.md", .text),
    (".gitignore", .text), ("phases/a.png", .other),
  ])
  func `tells what a file is by its path`(path: String, kind: FileKind) throws {
    #expect(SessionLayout.kind(of: try SessionPath(path)) == kind)
  }
}
