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

  /// Git is held up in the middle of packing; who had to wait for the packing would wait for ever.
  @Test func `keeps nobody waiting while it is packed`() async throws {
    let path = try await makeSession()
    try await succeed("message", "add", "--role", "human", "one", in: path)
    let programs = TemporaryDirectory.current.appending("bin")
    let script = """
      #!/bin/sh
      case "$*" in *repack*)
        touch \(path)/.git/begun; while [ ! -e \(path)/.git/go ]; do sleep 0.05; done ;;
      esac
      PATH=${PATH#*:} exec git "$@"
      """
    try write(script + "\n", to: programs.appending("git"))
    _ = try await run("chmod", ["+x", "bin/git"], in: TemporaryDirectory.current)
    let search = "\(programs):\(testEnvironment["PATH"] ?? "")"
    try await withThrowingTaskGroup(of: Finished.self) { group in
      group.addTask {
        try await run(builtCommand.string, ["pack"], in: path, environment: ["PATH": search])
      }
      while !exists(path.appending(".git/begun")) { try await Task.sleep(for: .milliseconds(20)) }
      for verb in [
        ["message", "add", "--role", "ai", "two"], ["branch", "what-if"], ["switch", "what-if"],
        ["message", "add", "--role", "ai", "three"], ["clone", ".", "../copy"],
      ] {
        let finished = try await run("timeout", ["60", builtCommand.string] + verb, in: path)
        #expect(finished.status == 0, "\(verb): \(finished.errors)")
      }
      let second = try await session("pack", in: path)
      #expect(second.status == 4, "two packed at once")
      try write("", to: path.appending(".git/go"))
      let packed = try #require(try await group.next())
      #expect(packed.status == 0, "\(packed.errors)")
    }
    #expect(try await git("count-objects", in: path).hasPrefix("0 objects"))
    try await expectSound(path)
    try await expectSound(TemporaryDirectory.current.appending("copy"))
  }

  @Test func `loses nothing when all write, clone and pack at once`() async throws {
    let path = try await makeSession()
    try await withThrowingTaskGroup(of: Void.self) { group in
      let writers = 3
      for writer in 0..<writers {
        group.addTask {
          for number in 0..<25 {
            try await succeed("message", "add", "--role", "ai", "\(writer) \(number)", in: path)
          }
          try write("", to: path.appending(".git/done\(writer)"))
        }
      }
      group.addTask {
        var number = 0
        while (0..<writers).contains(where: { !exists(path.appending(".git/done\($0)")) }) {
          _ = try await session("pack", in: path)
          number += 1
          try await succeed("clone", ".", "../copy\(number)", in: path)
          try await expectSound(TemporaryDirectory.current.appending("copy\(number)"))
        }
        #expect(number > 0)
      }
      try await group.waitForAll()
    }
    try await succeed("pack", in: path)
    #expect(try await git("rev-list", "--count", "HEAD", in: path) == "76")
    #expect(try await git("count-objects", in: path).hasPrefix("0 objects"))
    try await expectSound(path)
  }

  private func packs(in path: FilePath) async throws -> [String] {
    let found = try await run("find", [".git/objects/pack", "-name", "*.pack"], in: path)
    return found.output.split(separator: "\n").map(String.init)
  }
}
