import GitKit
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `Merging snapshots` {
  /// Files of a random snapshot: few names, so that sides meet often; no file is also a directory.
  private func edited(
    _ files: [GitPath: String], using numbers: inout Seeded
  ) -> [GitPath: String] {
    var files = files
    for _ in 0..<Int.random(in: 1...4, using: &numbers) {
      let directory = ["", "a/", "a/b/", "cde/f/"].randomElement(using: &numbers) ?? ""
      let number = Int.random(in: 0..<4, using: &numbers)
      let name = GitPath("\(directory)f\(number).txt")
      if Bool.random(using: &numbers), Bool.random(using: &numbers) {
        files[name] = nil
      } else {
        // Lines name their file, so that git's merge sees no renames, which it cannot be told to
        // leave alone; shortly, because it compares no more than a line's last nine bytes.
        let code = Character(UnicodeScalar(UInt8(97 + directory.utf8.count * 4 + number)))
        let fresh = (1...9).map { "\(code)\($0)" }.joined(separator: "\n")
        var lines = (files[name] ?? fresh).split(separator: "\n")
        let line = Int.random(in: 0..<lines.count, using: &numbers)
        lines[line] = "\(code)new\(Int.random(in: 0..<3, using: &numbers))"
        files[name] = lines.joined(separator: "\n") + "\n"
      }
    }
    return files
  }

  private func store(
    _ files: [GitPath: String], in repository: inout Repository, parents: [ObjectID], branch: String
  ) throws -> ObjectID {
    var edits: [GitPath: TreeEntry?] = [:]
    for (name, text) in files { edits[name] = .file(try repository.writeBlob(Array(text.utf8))) }
    let commit = try repository.writeCommit(
      tree: repository.writeTree(nil, changing: edits), parents: parents,
      author: Signature(name: "Ada", email: "ada@example.com", seconds: 1_700_000_000),
      message: branch)
    try repository.moveReference(
      "refs/heads/\(branch)", to: commit, expecting: repository.reference("refs/heads/\(branch)"),
      reason: "test")
    return commit
  }

  /// git's own merge is the second opinion: same tree where both are clean, conflicts on the same
  /// paths where not.
  @Test func `agrees with git merge-tree on random histories`() async throws {
    let seed = UInt64.random(in: 0 ... .max)
    var numbers = Seeded(state: seed)
    let path = TemporaryDirectory.current.appending("repository")
    var repository = try Repository.create(at: path, bare: true, initialBranch: "main")
    for round in 0..<150 {
      let start = edited(edited([:], using: &numbers), using: &numbers)
      let base = try store(start, in: &repository, parents: [], branch: "base\(round)")
      let ours = try store(
        edited(start, using: &numbers), in: &repository, parents: [base], branch: "ours\(round)")
      let theirs = try store(
        edited(start, using: &numbers), in: &repository, parents: [base], branch: "theirs\(round)")
      let merged = try merge(base, ours, theirs, in: &repository)
      let opinion = try await run(
        "git",
        ["merge-tree", "--write-tree", "--name-only", "--no-messages", "\(ours)", "\(theirs)"],
        in: path)
      let lines = opinion.output.split(separator: "\n").map(String.init)
      #expect(
        merged.conflicts.map(\.path.description) == Array(lines.dropFirst()),
        "seed \(seed), round \(round)")
      if opinion.status == 0 {
        #expect(merged.tree.description == lines.first, "seed \(seed), round \(round)")
      }
    }
  }

  private func merge(
    _ base: ObjectID, _ ours: ObjectID, _ theirs: ObjectID, in repository: inout Repository
  ) throws -> MergedTree {
    try repository.mergeTrees(
      base: repository.readCommit(base).tree, ours: repository.readCommit(ours).tree,
      theirs: repository.readCommit(theirs).tree,
      resolve: { repository, sides throws(GitError) in
        guard let ours = sides.ours, let theirs = sides.theirs, ours.kind.isFile, theirs.kind.isFile
        else {
          return .conflict(showing: sides.ours ?? sides.theirs)
        }
        let base = try sides.base.map { entry throws(GitError) in try repository.readBlob(entry.id)
        }
        let merged = try LineMerge(
          base: base ?? [], ours: repository.readBlob(ours.id),
          theirs: repository.readBlob(theirs.id), labels: .init(ours: "ours", theirs: "theirs"))
        let entry = TreeEntry.file(try repository.writeBlob(merged.text))
        return merged.isClean ? .merged(entry) : .conflict(showing: entry)
      })
  }

  @Test func `puts a directory against a file into the conflicts`() throws {
    let path = TemporaryDirectory.current.appending("repository")
    var repository = try Repository.create(at: path, bare: true, initialBranch: "main")
    let base = try store(["k": "1\n"], in: &repository, parents: [], branch: "base")
    let ours = try store(["k": "1\n", "x": "f\n"], in: &repository, parents: [base], branch: "o")
    let theirs = try store(
      ["k": "1\n", "x/y": "d\n"], in: &repository, parents: [base], branch: "t")
    let merged = try merge(base, ours, theirs, in: &repository)
    #expect(merged.conflicts.map(\.path) == ["x"])
  }
}
