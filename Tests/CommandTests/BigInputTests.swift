import SystemPackage
import TestSupport
import Testing

/// With the command as users get it, since only that one has the memory and the speed promised.
@Suite(.temporaryDirectory, .serialized) struct `Big input` {
  /// In KiB, as the kernel gives it.
  static let mostMemory = 100 << 10

  @Test func `of 100,000 files works in 100 MiB`() async throws {
    guard let command = releasedCommand else { return skip() }
    let path = try await makeSession(command)
    let script = """
      import os
      for d in range(1000):
        os.makedirs(f"data/{d:03}")
        for f in range(100): open(f"data/{d:03}/{f:02}.txt", "w").write(f"{d} {f}\\n")
      """
    #expect(try await run("python3", ["-c", script], in: path).status == 0)
    try await measure(command, ["save", "-m", "Many"], in: path)
    #expect(try await git("ls-files", in: path).split(separator: "\n").count > 100_000)
    try await measure(command, ["status"], in: path)
    try await measure(command, ["message", "add", "--role", "human", "hello"], in: path)
    try await measure(command, ["diff", "HEAD~1", "HEAD"], in: path, status: 1)
    try await measure(command, ["log"], in: path)
    try await measure(command, ["branch", "other"], in: path)
    try await measure(command, ["switch", "other"], in: path)
    for d in 0..<10 { try write("other\n", to: path.appending("data/00\(d)/00.txt")) }
    try await measure(command, ["save"], in: path)
    try await measure(command, ["switch", "main"], in: path)
    #expect(try text(of: path.appending("data/003/00.txt")) == "3 0\n")
    try await measure(command, ["merge", "other"], in: path)
    #expect(try text(of: path.appending("data/003/00.txt")) == "other\n")
    #expect(try await git("status", "--porcelain", in: path) == "")
  }

  @Test func `of 49 MiB goes in and out in 100 MiB`() async throws {
    guard let command = releasedCommand else { return skip() }
    let path = try await makeSession(command)
    try await make("big.bin", of: 49 << 20)
    try await measure(command, ["upload", "add", "../big.bin"], in: path)
    try await measure(command, ["branch", "without", "HEAD~1"], in: path)
    _ = try await run("cp", ["../big.bin", "saved.bin"], in: path)
    _ = try await run("sh", ["-c", "echo more >> saved.bin"], in: path)
    try await measure(command, ["save"], in: path)
    try await measure(command, ["switch", "without"], in: path)
    #expect(!exists(path.appending("saved.bin")))
    try await measure(command, ["switch", "main"], in: path)
    try await measure(command, ["show", "main:uploads/big.bin"], in: path)
    try await measure(command, ["clone", ".", "../copy"], in: path)
    try await measure(command, ["export", "-o", "../trial.bundle"], in: path)
    // Packed, an object is unpacked whole.
    try await measure(command, ["pack"], in: path)
    #expect(try await git("count-objects", in: path).hasPrefix("0 objects"))
    try await measure(command, ["switch", "without"], in: path)
    try await measure(command, ["switch", "main"], in: path)
    try await measure(command, ["show", "main:saved.bin"], in: path)
    for copy in ["trial/uploads/big.bin", "copy/uploads/big.bin"] {
      let compared = try await run("cmp", ["big.bin", copy], in: TemporaryDirectory.current)
      #expect(compared.status == 0, "\(compared.output)")
    }
    try await expectSound(path)
  }

  @Test func `of 51 MiB is refused before anything is written`() async throws {
    let path = try await makeSession(builtCommand)
    try await make("big.bin", of: 51 << 20)
    let before = try await Footprint(of: path)
    let added = try await session("upload", "add", "../big.bin", in: path)
    try await expectRefusal(added, by: [4], before, in: path, "upload add")
    #expect(added.errors.contains("git lfs track"))
    _ = try await run("mv", ["../big.bin", "saved.bin"], in: path)
    try write("small\n", to: path.appending("aaa.md"))
    let between = try await Footprint(of: path)
    let saved = try await session("save", in: path)
    try await expectRefusal(saved, by: [4], between, in: path, "save")
    #expect(saved.errors.contains("saved.bin has "))
  }

  private func skip() {
    print("skipped: .build/release/git-session is not there; make build makes it")
  }

  private func makeSession(_ command: FilePath) async throws -> FilePath {
    try await succeed(
      "new", "Trial", "--template", "blank", in: TemporaryDirectory.current, command: command)
    return TemporaryDirectory.current.appending("trial")
  }

  /// Makes a file that cannot be compressed.
  private func make(_ name: String, of size: Int) async throws {
    let made = try await run(
      "sh", ["-c", "head -c \(size) /dev/urandom > \(name)"], in: TemporaryDirectory.current)
    #expect(made.status == 0)
  }

  /// Runs the command and expects it, and what it runs itself, to end well in little memory.
  private func measure(
    _ command: FilePath, _ arguments: [String], in path: FilePath, status: Int32 = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let script = """
      import resource, subprocess, sys
      done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
      print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
      sys.exit(done.returncode)
      """
    let finished = try await run(
      "python3", ["-c", script, command.string] + arguments, in: path)
    #expect(
      finished.status == status, "\(arguments) \(finished.errors)", sourceLocation: sourceLocation)
    let memory = try #require(Int(finished.line))
    #expect(memory < Self.mostMemory, "\(arguments): KiB", sourceLocation: sourceLocation)
  }
}
