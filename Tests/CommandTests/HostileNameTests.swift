import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A hostile name` {
  /// Names that mean another place, git's own files, or something else than they look like.
  static let names = [
    "..", "../outside", ".git", ".git/hooks/pre-commit", ".GIT/x", "line\nbreak", "-x", "/etc/x",
    String(repeating: "x", count: 300), "a\u{202E}b", "a\\b", ".",
  ]

  /// Command lines with `%` where the name goes, and how they may end.
  static let refusing: [(words: [String], statuses: Set<Int32>)] = [
    (["branch", "--", "%"], [2]),
    (["branch", "--delete", "--", "%"], [3]),
    (["switch", "--", "%"], [3]),
    (["select", "--", "%"], [3]),
    (["merge", "--", "@%"], [3]),
    (["artifact", "add", "../model.json", "--as=%.json"], [2]),
    (["diagram", "import", "../flow.dot", "--as=%.dot"], [2]),
    (["message", "add", "--role", "human", "--phase=%", "hello"], [2]),
    (["message", "add", "--role", "human", "--branch=%", "hello"], [3]),
    (["show", "main:%"], [2, 3]),
    (["restore", "main:%"], [2, 3]),
    (["new", "Other", "--template=%"], [3]),
  ]

  @Test(arguments: refusing.indices)
  func `is refused and leaves nothing anywhere`(index: Int) async throws {
    let path = try await prepare()
    let before = try await Footprint(of: path)
    for name in Self.names {
      let (words, statuses) = Self.refusing[index]
      let arguments = words.map { $0 == "%" ? name : $0.replacing("%", with: name) }
      let finished = try await run(builtCommand.string, arguments, in: path)
      try await expectRefusal(finished, by: statuses, before, in: path, "\(arguments)")
    }
  }

  @Test func `is no session`() async throws {
    let path = try await prepare()
    let before = try await Footprint(of: path)
    for name in Self.names where name != "." {
      let finished = try await session("status", "--session=\(name)", in: path)
      try await expectRefusal(finished, by: [3], before, in: path, "\(name)")
    }
    for empty in [["status", "-s", ""], ["switch", ""], ["branch", ""], ["clone", ".", ""]] {
      let finished = try await run(builtCommand.string, empty, in: path)
      try await expectRefusal(finished, by: [2, 3], before, in: path, "\(empty)")
    }
  }

  @Test func `makes no session but beside the others`() async throws {
    let path = try await prepare()
    let before = try await Footprint(of: path)
    for name in ["", "  ", "line\nbreak", "a\u{202E}b", String(repeating: "x", count: 300)] {
      let finished = try await session("new", "--", name, in: path)
      try await expectRefusal(finished, by: [2, 4], before, in: path, "new \(name)")
    }
    for place in [".git/x", ".GIT/x", "inside", "phases/x", ".", "..", "a\u{202E}b", "/"] {
      let place = place == "inside" ? "\(path)/x" : place
      let finished = try await session("clone", ".", "--", place, in: path)
      try await expectRefusal(finished, by: [2, 4], before, in: path, "clone \(place)")
    }
    // A name is for people; what becomes of it as a directory is one plain word.
    try await succeed("new", "../../Q4 \u{5D0}/.git", in: path)
    try await expectSound(TemporaryDirectory.current.appending("q4-git"))
    try await expectSound(path)
  }

  @Test func `of an upload is made safe, its bytes kept`() async throws {
    let path = try await makeSession()
    let home = TemporaryDirectory.current
    for (number, name) in ["line\nbreak", "-x", "a\u{202E}b", "a\\b", ".git", ".GIT"].enumerated() {
      let file = home.appending("given").appending(name)
      try write("content \(number)", to: file)
      try await succeed("upload", "add", "--", file.string, in: path)
    }
    for (number, name) in ["../y", "/etc/z"].enumerated() {
      try write("named \(number)", to: home.appending("plain"))
      try await succeed("upload", "add", "../plain", "--as=\(name)", in: path)
    }
    let listed = try await git("ls-tree", "-r", "--name-only", "HEAD", in: path)
    let uploads = listed.split(separator: "\n").filter { $0.hasPrefix("uploads/") }
    #expect(uploads.count == 8, "\(uploads)")
    let safe = /uploads\/[A-Za-z0-9_][A-Za-z0-9._-]*/
    #expect(uploads.allSatisfy { $0.wholeMatch(of: safe) != nil }, "\(uploads)")
    let bytes = try uploads.map { try text(of: path.appending(String($0))) }
    #expect(bytes.filter { $0.hasPrefix("content ") }.count == 6)
    try await expectSound(path)
  }

  private func prepare() async throws -> FilePath {
    let home = TemporaryDirectory.current
    try write("{}\n", to: home.appending("model.json"))
    try write("digraph { a -> b }\n", to: home.appending("flow.dot"))
    return try await makeSession()
  }
}

@Suite(.temporaryDirectory) struct `A file that an editor gave a hostile name` {
  /// Written by the shell's `printf`, for bytes that are no text.
  @Test(
    arguments: [
      "a\\\\b", "line\\nbreak", "bad\\377\\376", "a\\342\\200\\256b", "tab\\tbed", ".GIT",
      "sub/.Git/x", "git~1", ".git. ", ".g\\342\\200\\214it", "...",
    ])
  func `is refused before anything is committed`(name: String) async throws {
    let path = try await makeSession()
    try await make(name, in: path)
    try write("good\n", to: path.appending("aaa.md"))
    let before = try await Footprint(of: path)
    let finished = try await session("save", in: path)
    try await expectRefusal(finished, by: [4], before, in: path, "\(name)")
    #expect(finished.errors.contains("name it in .gitignore"))
    #expect(try await session("status", in: path).status == 0)
    // The remedy helps.
    _ = try await run("sh", ["-c", "printf '/*\\n!/aaa.md\\n' >> .git/info/exclude"], in: path)
    try await succeed("save", in: path)
    try await expectSound(path)
  }

  @Test(
    arguments: [
      ["\(String(repeating: "n", count: 255))"], ["\\303\\251.md"], ["e\\314\\201.md"],
      ["-rf", "--help"], ["a*?<>|.md", "c:d", "trailing "], ["\\327\\251\\327\\234\\327\\225.md"],
      ["..a", ".gitmodules-"],
    ])
  func `is saved as it is`(names: [String]) async throws {
    let path = try await makeSession()
    for name in names { try await make(name, in: path) }
    try await succeed("save", in: path)
    try await expectSound(path)
    let listed = try await git("ls-tree", "-z", "--name-only", "HEAD", in: path)
    for name in names {
      let expected = try await run("printf", ["--", name], in: path).output
      #expect(listed.utf8.split(separator: 0).contains { $0.elementsEqual(expected.utf8) })
    }
    try await succeed("branch", "before", "HEAD~1", in: path)
    try await succeed("switch", "before", in: path)
    try await succeed("switch", "main", in: path)
    try await expectSound(path)
  }

  private func make(_ name: String, in path: FilePath) async throws {
    let script =
      #"name=$(printf -- "$1."); name=${name%.}; mkdir -p -- "$(dirname -- "$name")"; echo x > "./$name""#
    let finished = try await run("sh", ["-c", script, "sh", name], in: path)
    #expect(finished.status == 0, "\(finished.errors)")
  }
}
