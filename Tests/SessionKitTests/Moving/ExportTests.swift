import Foundation
import SessionModel
import SystemPackage
import TestSupport
import Testing

@testable import SessionKit

/// A session with something of everything in it.
func makeFullSession() async throws -> Session {
  let session = try makeSession()
  let path = session.path
  _ = try await session.addMessage(role: .human, body: "Where does the card data go?\n")
  try write("{\n  \"b\": 1.0,\n  \"a\": [1, 2]\n}\n", to: path.appending("context/page.json"))
  try write("{\n  \"b\": 1.0,\n  \"a\": []\n}\n", to: path.appending("context/user.json"))
  try write([0xFF, 0x00, 0x01], to: path.appending("uploads/raw.bin"))
  try write("Grüße\r\n", to: path.appending("notes ü.md"))
  try write("#!/bin/sh\n", to: path.appending("run.sh"))
  _ = try await run("chmod", ["755", "run.sh"], in: path)
  _ = try await session.save("Fill")
  _ = try await session.createBranch("what-if")
  try write("more\n", to: path.appending("more.md"))
  _ = try await session.save("More")
  return session
}

@Suite(.temporaryDirectory) struct `An export` {
  private var home: FilePath { TemporaryDirectory.current }

  @Test func `as a bundle has all branches, and what is newer than a commit if asked for`()
    async throws
  {
    let session = try await makeFullSession()
    let id = try await session.manifest().id
    let file = home.appending("a.bundle")
    let bundle = try await session.exportBundle(to: file)
    #expect(bundle.branches.sorted() == ["main", "what-if"])
    try await git("bundle", "verify", "-q", file.string, in: session.path)
    try await git("clone", "-q", file.string, "cloned", in: home)
    #expect(
      try await git("rev-parse", "HEAD^{tree}", in: home.appending("cloned"))
        == git("rev-parse", "main^{tree}", in: session.path))

    let newer = home.appending("newer.bundle")
    let part = try await session.exportBundle(to: newer, since: "what-if")
    #expect(part.branches == ["main"])
    let heads = try await git("bundle", "list-heads", newer.string, in: home)
    #expect(heads.contains("refs/heads/session/\(id)/main") && !heads.contains("what-if"))
    #expect(try await run("git", ["bundle", "verify", newer.string], in: home).status != 0)
    try await git("bundle", "verify", "-q", newer.string, in: home.appending("cloned"))
    let error = await #expect(throws: SessionError.self) {
      try await session.exportBundle(to: home.appending("none"), since: "main")
    }
    #expect(error?.code == .refused && !exists(home.appending("none")))
  }

  @Test func `as a bundle of some parts has no history that could tell the rest`() async throws {
    let session = try await makeFullSession()
    let file = home.appending("said.bundle")
    let bundle = try await session.exportBundle(to: file, parts: [.messages])
    #expect(bundle.parts == ["messages"])
    try await git("clone", "-q", file.string, "said", in: home)
    let cloned = home.appending("said")
    #expect(try await git("rev-list", "--all", "--count", in: cloned) == "1")
    let files = try await git("ls-files", in: cloned).split(separator: "\n")
    #expect(files.contains("session.json"))
    #expect(files.contains { $0.contains("/messages/") })
    #expect(!files.contains { $0.hasPrefix("uploads/") || $0.hasSuffix("phase.json") })
    try await expectSound(cloned)
  }

  @Test func `as a zip file is the same bytes whenever it is made, and any unzip reads it`()
    async throws
  {
    let session = try await makeFullSession()
    let first = home.appending("a.zip")
    let written = try await session.exportZip(to: first)
    _ = try await run("git", ["gc", "-q", "--prune=now"], in: session.path)
    let second = home.appending("b.zip")
    _ = try await session.exportZip(to: second)
    #expect(try read(first) == read(second))
    try await expectUnzips(first, as: session, files: written.files)
    // With its history too, however the objects are packed.
    _ = try await session.exportZip(to: home.appending("c.zip"), hasHistory: true)
    _ = try await run("git", ["repack", "-q", "-a", "-d", "-f", "--depth=1"], in: session.path)
    _ = try await session.exportZip(to: home.appending("d.zip"), hasHistory: true)
    #expect(try read(home.appending("c.zip")) == read(home.appending("d.zip")))
    #expect(try read(home.appending("c.zip")) != read(first))
  }

  private func read(_ file: FilePath) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: file.string))
  }

  private func expectUnzips(_ file: FilePath, as session: Session, files: Int) async throws {
    let unzip = try await run("unzip", ["-q", file.string, "-d", "unzipped"], in: home)
    guard unzip.status != 127 else { return print("skipped: unzip is not installed") }
    #expect(unzip.status == 0, "\(unzip.errors)")
    let directory = home.appending("unzipped/payments-risk")
    let commit = try await git("rev-parse", "main", in: session.path)
    _ = try await git("init", "-q", in: directory)
    // Line ends and permissions are as they were, if the tree is.
    try await git("add", "-A", "-f", in: directory)
    #expect(
      try await git("write-tree", in: directory)
        == git("rev-parse", "\(commit)^{tree}", in: session.path))
    #expect(try await run("unzip", ["-z", file.string], in: home).output.contains(commit))
    // Each file has the time of the commit, in UTC, to two seconds.
    let made = try await git("log", "-1", "--format=%ct", commit, in: session.path)
    let seconds = try #require(Int(made)) / 2 * 2
    let time = try await run(
      "date", ["-u", "-d", "@\(seconds)", "+%Y%m%d.%H%M%S"], in: home)
    let shown = try await run("zipinfo", ["-T", file.string], in: home)
    #expect(shown.output.contains(time.line), "\(time.line) \(shown.output)")
    let listed = try await git("ls-files", in: directory).split(separator: "\n")
    #expect(listed.count == files)
  }

  @Test func `of another state has that one`() async throws {
    let session = try await makeFullSession()
    let file = home.appending("w.zip")
    let written = try await session.exportZip(ExportSelection(state: "what-if"), to: file)
    #expect(try await git("rev-parse", "what-if", in: session.path) == written.commit)
    let names = try await run("unzip", ["-Z1", file.string], in: home)
    #expect(names.status == 127 || !names.output.contains("more.md"))
    await #expect(throws: SessionError.self) {
      try await session.exportZip(to: file)
    }
    await #expect(throws: SessionError.self) {
      try await session.exportZip(ExportSelection(state: "nowhere"), to: home.appending("x"))
    }
    #expect(!exists(home.appending("x")))
  }

  @Test func `as JSON has data where it can, and text where the layout would be lost`() async throws
  {
    let session = try await makeFullSession()
    let file = home.appending("a.json")
    _ = try await session.exportPayload(to: file)
    let value = try #require(
      JSONSerialization.jsonObject(with: read(file)) as? [String: Any])
    #expect(value["kind"] as? String == "git-session-payload")
    let files = try #require(value["files"] as? [[String: Any]])
    func entry(_ path: String) throws -> [String: Any] {
      try #require(files.first { $0["path"] as? String == path })
    }
    #expect(try entry("context/user.json")["text"] == nil)
    #expect(try entry("context/user.json")["json"] != nil)
    #expect(try entry("context/page.json")["text"] != nil)
    #expect(try entry("uploads/raw.bin")["base64"] as? String == "/wAB")
    #expect(try entry("run.sh")["executable"] as? Bool == true)
    #expect(try entry("notes ü.md")["text"] as? String == "Grüße\r\n")
    let message = files.compactMap { $0["message"] as? [String: Any] }.first
    #expect(message?["body"] as? String == "Where does the card data go?\n")
    #expect(message?["role"] as? String == "human")
  }
}
