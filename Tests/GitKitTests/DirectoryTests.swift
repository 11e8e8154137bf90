import GitKit
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A directory that follows its branch` {
  /// A repository with one commit of these files, checked out.
  private func repository(_ files: [GitPath: String]) async throws -> (FilePath, ObjectID) {
    let path = TemporaryDirectory.current.appending("repository")
    var repository = try Repository.create(at: path, initialBranch: "main")
    let commit = try store(files, in: &repository, parents: [])
    try repository.moveReference("refs/heads/main", to: commit, expecting: nil, reason: "test")
    try bring(path, from: nil, to: commit)
    return (path, commit)
  }

  private func store(
    _ files: [GitPath: String], in repository: inout Repository, parents: [ObjectID]
  ) throws -> ObjectID {
    var edits: [GitPath: TreeEntry?] = [:]
    for (name, text) in files {
      edits[name] = .file(try repository.writeBlob(Array(text.utf8)))
    }
    let tree = try repository.writeTree(nil, changing: edits)
    let author = Signature(name: "Ada", email: "ada@example.com", seconds: 1_700_000_000)
    let commit = try repository.writeCommit(
      tree: tree, parents: parents, author: author, message: "test\n")
    try repository.makeDurable()
    return commit
  }

  @discardableResult
  private func bring(_ path: FilePath, from old: ObjectID?, to new: ObjectID) throws -> [GitPath] {
    let repository = try Repository(at: path)
    var files = try WorkingTree(at: path)
    let index = try Index.edit(in: repository.gitDirectory)
    let before = try old.map { try repository.readCommit($0).tree }
    let changes = try repository.diff(from: before, to: repository.readCommit(new).tree)
    let kept = try repository.bringAlong(changes, index, &files).kept
    try index.publish()
    return kept
  }

  private func move(
    _ path: FilePath, from old: ObjectID, to files: [GitPath: String]
  ) throws -> (ObjectID, [GitPath]) {
    var repository = try Repository(at: path)
    let new = try store(files, in: &repository, parents: [old])
    try repository.moveReference("refs/heads/main", to: new, expecting: old, reason: "test")
    return (new, try bring(path, from: old, to: new))
  }

  @Test func `is clean to git after files are made, changed and deleted`() async throws {
    let (path, first) = try await repository(["a.txt": "1", "d/b.txt": "2", "d/e/c.txt": "3"])
    try await expectSound(path)
    let (_, kept) = try move(path, from: first, to: ["a.txt": "one", "new/f.txt": "4"])
    #expect(kept.isEmpty)
    try await expectSound(path)
    #expect(try text(of: path.appending("a.txt")) == "one")
    #expect(!exists(path.appending("d")))
  }

  @Test func `keeps what the user has edited, made or deleted`() async throws {
    let (path, first) = try await repository(["edited": "1", "deleted": "1", "gone": "1"])
    try write("mine", to: path.appending("edited"))
    try write("mine", to: path.appending("gone"))
    try write("mine", to: path.appending("made"))
    try remove(path.appending("deleted"))
    let (_, kept) = try move(path, from: first, to: ["edited": "2", "deleted": "2", "made": "2"])
    #expect(kept == ["gone", "deleted", "edited", "made"])
    for name in ["edited", "gone", "made"] {
      #expect(try text(of: path.appending(name)) == "mine")
    }
    #expect(!exists(path.appending("deleted")))
    let status = try await git("status", "--porcelain", in: path)
    #expect(status == " D deleted\n M edited\n M made\n?? gone")
  }

  @Test func `never writes through a symbolic link`() async throws {
    let (path, first) = try await repository(["d/a": "1"])
    let outside = TemporaryDirectory.current.appending("outside")
    try write("theirs", to: outside.appending("a"))
    try remove(path.appending("d"))
    let link = try await run("ln", ["-s", outside.string, path.appending("d").string], in: path)
    #expect(link.status == 0)
    let (_, kept) = try move(path, from: first, to: ["d/a": "2", "d/b": "new"])
    #expect(kept == ["d/a", "d/b"])
    #expect(try text(of: outside.appending("a")) == "theirs")
    #expect(!exists(outside.appending("b")))
  }

  @Test func `swaps files and directories of one name`() async throws {
    let (path, first) = try await repository(["x": "file", "y/z": "below"])
    let (_, kept) = try move(path, from: first, to: ["x/inner": "below", "y": "file"])
    #expect(kept.isEmpty)
    try await expectSound(path)
  }

  @Test func `tells names apart that only look alike`() async throws {
    let composed = GitPath("\u{e9}.txt")
    let decomposed = GitPath("e\u{301}.txt")
    let raw = GitPath(bytes: [0x66, 0xff, 0x2e])
    let (path, _) = try await repository([composed: "1", decomposed: "2", raw: "3"])
    try await expectSound(path)
    #expect(try await git("ls-files", in: path).split(separator: "\n").count == 3)
  }
}
