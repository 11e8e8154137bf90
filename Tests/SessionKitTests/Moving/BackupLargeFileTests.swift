import Foundation
import SessionModel
import SystemPackage
import TestSupport
import Testing

@testable import SessionKit

@Suite(
  .temporaryDirectory,
  .enabled(if: `The gate before a push`.hasLargeFiles, "skipped: no git-lfs"))
struct `A backup of what git-lfs keeps` {
  private let content = [UInt8](repeating: 7, count: 100_000)

  private func makeSession(_ fixture: WorkspaceFixture) async throws -> Session {
    let session = try fixture.makeSession()
    for words in [["install", "--local"], ["track", "*.bin"]] {
      _ = try await run("git", ["lfs"] + words, in: session.path)
    }
    try write(content, to: session.path.appending("uploads/a.bin"))
    try await git("add", "-A", in: session.path)
    try await git("commit", "-q", "-m", "Large", in: session.path)
    return session
  }

  /// Whether git-lfs can put the file in its place in a directory that has the pointer.
  private func expectFile(in path: FilePath) async throws {
    let file = path.appending("uploads/a.bin")
    #expect(try text(of: file).hasPrefix("version https://git-lfs"))
    try await git("lfs", "install", "--local", in: path)
    try await git("lfs", "checkout", in: path)
    #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: file.string))) == content)
  }

  @Test func `go with the next packing if a purge was killed`() async throws {
    let fixture = try WorkspaceFixture()
    let session = try await makeSession(fixture)
    let id = try await fixture.id(session)
    try await session.archive()
    let all = fixture.archive.appending("session/lfs")
    let left = all.appending("gone-20261121-k7q2/ab/cd/x")
    try write("x", to: left)
    try await fixture.workspace.collectArchiveGarbage()
    #expect(!exists(left))
    #expect(exists(all.appending("\(id)")))
  }

  @Test func `are in a backup, of sessions and of the archive`() async throws {
    let fixture = try WorkspaceFixture()
    let archived = try await makeSession(fixture)
    let id = try await fixture.id(archived)
    try await archived.archive()
    _ = try await makeSession(fixture)
    let home = TemporaryDirectory.current
    let backup = home.appending("backup")
    _ = try await fixture.workspace.backUp(to: backup, environment: fixture.environment)
    let files = try await run("find", ["backup/lfs", "-type", "f"], in: home)
    // The same file is there once.
    #expect(files.output.split(separator: "\n").count == 1, "\(files.output)")
    let again = try await fixture.workspace.backUp(to: backup, environment: fixture.environment)
    #expect(again.written == [])

    let restored = try await Workspace.restore(
      from: backup, to: home.appending("again"), environment: fixture.environment)
    #expect(restored.withLargeFiles.count == 1)
    try await expectFile(in: FilePath(restored.sessions[0]))
    let workspace = try Workspace(at: home.appending("again"))
    let opened = workspace.sessions.appending("opened")
    _ = try await workspace.openArchived(id, at: opened, environment: fixture.environment)
    try await expectFile(in: opened)

    let file = home.appending(
      try #require(files.output.split(separator: "\n").first.map(String.init)))
    _ = try await run("chmod", ["+w", file.string], in: home)
    try write("other", to: file)
    let damaged = await #expect(throws: SessionError.self) {
      try await Workspace.restore(
        from: backup, to: home.appending("third"), environment: fixture.environment)
    }
    #expect(damaged?.code == .damaged && !exists(home.appending("third")))
  }

  @Test func `that are not what their names say are in no backup`() async throws {
    let fixture = try WorkspaceFixture()
    let session = try await makeSession(fixture)
    let script = "f=$(find .git/lfs/objects -type f); chmod +w \"$f\"; echo other > \"$f\""
    _ = try await run("sh", ["-c", script], in: session.path)
    let report = try await fixture.workspace.backUp(
      to: TemporaryDirectory.current.appending("backup"), environment: fixture.environment)
    #expect(report.problems.map(\.session) == [session.path.string])
    #expect(report.problems.first?.problem.contains("not what its name says") == true)
  }
}
