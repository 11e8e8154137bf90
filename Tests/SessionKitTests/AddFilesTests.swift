import Foundation
import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A file that is added` {
  private var file: FilePath { TemporaryDirectory.current.appending("network.png") }

  @Test func `is there once, however often it is added`() async throws {
    let session = try makeSession(template: "blank")
    try write("one", to: file)
    let first = try await session.addUpload(file)
    #expect(first.path.string == "uploads/network.png")
    #expect(first.change != nil)
    #expect(try await session.addUpload(file).change == nil)
    try write("two", to: file)
    let second = try await session.addUpload(file)
    #expect(second.path != first.path)
    let again = try await session.addUpload(file)
    #expect(again.path == second.path)
    #expect(again.change == nil)
    try await expectSound(session.path)
    #expect(try await git("rev-list", "--count", "HEAD", in: session.path) == "3")
  }

  @Test func `over the limit is refused before anything is written`() async throws {
    let session = try makeSession(template: "blank")
    let before = try await git("count-objects", in: session.path)
    try write("", to: file)
    try FileHandle(forWritingTo: URL(filePath: file.string)).truncate(atOffset: 50 << 20 + 1)
    let upload = await #expect(throws: SessionError.self) { try await session.addUpload(file) }
    #expect(upload?.code == .refused)
    #expect(upload?.message == "\(file) has 52,428,801 bytes; the limit is 50 MiB")
    #expect(try await git("count-objects", in: session.path) == before)
    let unsaved = session.path.appending("big.bin")
    try FileManager.default.moveItem(atPath: file.string, toPath: unsaved.string)
    let save = await #expect(throws: SessionError.self) { try await session.save() }
    #expect(save?.code == .refused)
    #expect(try await git("count-objects", in: session.path) == before)
  }
}

@Suite(.temporaryDirectory) struct `The differences of a session` {
  @Test func `read as git's`() async throws {
    let session = try makeSession(template: "blank")
    let gone = session.path.appending("gone.md")
    try write("gone\n", to: gone)
    let tool = session.path.appending("tool.sh")
    try write("true\n", to: tool)
    let plain = session.path.appending("plain.sh")
    try write("one\n", to: plain)
    _ = try await session.save()
    try remove(gone)
    try write("", to: session.path.appending("empty.md"))
    try write("new\n", to: session.path.appending("new.md"))
    for file in [tool, plain] {
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.string)
    }
    try write("two\n", to: session.path.appending("new.sh"))
    try write("two\n", to: plain)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: plain.string)
    _ = try await session.save()
    let patch = try await session.diff(from: .revision("main~1"), to: .revision("main"))
      .map(\.patch).joined()
    #expect(patch == (try await git("diff", "main~1", "main", in: session.path)) + "\n")
  }
}
