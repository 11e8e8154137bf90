import Foundation
import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

/// Whether git-lfs is there.
private let hasLargeFiles = (testEnvironment["PATH"] ?? "")
  .split(separator: ":").contains { exists(FilePath("\($0)/git-lfs")) }

@Suite(.temporaryDirectory, .enabled(if: hasLargeFiles, "skipped: there is no git-lfs"))
struct `What git-lfs keeps of a session` {
  private let bytes = String(repeating: "a disk of a server\n", count: 10_000)

  /// A session whose upload git-lfs has, in its directory and nowhere else.
  private func session(_ fixture: WorkspaceFixture) async throws -> Session {
    let session = try fixture.makeSession()
    let path = session.path
    try await git("lfs", "install", "--local", in: path)
    try await git("lfs", "track", "uploads/*.iso", in: path)
    try write(bytes, to: path.appending("uploads/disk.iso"))
    try await git("add", ".gitattributes", "uploads/disk.iso", in: path)
    try await git("commit", "-qm", "Keep the disk with git-lfs", in: path)
    return session
  }

  private func expectDisk(_ path: FilePath) async throws {
    try await git("lfs", "install", "--local", in: path)
    try await git("lfs", "checkout", in: path)
    #expect(try text(of: path.appending("uploads/disk.iso")) == bytes)
    #expect(try await git("lfs", "fsck", in: path) == "Git LFS fsck OK")
    try await expectSound(path)
  }

  private func kept(_ fixture: WorkspaceFixture, _ id: SessionID) -> FilePath {
    fixture.archive.appending("session/lfs/\(id)")
  }

  @Test func `goes to the archive, back, and into copies from there`() async throws {
    let fixture = try WorkspaceFixture()
    let session = try await session(fixture)
    let id = try await fixture.id(session)
    try await session.archive()
    #expect(!exists(session.path))
    for relation in [Relation.clone, .resume] {
      let place = fixture.workspace.sessions.appending(relation.rawValue)
      _ = try await fixture.workspace.copyArchived(
        id, as: relation, to: place, name: "Copy", environment: fixture.environment)
      try await expectDisk(place)
    }
    _ = try await fixture.workspace.openArchived(
      id, at: session.path, environment: fixture.environment)
    try await expectDisk(session.path)
  }

  @Test func `comes back from deletion, and goes when purged`() async throws {
    let fixture = try WorkspaceFixture()
    let session = try await session(fixture)
    let id = try await fixture.id(session)
    try await session.delete()
    _ = try await fixture.workspace.recover(
      id, at: session.path, environment: fixture.environment)
    try await expectDisk(session.path)
    try await Session(at: session.path, environment: fixture.environment).delete()
    #expect(exists(kept(fixture, id)))
    try await fixture.workspace.purge(id)
    #expect(!exists(kept(fixture, id)))
  }

  @Test func `goes into a clone`() async throws {
    let fixture = try WorkspaceFixture()
    let place = fixture.workspace.sessions.appending("copy")
    _ = try await session(fixture).clone(to: place, name: "Copy")
    try await expectDisk(place)
  }

  @Test func `takes no half copy for the file`() async throws {
    let fixture = try WorkspaceFixture()
    let session = try await session(fixture)
    let id = try await fixture.id(session)
    try await fixture.makeSession("Other").archive()
    let pointer = try await git("show", "HEAD:uploads/disk.iso", in: session.path)
    let oid = try #require(pointer.firstMatch(of: #/sha256:(\w+)/#).map { String($0.1) })
    let half = kept(fixture, id).appending("\(oid.prefix(2))/\(oid.dropFirst(2).prefix(2))/\(oid)")
    _ = try await session.addDraft("# Disk\n")
    // The copy of a final report leaves the directory; what a dead process has begun to copy is no file.
    try write("half\n", to: half)
    _ = try await session.issueReport(ReportIssue(label: "Disk", isFinal: true))
    #expect(try text(of: half) == bytes)
  }
}
