import Foundation
import GitKit
import SessionModel
import SystemPackage
import TestSupport
import Testing

@testable import SessionKit

/// All that a refused import must leave as it was: every file of the test's own directory, as it is and was written.
struct DiskState: Equatable {
  private var lines: [String]

  static func now() async throws -> DiskState {
    // Of a directory only that it is there: a place for the quarantine comes and goes in it.
    let words =
      [".", "(", "-type", "f", "-printf", "%p %m %s %T@\\n", ")"]
      + ["-o", "-printf", "%p %y %m %l\\n"]
    let found = try await run("find", words, in: TemporaryDirectory.current)
    #expect(found.status == 0)
    return DiskState(lines: found.output.split(separator: "\n").map(String.init))
  }
}

@Suite(.temporaryDirectory) struct `An import of what was made to do harm` {
  private var home: FilePath { TemporaryDirectory.current }

  /// Expects a file to be refused, and nothing of it to be anywhere.
  private func expectRefused(
    _ file: FilePath, _ codes: Set<SessionError.Code>, saying words: String? = nil,
    in place: OtherPlace, _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let before = try await DiskState.now()
    let report = try #require(try await place.importer.run([file]).first)
    #expect(
      report.failure.map(codes.contains) == true, "\(comment): \(report)",
      sourceLocation: sourceLocation)
    if let words {
      #expect(
        report.problem?.contains(words) == true, "\(comment): \(report.problem ?? "")",
        sourceLocation: sourceLocation)
    }
    #expect(report.sessions.allSatisfy { $0.session == nil }, sourceLocation: sourceLocation)
    let after = try await DiskState.now()
    #expect(before == after, comment, sourceLocation: sourceLocation)
  }

  // MARK: Bundles

  /// Of the trees that git would not make by itself; the others differ in nothing that an import looks at.
  private static let kinds = ["parent", "git", "short name", "unseen", "twice", "unsorted"]

  @Test func `as a bundle is refused, whatever the trees in it are`() async throws {
    let session = try makeSession("Evil", template: "blank")
    let there = try OtherPlace()
    let lines =
      hostileTrees.filter { Self.kinds.contains($0.name) }.map(\.lines) + [
        ["120000 link=/etc/passwd"], ["160000 module=HEAD"], ["100644 a\nb=%"],
        ["100644 Notes.md=%", "100644 notes.md=%"], ["100644 a\\b=%"], ["100644 a\u{202E}b=%"],
        ["40000 .git.=@"], ["40000 .git::$INDEX_ALLOCATION=@"], ["100644 \u{FEFF}.git=%"],
        ["40000 A=@", "40000 a=@"], ["100644 STRASSE=%", "100644 straße=%"],
      ]
    var refused = 0
    for tree in lines {
      try await plantTree(tree, in: session.path)
      let file = home.appending("evil.bundle")
      let made = try await run(
        "git", ["bundle", "create", "-q", file.string, "main", "evil"], in: session.path)
      // A few are too strange for git itself.
      guard made.status == 0 else { continue }
      refused += 1
      try await expectRefused(file, [.refused, .damaged], in: there, "\(tree)")
    }
    #expect(refused > 12)
    // Also where only the history has it, which plain git could check out.
    try await plantTree(["120000 link=/etc/passwd"], in: session.path)
    try await git(
      "update-ref", "refs/heads/evil",
      git("commit-tree", "-m", "Harmless", "-p", "evil", "main^{tree}", in: session.path),
      in: session.path)
    let file = home.appending("history.bundle")
    try await git("bundle", "create", "-q", file.string, "main", "evil", in: session.path)
    try await expectRefused(file, [.refused], saying: "symbolic link", in: there, "history")
  }

  @Test func `as a broken bundle is refused`() async throws {
    let session = try makeSession("Whole", template: "blank")
    let file = home.appending("whole.bundle")
    _ = try await session.exportBundle(to: file)
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file.string)))
    let there = try OtherPlace()
    let pack = try #require(whole.firstRange(of: Array("\n\nPACK".utf8))).upperBound
    var flipped = whole
    flipped[pack + 60] ^= 0x40
    let samples: [(String, [UInt8])] = [
      ("cut in the pack", Array(whole.prefix(whole.count - 30))),
      ("cut in the header", Array(whole.prefix(40))), ("flipped", flipped),
      ("only the signature", Array("# v2 git bundle\n".utf8)),
      ("no pack", Array("# v2 git bundle\n\n".utf8)),
      ("another format", Array("# v3 git bundle\n@object-format=sha256\n\n".utf8)),
      ("filtered", Array("# v3 git bundle\n@filter=blob:none\n\n".utf8)),
      ("not a reference", Array("# v2 git bundle\nnonsense\n\n".utf8)),
      (
        "a reference that leads out",
        Array("# v2 git bundle\n".utf8) + Array(repeating: UInt8(ascii: "1"), count: 40)
          + Array(" refs/heads/../../x\n\n".utf8) + whole[(pack - 4)...]
      ),
      (
        "an object that is not there",
        Array("# v2 git bundle\n".utf8) + Array(repeating: UInt8(ascii: "1"), count: 40)
          + Array(" refs/heads/main\n\n".utf8) + whole[(pack - 4)...]
      ),
    ]
    for (name, bytes) in samples {
      try write(bytes, to: home.appending("broken"))
      try await expectRefused(
        home.appending("broken"), [.damaged, .refused], in: there, "\(name)")
    }
  }

  @Test func `as a bundle without a session is refused`() async throws {
    try await git("init", "-q", "other", in: home)
    let other = home.appending("other")
    try await git("commit", "-q", "--allow-empty", "-m", "x", in: other)
    let file = home.appending("other.bundle")
    try await git("bundle", "create", "-q", file.string, "--all", in: other)
    try await expectRefused(
      file, [.notFound], saying: "no branch has a session.json", in: OtherPlace(), "")
  }

  @Test func `as a bundle that unpacks to too much is refused`() async throws {
    let session = try makeSession("Large", template: "blank")
    // Ten levels of ten directories that are all the same: ten billion files of a few objects.
    let script = """
      blob=$(echo x | git hash-object -w --stdin); kind="100644 blob"
      for level in 0 1 2 3 4 5 6 7 8 9; do
        blob=$(for n in 0 1 2 3 4 5 6 7 8 9; do printf '%s %s\\tf%s\\n' "$kind" $blob $n; done | git mktree)
        kind="040000 tree"
      done
      tree=$( { git ls-tree HEAD; printf '040000 tree %s\\tbomb\\n' $blob; } | git mktree)
      git update-ref refs/heads/evil $(git commit-tree -m bomb -p HEAD $tree)
      """
    #expect(try await run("sh", ["-c", script], in: session.path).status == 0)
    let file = home.appending("bomb.bundle")
    try await git("bundle", "create", "-q", file.string, "main", "evil", in: session.path)
    let there = try OtherPlace()
    try await expectRefused(
      file, [.refused], saying: "more than 1000000 files", in: there, "many files")
    try await git("branch", "-q", "-D", "evil", in: session.path)
    // A megabyte of zeros is a kilobyte.
    try write(Array(repeating: UInt8(0), count: 200 << 10), to: session.path.appending("zeros"))
    try await git("add", "zeros", in: session.path)
    try await git("commit", "-q", "-m", "zeros", in: session.path)
    _ = try await session.exportBundle(to: home.appending("zeros"))
    for (limits, words) in [
      ("  file: 64 KiB", "'zeros' has more than 64 KiB"),
      ("  import: 190 KiB", "more than 190 KiB"), ("  importFiles: 3", "more than 3 files"),
    ] {
      try write("limits:\n\(limits)\n", to: there.workspace.path.appending("workspace.yaml"))
      try await expectRefused(
        home.appending("zeros"), [.refused], saying: words, in: there, "\(limits)")
    }
  }

  // MARK: Zip files

  /// Writes a zip file with python; `entries` are its calls.
  private func zip(_ name: String, _ entries: String) async throws -> FilePath {
    let manifest = """
      {"format": 1, "id": "evil-20261121-k7q2", "name": "Evil", "owner": {"name": "E", "email": "e@example.com"}, "created": "2026-11-21T10:00:00.000Z", "status": "active"}
      """
    let script = """
      import zipfile, stat, sys
      z = zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED)
      def add(name, data=b"x", mode=0):
        entry = zipfile.ZipInfo("x"); entry.filename = name; entry.external_attr = mode << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        z.writestr(entry, data)
      add("s/session.json", sys.argv[2].encode())
      \(entries)
      z.close()
      """
    let file = home.appending(name)
    let made = try await run(
      "python3", ["-W", "ignore", "-c", script, file.string, manifest], in: home)
    #expect(made.status == 0, "\(made.errors)")
    return file
  }

  @Test(arguments: [
    (#"add("s/../../evil")"#, "component '..'"), (#"add("/etc/evil")"#, "absolute"),
    (#"add("s/.git/config")"#, "git's own files"),
    (#"add("s/.GIT/hooks/pre-commit")"#, "git's own"),
    (#"add("s/git~1/config")"#, "git's own files"),
    (#"add("s/.g\u200cit/config")"#, "git's own files"),
    (#"add("s/.git./config")"#, "git's own files"),
    (#"add("s/a\\b")"#, "backslash"), (#"add("s/a\nb")"#, "character"),
    (#"add("s/a\u202eb")"#, "character"),
    (#"add("s/link", b"/etc/passwd", 0o120777)"#, "symbolic link"),
    (#"add("s/pipe", b"", 0o010644)"#, "neither a file nor"),
    (#"add("s/Notes.md"); add("s/notes.md")"#, "one file on some systems"),
    (#"add("s/A/x"); add("s/a/y")"#, "one file on some systems"),
    (#"add("s/stra\u00dfe"); add("s/STRASSE")"#, "one file on some systems"),
    (#"add("s/\u017fet"); add("s/set")"#, "one file on some systems"),
    (#"add("s/\ufb01n"); add("s/fin")"#, "one file on some systems"),
    (#"add("s/e\u0301"); add("s/\u00e9")"#, "one file on some systems"),
    (#"add("s/a\u200cb"); add("s/ab")"#, "one file on some systems"),
    (#"add("s/twice"); add("s/twice")"#, "twice"),
    (#"add("s/a"); add("s/a/b")"#, "a file and a dir"),
    (#"add("outside.txt")"#, "outside"), (#"add("t/session.json")"#, "2 sessions"),
    (#"add("s/" + "d/" * 200 + "x")"#, "127 deep"), (#"add("s/" + "n" * 300)"#, "255 bytes"),
    (##"add("s.bundle", b"# v2 git bundle\n\nnonsense")"##, "takes nothing"),
    (#"add("s.bundle", b"nonsense")"#, "bundle"),
  ])
  func `as a zip file is refused`(entries: String, words: String) async throws {
    let file = try await zip("evil.zip", entries)
    try await expectRefused(
      file, [.refused, .damaged], saying: words, in: OtherPlace(), "\(entries)")
  }

  @Test func `as a zip file that unpacks to too much is refused`() async throws {
    let there = try OtherPlace()
    let bomb = try await zip(
      "bomb.zip", "for n in range(3): add('s/%d' % n, bytes(40 << 20))")
    try await expectRefused(bomb, [.refused], saying: "times its size", in: there, "ratio")
    let large = try await zip("large.zip", "add('s/large', bytes(51 << 20))")
    try await expectRefused(large, [.refused], saying: "more than 50 MiB", in: there, "file")
    // What the headers say is not believed: both say that there is one byte.
    let small = try await zip("lie.zip", "add('s/lie', bytes(1 << 20))")
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: small.string)))
    let size: [UInt8] = [0, 0, 16, 0]
    for place in bytes.indices.dropLast(4) where Array(bytes[place..<place + 4]) == size {
      bytes.replaceSubrange(place..<place + 4, with: [1, 0, 0, 0])
    }
    try write(bytes, to: small)
    try await expectRefused(small, [.damaged], in: there, "lie")
    try write(
      "limits: {import: 100 KiB, importFiles: 4}\n",
      to: there.workspace.path.appending("workspace.yaml"))
    let many = try await zip("many.zip", "for n in range(5): add('s/%d' % n)")
    try await expectRefused(many, [.refused], saying: "more than 4 files", in: there, "count")
    let total = try await zip("total.zip", "for n in range(3): add('s/%d' % n, bytes(40 << 10))")
    try await expectRefused(total, [.refused], saying: "more than 100 KiB", in: there, "total")
    try write(Array(bytes.prefix(bytes.count / 2)), to: home.appending("cut.zip"))
    try await expectRefused(home.appending("cut.zip"), [.damaged], in: there, "cut")
    let empty = home.appending("empty.zip")
    try write([0x50, 0x4B, 5, 6] + [UInt8](repeating: 0, count: 18), to: empty)
    try await expectRefused(empty, [.notFound, .damaged], in: there, "empty")
  }

  // MARK: Payloads

  @Test(arguments: [
    (#"{"path": "../x", "text": ""}"#, "'..'"), (#"{"path": "a/.Git/x", "text": ""}"#, "git's own"),
    (#"{"path": "a", "text": ""}, {"path": "A", "text": ""}"#, "one file on some systems"),
    (#"{"path": "a", "text": ""}, {"path": "a", "text": ""}"#, "twice"),
    (#"{"path": "a", "text": ""}, {"path": "a/b", "text": ""}"#, "a file and a directory"),
  ])
  func `as JSON is refused`(files: String, words: String) async throws {
    let document = """
      {"kind": "git-session-payload", "format": 1, "session": "e-20261121-k7q2", "branch": "main",
       "time": "2026-11-21T10:00:00.000Z", "files": [
       {"path": "session.json", "json": {"format": 1, "id": "e-20261121-k7q2", "name": "E", "owner": {"name": "E", "email": "e@example.com"}, "created": "2026-11-21T10:00:00.000Z", "status": "active"}}, \(files)]}
      """
    let file = home.appending("evil")
    try write(document, to: file)
    try await expectRefused(
      file, [.refused], saying: words, in: OtherPlace(), "\(files)")
  }

  @Test func `leaves nothing of what a process that died had begun`() async throws {
    let there = try OtherPlace()
    let left = there.workspace.sessions.appending(".import.new-999999999-\(ProcessMark.ownHome)-1")
    try write("x", to: left.appending("objects/pack/tmp_pack_x"))
    let session = try makeSession("Fine", template: "blank")
    let file = home.appending("fine.bundle")
    _ = try await session.exportBundle(to: file)
    try await there.bring(file)
    #expect(!exists(left))
  }
}
