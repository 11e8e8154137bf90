import GitKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@testable import SessionKit

@Suite(.temporaryDirectory) struct `A state without its secrets` {
  private func token(_ seed: UInt64 = 1) -> String {
    var chance = Seeded(state: seed)
    let letters = SecretSamples.alphanumeric
    return "gh" + "p_" + String((0..<36).map { _ in letters[chance.below(letters.count)] })
  }

  /// A session with a secret of each kind of file, and where it is on disk.
  private func session() async throws -> (session: Session, path: FilePath) {
    let session = try makeSession(template: "blank")
    let path = session.path
    let phase = try #require(try await session.manifest().phase)
    _ = try await session.addMessage(role: .human, body: "use \(token()) for it\n")
    let wide = "key: \(token())\n".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    for (file, bytes) in [
      ("phases/\(phase)/artifacts/a.json", Array("{\"id\": \"a1\", \"t\": \"\(token())\"}".utf8)),
      ("phases/\(phase)/diagrams/a.dot", Array("digraph { a [label=\(token())] }".utf8)),
      ("uploads/wide.txt", [0xFF, 0xFE] + wide),
      ("uploads/data.bin", [0, 1, 2] + Array(token().utf8) + [0]),
      ("uploads/\(token(2)).txt", Array("plain\n".utf8)),
    ] {
      try write(bytes, to: path.appending(file))
    }
    _ = try await session.save("Bring in what was pasted")
    return (session, path)
  }

  @Test func `is valid, has the same ids, and nothing is found in it`() async throws {
    let (session, path) = try await session()
    _ = try await session.addDraft("# Report\n\nuses \(token())\n")
    _ = try await session.issueReport(ReportIssue(label: "Board"))
    let scanner = SecretScanner(rules: try SecretRules.builtIn().rules)
    var repository = try Repository(at: path)
    guard case .branch(_, let tip?) = try repository.head() else { return }
    let tree = try repository.readCommit(tip).tree
    var redaction = StateRedaction(scanner)
    let redacted = try redaction.redact(tree, in: &repository)
    #expect(redaction.found.count >= 7)
    #expect(redaction.omitted == [])
    #expect(redacted != tree)
    // The same becomes the same, and nothing is left to do.
    var again = StateRedaction(scanner)
    #expect(try again.redact(tree, in: &repository) == redacted)
    var third = StateRedaction(scanner)
    #expect(try third.redact(redacted, in: &repository) == redacted)
    #expect(third.found.isEmpty)

    // As a branch of its own it is a sound session with the same ids.
    let commit = try repository.writeCommit(
      tree: redacted, parents: [],
      author: Signature(name: "Ada", email: "ada@example.com", seconds: 0),
      message: "Redacted\n")
    try repository.moveReference(
      "refs/heads/redacted", to: commit, expecting: nil, reason: "test")
    let other = TemporaryDirectory.current.appending("other")
    try await git(
      "clone", "-q", "-b", "redacted", "--single-branch", path.string, other.string,
      in: TemporaryDirectory.current)
    let copy = try Session(at: other, environment: Steps().environment)
    #expect(try await copy.scan(by: scanner) == [])
    #expect(try await copy.manifest().id == session.manifest().id)
    let verification = try await copy.verify()
    #expect(verification.damage == [])
    #expect(try text(of: other.appending("uploads/redacted-github-token.txt")) == "plain\n")
    try await git("fsck", "--strict", in: other)
  }

  @Test func `keeps who it belongs to when people are taken out as well`() async throws {
    let session = try makeSession(template: "blank")
    _ = try await session.addMessage(
      role: .human, body: "write to ada." + "lovelace@engines.uk or call +44 20 7946 " + "0958\n")
    var repository = try Repository(at: session.path)
    guard case .branch(_, let tip?) = try repository.head() else { return }
    var redaction = StateRedaction(SecretScanner(rules: try SecretRules.builtIn().rules))
    let redacted = try redaction.redact(repository.readCommit(tip).tree, in: &repository)
    #expect(redaction.found.map(\.rule).sorted() == ["email-address", "phone-number"])
    let manifest = try repository.read(SessionLayout.manifest, in: redacted)
    #expect(
      try manifest == repository.read(SessionLayout.manifest, in: repository.readCommit(tip).tree))
  }

  @Test func `leaves as a zip file, a payload or a bundle, and comes in as another session`()
    async throws
  {
    let (session, _) = try await session()
    let home = TemporaryDirectory.current
    let selection = ExportSelection(isRedacted: true)
    let (zip, payload) = (home.appending("a.zip"), home.appending("a.json"))
    let written = try await session.exportZip(selection, to: zip)
    #expect(written.redacted.count >= 6)
    _ = try await session.exportPayload(selection, to: payload)
    let bundle = try await session.exportBundle(to: home.appending("a.bundle"), redacting: true)
    #expect(bundle.redacted.count == written.redacted.count)
    #expect(try await run("unzip", ["-q", "a.zip", "-d", "unzipped"], in: home).status == 0)
    try await git("clone", "-q", "a.bundle", "cloned", in: home)
    #expect(try await git("rev-list", "--all", "--count", in: home.appending("cloned")) == "1")
    for secret in [token(), token(2)] {
      for place in ["unzipped", "a.json", "cloned"] {
        let found = try await run("grep", ["-ra", "--exclude-dir=.git", secret, place], in: home)
        #expect(found.status == 1, "\(place): \(found.output)")
        let names = try await run("find", [place, "-name", "*\(secret)*"], in: home)
        #expect(names.output == "")
      }
    }
    await #expect(throws: SessionError.self) {
      try await session.exportZip(selection, to: home.appending("b.zip"), hasHistory: true)
    }
    let before = try await session.manifest().id
    try await expectSound(home.appending("cloned"))
    let manifest = try text(of: home.appending("cloned/session.json"))
    #expect(manifest.contains(before.rawValue))
  }
}
