import SystemPackage
import TestSupport
import Testing

@testable import GitKit

@Suite(.temporaryDirectory) struct `The index as it is on disk` {
  private var path: FilePath { TemporaryDirectory.current.appending("repository") }

  /// A repository with directories whose names sort close to each other, and one commit.
  private func repository() async throws -> FilePath {
    try await git("init", "--quiet", "-b", "main", path.string, in: TemporaryDirectory.current)
    for name in ["a", "a.b/x", "a-b/y", "d/e/f", "d/e.g", "d/é", "run.sh"] {
      try write("\(name)\n", to: path.appending(name))
    }
    for number in 0..<40 { try write("\(number)", to: path.appending("many/\(number).md")) }
    // A name too long for the entry's own count of bytes would be another format's matter: 4,095.
    try write("deep", to: path.appending("long/" + String(repeating: "n", count: 200)))
    try await git("update-index", "--add", "--chmod=+x", "run.sh", in: path)
    try await git("add", "--all", in: path)
    try await git("commit", "--quiet", "-m", "test", in: path)
    return path
  }

  private func index() throws -> IndexFile { try IndexFile(in: path.appending(".git")) }

  /// What git says is in it, stage 0 alone.
  private func listed() async throws -> [(path: GitPath, id: String)] {
    try await git("ls-files", "--stage", "-z", in: path).split(separator: "\0").compactMap { line in
      let parts = line.split(separator: "\t", maxSplits: 1)
      let facts = parts[0].split(separator: " ")
      return facts[2] == "0" ? (GitPath(String(parts[1])), String(facts[1])) : nil
    }
  }

  private func expectSameAsGit() async throws {
    let index = try index()
    for (path, id) in try await listed() {
      #expect(index.entry(at: path)?.id.description == id, "\(path)")
      #expect(index.entry(at: GitPath(bytes: path.bytes.dropLast())) == nil)
      #expect(index.entry(at: GitPath(bytes: path.bytes + [0x21])) == nil)
    }
  }

  @Test(arguments: [2, 3, 4]) func `is read in each version of its format`(version: Int)
    async throws
  {
    let path = try await repository()
    if version == 3 {
      try write("later", to: path.appending("planned"))
      try await git("add", "--intent-to-add", "planned", in: path)
      try await git("update-index", "--skip-worktree", "a", in: path)
    } else {
      try await git("update-index", "--index-version", "\(version)", in: path)
    }
    let bytes = try #require(try readFile(path.appending(".git/index"), limit: 1 << 20))
    #expect(bytes[7] == UInt8(version))
    try await expectSameAsGit()
    #expect(try index().isLeftOut("a") == (version == 3))
    #expect(try !index().isLeftOut("d/e/f"))
  }

  @Test func `has the trees that git wrote down, as they are`() async throws {
    let path = try await repository()
    let repository = try Repository(at: path)
    let index = try index()
    let noTree = try ObjectID(String(repeating: "1", count: 40))
    var count = 0
    func compare(_ id: ObjectID, at directory: GitPath) throws {
      let known = try #require(index.tree(id, at: directory))
      let read = try repository.readTree(id)
      #expect(known.items.map(\.name) == read.items.map(\.name))
      #expect(known.items.map(\.entry) == read.items.map(\.entry))
      #expect(index.tree(noTree, at: directory) == nil)
      count += 1
      for item in read.items where item.entry.kind == .directory {
        try compare(item.entry.id, at: directory.appending(item.name))
      }
    }
    try compare(ObjectID(try await git("rev-parse", "HEAD^{tree}", in: path)), at: "")
    #expect(count == 7)
  }

  @Test func `has no tree for a directory in which something is staged`() async throws {
    let path = try await repository()
    var ids: [ObjectID] = []
    for tree in ["HEAD^{tree}", "HEAD:d", "HEAD:many"] {
      ids.append(try ObjectID(await git("rev-parse", tree, in: path)))
    }
    try write("staged", to: path.appending("d/e/f"))
    try await git("add", "d/e/f", in: path)
    let index = try index()
    #expect(index.tree(ids[0], at: "") == nil)
    #expect(index.tree(ids[1], at: "d") == nil)
    #expect(index.tree(ids[2], at: "many")?.items.count == 40)
  }

  @Test func `names what is unmerged`() async throws {
    let path = try await repository()
    try await git("switch", "--quiet", "-c", "other", in: path)
    try write("theirs", to: path.appending("d/e/f"))
    try await git("commit", "--quiet", "-am", "theirs", in: path)
    try await git("switch", "--quiet", "main", in: path)
    try write("ours", to: path.appending("d/e/f"))
    try await git("commit", "--quiet", "-am", "ours", in: path)
    let merge = try await run("git", ["merge", "other"], in: path)
    #expect(merge.status == 1)
    let index = try index()
    #expect(index.conflictedPaths == ["d/e/f"])
    #expect(index.entry(at: "d/e/f") == nil)
    try await expectSameAsGit()
  }

  @Test func `is empty where there is none`() async throws {
    let path = try await repository()
    try remove(path.appending(".git/index"))
    #expect(try index().entry(at: "a") == nil)
    #expect(try index().conflictedPaths.isEmpty)
  }

  @Test func `is refused when it is split or sparse`() async throws {
    let path = try await repository()
    try await git("update-index", "--split-index", in: path)
    let error = #expect(throws: GitError.self) { try index() }
    #expect(error?.code == .unsupported)
  }

  @Test(arguments: [2, 4]) func `ends no program, however broken it is`(version: Int) async throws {
    let path = try await repository()
    try await git("update-index", "--index-version", "\(version)", in: path)
    let file = path.appending(".git/index")
    let whole = try #require(try readFile(file, limit: 1 << 20))
    let many = try ObjectID(await git("rev-parse", "HEAD:many", in: path))
    var chance = Seeded(state: 5)
    for number in 0..<2000 {
      var bytes = Fuzz.broken(
        whole, pieces: [[0], [0xFF, 0xFF, 0xFF, 0xFF], Array("TREE".utf8)], &chance)
      if number.isMultiple(of: 2) { bytes = Array(bytes.prefix(chance.below(bytes.count + 1))) }
      try write(bytes, to: file)
      do {
        let index = try index()
        _ = index.conflictedPaths
        _ = index.entry(at: "many/7.md")
        _ = index.tree(many, at: "many")
      } catch let error as GitError {
        #expect([.damaged, .unsupported].contains(error.code))
      }
    }
  }
}
