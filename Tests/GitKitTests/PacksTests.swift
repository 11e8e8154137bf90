import GitKit
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `What is there twice` {
  /// A repository with three commits, everything in files of their own.
  private func makeRepository() async throws -> FilePath {
    let path = TemporaryDirectory.current.appending("repository")
    _ = try Repository.create(at: path, initialBranch: "main")
    for number in 1...3 {
      try write("\(number)\n", to: path.appending("file\(number)"))
      try await git("add", ".", in: path)
      try await git("commit", "-q", "-m", "\(number)", in: path)
    }
    return path
  }

  private func removeLoose(_ path: FilePath) throws {
    let repository = try Repository(at: path)
    // One object a call.
    for part in UInt8.min...UInt8.max {
      while try !repository.removePackedObjects(in: part, limit: .zero) {}
    }
  }

  private func removePacks(_ path: FilePath) throws -> Int {
    var count = 0
    while try Repository(at: path).removeOnePackedTwice() { count += 1 }
    return count
  }

  private func counts(_ path: FilePath) async throws -> (loose: Int, packed: Int, packs: Int) {
    let said = try await git("count-objects", "-v", in: path).split(separator: "\n")
    func value(_ key: String) throws -> Int {
      let line = try #require(said.first { $0.hasPrefix("\(key): ") })
      return try #require(Int(line.dropFirst(key.count + 2)))
    }
    #expect(try value("garbage") == 0)
    return (try value("count"), try value("in-pack"), try value("packs"))
  }

  @Test func `goes, and only that`() async throws {
    let path = try await makeRepository()
    try removeLoose(path)
    #expect(try await counts(path) == (9, 0, 0))
    try await git("repack", "-q", in: path)
    try write("4\n", to: path.appending("file4"))
    try await git("add", ".", in: path)
    try removeLoose(path)
    #expect(try await counts(path) == (1, 9, 1))
    try await git("commit", "-q", "-m", "4", in: path)
    #expect(try removePacks(path) == 0)
    // A second pack with everything, beside the first.
    try await git("repack", "-q", "-a", in: path)
    try removeLoose(path)
    #expect(try await counts(path).packs == 2)
    #expect(try removePacks(path) == 1)
    #expect(try await counts(path) == (0, 12, 1))
    try await expectSound(path)
  }

  @Test func `stays where someone says so`() async throws {
    let path = try await makeRepository()
    try await git("repack", "-q", in: path)
    let pack = try await run("sh", ["-c", "ls .git/objects/pack/*.pack"], in: path).line
    try write("", to: path.appending("\(pack.dropLast(".pack".count)).keep"))
    try await git("tag", "-a", "-m", "tag", "v1", in: path)
    try await git("repack", "-q", "-a", "--no-pack-kept-objects", in: path)
    try await git("repack", "-q", "-a", "--pack-kept-objects", in: path)
    let before = try await counts(path).packs
    #expect(before == 3)
    #expect(try removePacks(path) == 1)
    #expect(exists(path.appending(pack)))
    try await expectSound(path)
  }

  @Test func `is deleted though an index over several packs names it`() async throws {
    let path = try await makeRepository()
    try await git("repack", "-q", in: path)
    try await git("tag", "-a", "-m", "tag", "v1", in: path)
    try await git("repack", "-q", "-a", in: path)
    try await git("multi-pack-index", "write", in: path)
    #expect(try removePacks(path) == 1)
    try removeLoose(path)
    try await expectSound(path)
    #expect(try await git("log", "--oneline", in: path).split(separator: "\n").count == 3)
  }
}

@Suite(.temporaryDirectory) struct `Linking a repository's objects` {
  @Test func `leaves out what git is still writing`() async throws {
    let source = TemporaryDirectory.current.appending("source")
    let destination = TemporaryDirectory.current.appending("destination")
    for name in [
      "ab/cdef", "ab/tmp_obj_1", "pack/pack-1.pack", "pack/.tmp-12-pack-2.pack", "pack/tmp_pack_3",
    ] {
      try write(name, to: source.appending(name))
    }
    try linkObjects(from: source, to: destination)
    let found = try await run("find", [".", "-type", "f"], in: destination)
    #expect(Set(found.output.split(separator: "\n")) == ["./ab/cdef", "./pack/pack-1.pack"])
  }

  @Test func `finds everything while git packs all the time`() async throws {
    let path = TemporaryDirectory.current.appending("repository")
    _ = try Repository.create(at: path, initialBranch: "main")
    let script = """
      number=0
      while [ ! -e .git/enough ]; do
        number=$((number + 1)); echo $number > file; git add file; git commit -q -m $number
        git -c pack.window=0 repack -q -a -d; touch .git/ready
      done
      """
    try await withThrowingTaskGroup(of: Finished.self) { group in
      group.addTask { try await run("sh", ["-c", script], in: path) }
      while !exists(path.appending(".git/ready")) { try await Task.sleep(for: .milliseconds(20)) }
      for number in 0..<60 {
        let tip = try await git("rev-parse", "HEAD", in: path)
        let copy = TemporaryDirectory.current.appending("copy\(number)")
        _ = try Repository.create(at: copy, initialBranch: "main")
        try linkObjects(from: path.appending(".git/objects"), to: copy.appending(".git/objects"))
        let list = try await run("git", ["rev-list", "--objects", tip], in: copy)
        #expect(list.status == 0, "\(list.errors)")
      }
      try write("", to: path.appending(".git/enough"))
      try await group.waitForAll()
    }
  }
}
