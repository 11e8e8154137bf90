import Foundation
import SessionModel
import SystemPackage
import TestSupport
import Testing

@testable import SessionKit

/// Somebody else's machine: a workspace in which nothing is yet.
struct OtherPlace {
  let workspace: Workspace
  var importer: Importer

  init(_ name: String = "there") throws {
    let path = TemporaryDirectory.current.appending(name)
    workspace = try Workspace.create(at: path).workspace
    importer = Importer(
      home: workspace.sessions, template: try templates.template("blank"),
      environment: Steps().environment)
  }

  /// Imports one file, and expects nothing to go wrong.
  @discardableResult
  func bring(
    _ file: FilePath, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> ImportReport {
    let report = try #require(try await importer.run([file]).first)
    #expect(report.problem == nil, sourceLocation: sourceLocation)
    return report
  }

  func session(
    _ report: ImportReport, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> FilePath {
    let session = try #require(report.sessions.first?.session, sourceLocation: sourceLocation)
    return FilePath(session)
  }
}

private func tree(_ session: FilePath, _ state: String = "HEAD") async throws -> String {
  try await git("rev-parse", "\(state)^{tree}", in: session)
}

@Suite(.temporaryDirectory) struct `A session that is exported and imported` {
  private var home: FilePath { TemporaryDirectory.current }

  @Test func `as a bundle is the same, with all its branches and tags`() async throws {
    let session = try await makeFullSession()
    let id = try await session.manifest().id
    try await git("tag", "session/\(id)/issued-1", in: session.path)
    let file = home.appending("strange.name")
    _ = try await session.exportBundle(to: file)
    let there = try OtherPlace()
    let report = try await there.bring(file)
    #expect(report.format == "git bundle" && report.sessions.count == 1)
    let arrived = try there.session(report)
    #expect(arrived == there.workspace.sessions.appending("payments-risk"))
    try await expectSound(arrived)
    for name in ["main", "what-if", "session/\(id)/issued-1"] {
      #expect(
        try await git("rev-parse", name, in: arrived)
          == git("rev-parse", name, in: session.path))
    }
    #expect(try await git("symbolic-ref", "--short", "HEAD", in: arrived) == "main")
    // Once more is nothing more.
    let again = try await there.bring(file)
    #expect(!again.sessions[0].isNew)
    #expect(again.sessions[0].references.allSatisfy { $0.outcome == .upToDate })
    #expect(
      try await git("for-each-ref", "refs/remotes", in: arrived) == "")
  }

  @Test func `grows by a bundle of what is newer, and both sides' work is put together`()
    async throws
  {
    let session = try await makeFullSession()
    let (whole, newer) = (home.appending("whole"), home.appending("newer"))
    _ = try await session.exportBundle(to: whole)
    let there = try OtherPlace()
    let arrived = try await there.session(there.bring(whole))
    try write("here\n", to: session.path.appending("here.md"))
    _ = try await session.save("Here")
    _ = try await session.createBranch("third")
    _ = try await session.exportBundle(to: newer, since: "main~1")
    let other = try Session(at: arrived, environment: Steps().environment)
    try write("there\n", to: arrived.appending("there.md"))
    _ = try await other.save("There")
    let report = try await there.bring(newer)
    let outcomes = report.sessions[0].references.map { "\($0.name) \($0.outcome)" }
    #expect(outcomes.sorted() == ["main merged", "third created"])
    #expect(exists(arrived.appending("here.md")) && exists(arrived.appending("there.md")))
    try await expectSound(arrived)

    // A bundle without its beginning is nothing to start with.
    let third = try OtherPlace("third")
    let refused = try #require(try await third.importer.run([newer]).first)
    #expect(refused.failure == .notFound && refused.problem?.contains("goes on from") == true)
    #expect(try third.workspace.sessionDirectories() == [])
  }

  @Test func `in conflict is left with git's unfinished merge`() async throws {
    let session = try await makeFullSession()
    let (whole, newer) = (home.appending("whole"), home.appending("newer"))
    _ = try await session.exportBundle(to: whole)
    let there = try OtherPlace()
    let arrived = try await there.session(there.bring(whole))
    try write("here\n", to: session.path.appending("more.md"))
    _ = try await session.save("Here")
    _ = try await session.exportBundle(to: newer)
    let other = try Session(at: arrived, environment: Steps().environment)
    try write("there\n", to: arrived.appending("more.md"))
    _ = try await other.save("There")
    let report = try #require(try await there.importer.run([newer]).first)
    #expect(report.failure == .conflict && report.sessions[0].conflicts == ["more.md"])
    #expect(exists(arrived.appending(".git/MERGE_HEAD")))
  }

  @Test func `together with others comes out of one bundle, each with its own objects`()
    async throws
  {
    let first = try await makeFullSession()
    let second = try makeSession("Second", template: "blank")
    try write("the second's own\n", to: second.path.appending("own.md"))
    _ = try await second.save("Own")
    let store = home.appending("store.git")
    try await git("init", "-q", "--bare", store.string, in: home)
    for session in [first, second] {
      _ = try await session.push(to: RemoteStore(name: "team", url: store.string))
    }
    let file = home.appending("all.bundle")
    try await git("bundle", "create", "-q", file.string, "--all", in: store)
    let there = try OtherPlace()
    let report = try await there.bring(file)
    #expect(report.sessions.count == 2 && report.sessions.allSatisfy(\.isNew))
    for (session, name) in [(first, "payments-risk"), (second, "second")] {
      let arrived = there.workspace.sessions.appending(name)
      try await expectSound(arrived)
      #expect(try await tree(arrived) == tree(session.path))
    }
    let own = try await git("rev-parse", "HEAD:own.md", in: second.path)
    let other = there.workspace.sessions.appending("payments-risk")
    #expect(try await run("git", ["cat-file", "-e", own], in: other).status != 0)
    // The store itself does as well.
    let third = try OtherPlace("third")
    #expect(try await third.bring(store).sessions.count == 2)
  }

  @Test func `from a bundle of plain git, or a directory, is known by its session.json`()
    async throws
  {
    let session = try await makeFullSession()
    let file = home.appending("plain.bundle")
    try await git("bundle", "create", "-q", file.string, "--branches", "HEAD", in: session.path)
    let there = try OtherPlace()
    let arrived = try await there.session(there.bring(file))
    #expect(try await tree(arrived) == tree(session.path))
    let third = try OtherPlace("third")
    let direct = try await third.session(third.bring(session.path))
    #expect(try await tree(direct, "what-if") == tree(session.path, "what-if"))
    try await expectSound(direct)
  }

  @Test func `as a zip file has the same files, with its history the same commits`() async throws {
    let session = try await makeFullSession()
    let (plain, full) = (home.appending("plain"), home.appending("full"))
    _ = try await session.exportZip(to: plain)
    _ = try await session.exportZip(to: full, hasHistory: true)
    let there = try OtherPlace()
    let arrived = try await there.session(there.bring(plain))
    #expect(try await tree(arrived) == tree(session.path))
    #expect(try await git("rev-list", "--count", "HEAD", in: arrived) == "1")
    try await expectSound(arrived)
    let verification = try await Verifier(directory: arrived).verify()
    #expect(verification.findings.map(\.message) == [])
    let again = try await there.bring(plain)
    #expect(again.sessions[0].references.allSatisfy { $0.outcome == .upToDate })

    let third = try OtherPlace("third")
    let whole = try await third.session(third.bring(full))
    for branch in ["main", "what-if"] {
      #expect(
        try await git("rev-parse", branch, in: whole)
          == git("rev-parse", branch, in: session.path))
    }
  }

  @Test func `as files that somebody has edited meanwhile is merged`() async throws {
    let session = try await makeFullSession()
    let file = home.appending("a.zip")
    _ = try await session.exportZip(to: file)
    let unzip = try await run("unzip", ["-q", file.string], in: home.appending(".."))
    guard unzip.status != 127 else { return }
    _ = try await run("rm", ["-rf", "payments-risk"], in: home.appending(".."))
    _ = try await run("mkdir", ["edited"], in: home)
    let edited = home.appending("edited")
    _ = try await run("unzip", ["-q", file.string], in: edited)
    try write("by hand\n", to: edited.appending("payments-risk/by-hand.md"))
    // zip keeps the comment if it adds to the file.
    _ = try await run("zip", ["-q", file.string, "payments-risk/by-hand.md"], in: edited)
    try write("here\n", to: session.path.appending("here.md"))
    _ = try await session.save("Here")
    var importer = Importer(
      home: home, template: try templates.template("blank"), environment: Steps().environment)
    importer.session = session
    let report = try #require(try await importer.run([file]).first)
    #expect(report.problem == nil)
    #expect(report.sessions.first?.references.map(\.outcome) == [.merged])
    #expect(exists(session.path.appending("by-hand.md")))
    #expect(exists(session.path.appending("here.md")))
    try await expectSound(session.path)
  }

  @Test func `as JSON has the same files`() async throws {
    let session = try await makeFullSession()
    let file = home.appending("a.json")
    _ = try await session.exportPayload(to: file)
    let there = try OtherPlace()
    let report = try await there.bring(file)
    #expect(report.format == "JSON payload")
    let arrived = try there.session(report)
    #expect(try await tree(arrived) == tree(session.path))
    try await expectSound(arrived)
    // Written by another program, with keys sorted and laid out otherwise.
    let value = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: file.string)))
    let sorted = try JSONSerialization.data(
      withJSONObject: value, options: [.sortedKeys, .prettyPrinted])
    try write(Array(sorted), to: home.appending("sorted"))
    let third = try OtherPlace("third")
    let other = try await third.bring(home.appending("sorted"))
    #expect(other.format == "JSON payload" && other.sessions.count == 1)
  }

  @Test func `in part becomes a session of its own`() async throws {
    let session = try await makeFullSession()
    let there = try OtherPlace()
    let id = try await session.manifest().id
    let said = ExportSelection(parts: [.messages])
    let (zip, payload) = (home.appending("a"), home.appending("b"))
    _ = try await session.exportZip(said, to: zip)
    _ = try await session.exportPayload(said, to: payload)
    for file in [zip, payload] {
      let report = try await there.bring(file)
      let arrived = try there.session(report)
      #expect(report.sessions[0].id != id.rawValue && report.sessions[0].isNew)
      let manifest = try await Session(at: arrived, environment: Steps().environment).manifest()
      #expect(manifest.parent?.session == id && manifest.parent?.relation == .import)
      #expect(!exists(arrived.appending("uploads")))
      try await expectSound(arrived)
    }
  }

  @Test func `under another name gets an identity of its own`() async throws {
    let session = try await makeFullSession()
    let file = home.appending("a.bundle")
    _ = try await session.exportBundle(to: file)
    var there = try OtherPlace()
    try await there.bring(file)
    there.importer.newName = "Review"
    let report = try await there.bring(file)
    let arrived = try there.session(report)
    #expect(arrived.lastComponent?.string == "review")
    let manifest = try await Session(at: arrived, environment: Steps().environment).manifest()
    #expect(manifest.name == "Review")
    #expect(try await manifest.parent?.session == session.manifest().id)
    #expect(report.sessions[0].id == manifest.id.rawValue)
  }

  @Test func `is only looked at in a dry run`() async throws {
    let session = try await makeFullSession()
    let file = home.appending("a.bundle")
    _ = try await session.exportBundle(to: file)
    var there = try OtherPlace()
    there.importer.isTrial = true
    let report = try await there.bring(file)
    #expect(report.sessions.map(\.isNew) == [true] && report.sessions[0].session == nil)
    #expect(try there.workspace.sessionDirectories() == [])
  }
}
