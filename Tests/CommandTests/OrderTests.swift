import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The order in which things reach the disk` {
  /// One line of a system-call trace: `openat(AT_FDCWD, "…", …) = 3`.
  private struct Call {
    var name: Substring
    var text: Substring

    /// The paths it names.
    var paths: [Substring] {
      text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
        .filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
    }
  }

  private func trace(_ arguments: String..., in path: FilePath) async throws -> [Call] {
    let file = TemporaryDirectory.current.appending("trace")
    let calls = "openat,rename,renameat,renameat2,link,fsync,sync_file_range,syncfs"
    let finished = try await run(
      "strace",
      ["-f", "-y", "-s", "4096", "-o", file.string, "-e", "trace=\(calls)"]
        + [builtCommand.string] + arguments, in: path)
    #expect(finished.status == 0, "\(finished.errors)")
    return try text(of: file).split(separator: "\n").compactMap { line in
      let call = line.drop { $0 != " " }.drop { $0 == " " }
      guard let parenthesis = call.firstIndex(of: "("), !line.contains(" = -1 ") else { return nil }
      return Call(name: call[..<parenthesis], text: call)
    }
  }

  @Test func `is objects, sync, branch, then files`() async throws {
    let strace = try? await run("strace", ["-V"], in: TemporaryDirectory.current)
    guard strace?.status == 0 else {
      print("skipped: strace is not installed; make deps installs it")
      return
    }
    let path = try await makeSession()
    let before = try await git("rev-parse", "HEAD", in: path)
    let calls = try await trace("message", "add", "--role", "human", "hello", in: path)
    let objects = try await git("rev-list", "--objects", "HEAD", "^\(before)", in: path)
      .split(separator: "\n").map { $0.prefix(40) }
    #expect(objects.count == 7)

    func last(_ name: String, _ isMeant: (Call) -> Bool) throws -> Int {
      try #require(calls.lastIndex { $0.name == name && isMeant($0) }, "\(name)")
    }
    let branch = try last("rename") { $0.paths.last?.hasSuffix("refs/heads/main") ?? false }
    let synced = try last("fsync") { $0.text.contains("refs/heads/main.lock") }
    for object in objects {
      let name = "objects/\(object.prefix(2))/\(object.dropFirst(2))"
      let stored = try #require(
        calls.firstIndex { $0.name.hasPrefix("rename") && $0.paths.last?.hasSuffix(name) ?? false }
          ?? calls.firstIndex { $0.name == "link" && $0.paths.last?.hasSuffix(name) ?? false },
        "\(name) was never put in place")
      let written = try last("sync_file_range") { $0.text.contains(name) }
      #expect(stored < written)
      #expect(written < synced)
    }
    #expect(synced < branch)
    let file = try last("renameat2") { $0.text.contains("-human-") }
    #expect(branch < file)
    let index = try last("rename") { $0.paths.last?.hasSuffix(".git/index") ?? false }
    #expect(file < index)
  }
}
