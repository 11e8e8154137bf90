import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory, .serialized) struct `Many processes on one session` {
  @Test func `keep every message beside plain git commits`() async throws {
    let path = try await makeSession()
    // Plain git's own packing, left to itself, takes files away while fsck reads them.
    try await git("config", "gc.autoDetach", "false", in: path)
    let writers = 8
    let each = 100
    try await withThrowingTaskGroup(of: Int.self) { group in
      group.addTask { try await commitPlainly(in: path, until: path.appending(".git/enough")) }
      await withThrowingTaskGroup(of: Void.self) { writing in
        for writer in 0..<writers {
          writing.addTask {
            for number in 0..<each {
              try await succeed(
                "message", "add", "--role", "human", "writer \(writer) message \(number)", in: path)
            }
          }
        }
      }
      try write("", to: path.appending(".git/enough"))
      let plain = try await group.next() ?? 0
      #expect(plain > 0)
      let commits = try await git("rev-list", "--count", "HEAD", in: path)
      #expect(commits == "\(1 + writers * each + plain)")
    }
    let found = try await git("grep", "-h", "-o", "writer [0-9]* message [0-9]*", "HEAD", in: path)
    let messages = found.split(separator: "\n")
    #expect(messages.count == writers * each)
    #expect(Set(messages).count == writers * each)
    try await expectSound(path)
  }

  /// Commits with plain git until a file appears, trying again when it meets a lock.
  ///
  /// - Returns: How many commits git made.
  private func commitPlainly(in path: FilePath, until stop: FilePath) async throws -> Int {
    var made = 0
    while !exists(stop) {
      try write("\(made)\n", to: path.appending("plain.txt"))
      _ = try await run("git", ["add", "plain.txt"], in: path)
      let finished = try await run("git", ["commit", "-q", "-m", "plain \(made)"], in: path)
      if finished.status == 0 { made += 1 }
    }
    while try await run("git", ["status", "--porcelain"], in: path).output != "" {
      _ = try await run("git", ["add", "-A"], in: path)
      let finished = try await run("git", ["commit", "-q", "-m", "last"], in: path)
      if finished.status == 0 { made += 1 }
    }
    return made
  }

  @Test func `a process that waits for its input blocks nobody`() async throws {
    let path = try await makeSession()
    try await succeed("branch", "other", in: path)
    try await withThrowingTaskGroup(of: Finished.self) { group in
      // Reads its message from a pipe that nobody writes to until the other process is done.
      let script = """
        (while [ ! -e .git/done ]; do sleep 0.05; done; echo late) \
          | '\(builtCommand)' message add --role human -
        """
      group.addTask { try await run("sh", ["-c", script], in: path) }
      try await succeed("message", "add", "--role", "human", "--branch", "other", "early", in: path)
      try write("", to: path.appending(".git/done"))
      #expect(try await group.next()?.status == 0)
    }
    #expect(try await git("rev-list", "--count", "main..other", in: path) == "1")
    #expect(try await git("rev-list", "--count", "other..main", in: path) == "1")
    try await expectSound(path)
  }

  @Test func `linked worktrees share the lock and keep their own directory`() async throws {
    let path = try await makeSession()
    let linked = TemporaryDirectory.current.appending("linked")
    try await git("worktree", "add", "-q", "-b", "other", linked.string, in: path)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (directory, word) in [(path, "here"), (linked, "there")] {
        group.addTask {
          for number in 0..<20 {
            try await succeed("message", "add", "--role", "ai", "\(word) \(number)", in: directory)
          }
        }
      }
      try await group.waitForAll()
    }
    for directory in [path, linked] {
      #expect(try await git("rev-list", "--count", "HEAD", in: directory) == "21")
      try await expectSound(directory)
    }
  }
}
