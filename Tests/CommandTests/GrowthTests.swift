import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory, .serialized) struct `A session that grows` {
  @Test func `packs itself in the background nearly as tightly as git gc`() async throws {
    guard let command = releasedCommand else {
      print("skipped: .build/release/git-session is not there; make build makes it")
      return
    }
    let home = TemporaryDirectory.current
    try await succeed("new", "Trial", "--template", "blank", in: home, command: command)
    let path = home.appending("trial")
    let script = """
      for number in $(seq 2000); do
        "$1" message add -q --role human "message number $number of a long talk" || exit 1
      done
      """
    let added = try await run("sh", ["-c", script, "sh", command.string], in: path)
    #expect(added.status == 0, "\(added.errors)")
    try await waitForPacker(of: path)
    #expect(try await git("rev-list", "--count", "HEAD", in: path) == "2001")
    let count = try await git("count-objects", in: path)
    #expect(try #require(Int(count.prefix { $0.isNumber })) < 2_000, "\(count)")
    try await expectSound(path)
    let copy = home.appending("copy")
    _ = try await run("cp", ["-a", path.string, copy.string], in: home)
    try await git("gc", "-q", in: copy)
    let (ours, theirs) = (try await size(of: path), try await size(of: copy))
    #expect(Double(ours) <= 1.2 * Double(theirs), "\(ours) bytes, git gc \(theirs)")
  }

  /// Waits until nobody holds the packer's lock, at most two minutes.
  private func waitForPacker(of path: FilePath) async throws {
    let lock = path.appending(".git/session/packing.lock").string
    let waited = try await run("flock", ["-w", "120", lock, "true"], in: path)
    #expect(waited.status == 0)
  }

  private func size(of path: FilePath) async throws -> Int {
    let said = try await run("du", ["-sb", ".git/objects"], in: path)
    return try #require(Int(said.output.prefix { $0.isNumber }))
  }

  @Test func `is not packed while another process writes`() async throws {
    let path = try await makeSession()
    try await succeed("message", "add", "--role", "human", "one", in: path)
    let loose = try await git("count-objects", in: path)
    let lock = path.appending(".git/session/lock").string
    try await withThrowingTaskGroup(of: Finished.self) { group in
      let hold = "touch .git/held; while [ ! -e .git/enough ]; do sleep 0.05; done"
      group.addTask { try await run("flock", [lock, "sh", "-c", hold], in: path) }
      while !exists(path.appending(".git/held")) { try await Task.sleep(for: .milliseconds(20)) }
      let packer = Task { try await session("pack", "--background", in: path) }
      try await Task.sleep(for: .seconds(4))
      #expect(try await git("count-objects", in: path) == loose)
      #expect(try await packs(in: path) == [])
      try write("", to: path.appending(".git/enough"))
      _ = try await group.next()
      #expect(try await packer.value.status == 0)
    }
    #expect(try await git("count-objects", in: path).hasPrefix("0 objects"))
    #expect(try await packs(in: path).count == 1)
    try await expectSound(path)
  }

  @Test func `is packed by one process at a time`() async throws {
    let path = try await makeSession()
    let lock = path.appending(".git/session/packing.lock").string
    try await succeed("message", "add", "--role", "human", "one", in: path)
    let second = "\"$1\" pack --background; echo $?"
    let finished = try await run(
      "flock", [lock, "sh", "-c", second, "sh", builtCommand.string], in: path)
    #expect(finished.line == "0")
    #expect(try await packs(in: path) == [])
  }

  private func packs(in path: FilePath) async throws -> [String] {
    let found = try await run("find", [".git/objects/pack", "-name", "*.pack"], in: path)
    return found.output.split(separator: "\n").map(String.init)
  }
}
