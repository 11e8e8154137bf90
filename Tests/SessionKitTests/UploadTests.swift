import Foundation
import GitKit
import SessionKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The uploads of a session` {
  private var file: FilePath { TemporaryDirectory.current.appending("facts.txt") }

  @Test func `are hashed, judged by content and kept byte for byte`() async throws {
    let session = try makeSession(template: "blank")
    let bytes =
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    try write(bytes, to: file)
    let added = try await session.addUpload(file)
    #expect(added.type == "image/png")
    let sum = try await run("sha256sum", [file.string], in: session.path)
    #expect(sum.output.hasPrefix("\(added.sha256 ?? "") "))
    let trailer = try await git(
      "log", "-1", "--format=%(trailers:key=Session-SHA256,valueonly)", in: session.path)
    #expect(trailer.hasPrefix(added.sha256 ?? "-"))
    let listed = try await session.uploads()
    #expect(listed.map(\.sha256) == [added.sha256])
    #expect(listed.map(\.type) == ["image/png"])
    let copy = TemporaryDirectory.current.appending("copy")
    _ = try await session.exportUpload("facts.txt", to: copy)
    #expect(try Data(contentsOf: URL(filePath: copy.string)) == Data(bytes))
    let there = await #expect(throws: SessionError.self) {
      try await session.exportUpload("uploads/facts.txt", to: copy)
    }
    #expect(there?.code == .exists)
    _ = try await session.exportUpload("uploads/facts.txt", to: copy, replacing: true)
    try await expectSound(session.path)
  }

  @Test func `are there once, unless given a second name`() async throws {
    let session = try makeSession(template: "blank")
    try write("one", to: file)
    _ = try await session.addUpload(file)
    let other = TemporaryDirectory.current.appending("other.txt")
    try write("one", to: other)
    let again = try await session.addUpload(other)
    #expect(again.path.string == "uploads/facts.txt")
    #expect(again.change == nil)
    let named = try await session.addUpload(other, as: "named.txt")
    #expect(named.path.string == "uploads/named.txt")
    let blobs = try await git(
      "ls-tree", "--format=%(objectname)", "HEAD", "uploads/", in: session.path)
    #expect(Set(blobs.split(separator: "\n")).count == 1)
  }

  @Test(arguments: [
    "../session.json", "/etc/passwd", "uploads/../session.json", "", ".", "a//b", "..\\x",
    "uploads/.git/config",
  ])
  func `are nowhere else`(name: String) async throws {
    let session = try makeSession(template: "blank")
    let error = await #expect(throws: SessionError.self) { try await session.upload(name) }
    #expect(error?.code == .invalid)
    await #expect(throws: SessionError.self) { try await session.removeUpload(name) }
    await #expect(throws: SessionError.self) {
      try await session.importUploadedDiagram(name, as: "x.dot")
    }
  }

  @Test func `of another session are not found`() async throws {
    let session = try makeSession(template: "blank")
    let other = try NewSession(name: "Other", template: templates.template("blank"))
      .create(in: TemporaryDirectory.current, environment: Steps().environment)
    try write("theirs", to: file)
    _ = try await other.addUpload(file)
    let id = try await other.manifest().id
    for name in ["\(id):uploads/facts.txt", "\(id)/uploads/facts.txt", "\(id)@main:facts.txt"] {
      let error = await #expect(throws: SessionError.self) { try await session.upload(name) }
      #expect(error?.code == .notFound)
      #expect(error?.hint?.contains("-s \(id)") == true)
    }
  }

  @Test func `are not what a symbolic link points at`() async throws {
    let session = try makeSession(template: "blank")
    try write("secret\n", to: file)
    let link = session.path.appending("uploads/link.txt")
    try FileManager.default.createDirectory(
      atPath: link.removingLastComponent().string, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: link.string, withDestinationPath: file.string)
    let directory = session.path.appending("uploads/out")
    try FileManager.default.createSymbolicLink(
      atPath: directory.string, withDestinationPath: TemporaryDirectory.current.string)
    try await git("add", "-A", in: session.path)
    try await git("commit", "-qm", "Links", in: session.path)
    let error = await #expect(throws: SessionError.self) { try await session.upload("link.txt") }
    #expect(error?.code == .refused)
    let inside = await #expect(throws: SessionError.self) {
      try await session.upload("out/facts.txt")
    }
    #expect(inside?.code == .notFound)
    #expect(try await session.uploads().isEmpty)
  }

  @Test func `go and come back`() async throws {
    let session = try makeSession(template: "blank")
    try write("one", to: file)
    let added = try await session.addUpload(file)
    let message = try await session.addMessage(role: .human, body: "See this.\n") {
      $0.attachments = [added.path]
    }
    let removed = try await session.removeUpload("facts.txt")
    #expect(removed.attachedTo == [message.id.rawValue])
    #expect(try await session.uploads().isEmpty)
    #expect(!exists(session.path.appending("uploads/facts.txt")))
    _ = try await session.undo()
    #expect(try await session.uploads().count == 1)
    try await expectSound(session.path)
  }

  @Test func `become a phase's diagram if they are DOT`() async throws {
    let session = try makeSession()
    try write("digraph { a -> b }\n", to: file)
    _ = try await session.addUpload(file, as: "flow.gv")
    let phase = try PhaseID(validating: "02-architecture")
    let added = try await session.importUploadedDiagram("flow.gv", phase: phase)
    #expect(added.path.string == "phases/02-architecture/diagrams/flow.gv")
    let other = try await session.importUploadedDiagram(
      "flow.gv", as: "dataflow.dot", phase: phase, asCandidate: true)
    #expect(other.path.string == "phases/02-architecture/preview/diagrams/dataflow.dot")
    try write("digraph {\n a -> \n}\n", to: file)
    _ = try await session.addUpload(file, as: "broken.dot")
    let error = await #expect(throws: SessionError.self) {
      try await session.importUploadedDiagram("broken.dot", phase: phase)
    }
    #expect(error?.code == .damaged)
    #expect(error?.message.hasPrefix("uploads/broken.dot:3:1: ") == true, "\(error?.message ?? "")")
    await #expect(throws: SessionError.self) { try await session.importDiagram(file, as: "b.dot") }
    try await expectSound(session.path)
  }
}

@Suite(.temporaryDirectory) struct `A file over the limit` {
  @Test func `is kept by git-lfs beside everything else`() async throws {
    let probe = try await run("git", ["lfs", "version"], in: projectDirectory)
    guard probe.status == 0 else {
      print("skipped: no git-lfs; make deps installs it")
      return
    }
    let session = try makeSession(template: "blank")
    let image = session.path.appending("uploads/disk.iso")
    try await git("lfs", "install", "--local", in: session.path)
    try await git("lfs", "track", "uploads/*.iso", in: session.path)
    try write("", to: image)
    try FileHandle(forWritingTo: URL(filePath: image.string)).truncate(atOffset: 60 << 20)

    // Our own verbs do not run git-lfs' filter, and say so before anything is stored.
    let save = await #expect(throws: SessionError.self) { try await session.save() }
    #expect(save?.code == .refused)
    #expect(save?.message == "git-lfs is to keep uploads/disk.iso, as .gitattributes has it")
    let source = TemporaryDirectory.current.appending("other.iso")
    try write("small", to: source)
    let add = await #expect(throws: SessionError.self) { try await session.addUpload(source) }
    #expect(add?.code == .refused)

    // The documented way.
    try await git("add", ".gitattributes", "uploads/disk.iso", in: session.path)
    try await git("commit", "-qm", "Keep the disk with git-lfs", in: session.path)
    #expect(try await session.status().unsaved == [])
    #expect(try await session.uploads().map(\.type) == ["application/x-git-lfs-pointer"])
    let get = await #expect(throws: SessionError.self) {
      try await session.exportUpload(
        "disk.iso", to: TemporaryDirectory.current.appending("copy.iso"))
    }
    #expect(get?.code == .refused)
    _ = try await session.addMessage(role: .human, body: "The disk is there.\n")
    try write("notes\n", to: session.path.appending("notes.md"))
    _ = try await session.save()
    try await expectSound(session.path)
    let size = try FileManager.default.attributesOfItem(atPath: image.string)[.size] as? Int64
    #expect(size == 60 << 20)
    #expect(try await git("lfs", "ls-files", "--name-only", in: session.path) == "uploads/disk.iso")
  }
}

@Suite struct `The SHA-256 of bytes` {
  /// From NIST's examples for FIPS 180-4.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `is the published one`(text: String, digest: String) throws {
    #expect(try SHA256.hex(Array(text.utf8)) == digest)
  }
}
