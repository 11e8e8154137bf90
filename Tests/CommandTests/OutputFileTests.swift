import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A file that is to be written` {
  static let forms: [[String]] =
    ["bundle", "zip", "json", "markdown", "openai"].map { ["export", "--format", $0] }
    + [["diff", "--html"], ["diff", "--patch"], ["log", "--dot"], ["upload", "get", "a.txt"]]

  private func prepare() async throws -> FilePath {
    let home = TemporaryDirectory.current
    let path = try await makeSession()
    try write("text\n", to: home.appending("a.txt"))
    try await succeed("upload", "add", "../a.txt", in: path)
    let made = try await run(
      "sh", ["-c", "mkfifo pipe; mkdir dir; echo old > old; ln -s old link; ln -s none dangling"],
      in: home)
    #expect(made.status == 0)
    return path
  }

  @Test(arguments: forms) func `needs a place, and replaces nothing but a file`(
    words: [String]
  ) async throws {
    let path = try await prepare()
    let home = TemporaryDirectory.current
    for (place, status, said) in [
      ("../none/x", 3, "\(home)/none"), ("../old/x", 2, "not a directory"),
      ("../dir", 2, "is a directory"), ("../pipe", 2, "no regular file"),
      ("../dangling", 2, "leads nowhere"),
    ] as [(String, Int32, String)] {
      let finished = try await run(
        builtCommand.string, words + ["-o", place, "--force"], in: path)
      #expect(finished.status == status, "\(words) \(place): \(finished.errors)")
      #expect(finished.errors.contains(said), "\(words) \(place): \(finished.errors)")
    }
    for place in ["../old", "../link"] {
      let finished = try await run(builtCommand.string, words + ["-o", place], in: path)
      #expect(finished.status == 4, "\(words) \(place): \(finished.errors)")
    }
    #expect(try text(of: home.appending("old")) == "old\n")
    // A link stays one, and what it leads to is replaced.
    let forced = try await run(
      builtCommand.string, words + ["-o", "../link", "--force"], in: path)
    #expect(forced.status < 2, "\(words): \(forced.errors)")
    let kinds = try await run(
      "stat", ["-c", "%F", "pipe", "dir", "old", "link", "dangling"], in: home)
    #expect(
      kinds.output.split(separator: "\n") == [
        "fifo", "directory", "regular file", "symbolic link", "symbolic link",
      ])
    #expect(try text(of: home.appending("old")) != "old\n")
  }

  @Test func `is standard output where it is called -`() async throws {
    let path = try await prepare()
    for words in Self.forms {
      let finished = try await run(builtCommand.string, words + ["-o", "-"], in: path)
      if words[0] == "export" {
        #expect(finished.status == 2 && finished.errors.contains("standard output"))
      } else {
        #expect(finished.status < 2 && finished.output != "", "\(words): \(finished.errors)")
      }
      #expect(!exists(path.appending("-")))
    }
  }

  @Test func `is no place for a backup`() async throws {
    try await succeed("init", "w", in: TemporaryDirectory.current)
    try write("", to: TemporaryDirectory.current.appending("file"))
    let workspace = TemporaryDirectory.current.appending("w")
    let finished = try await session("backup", "../file", in: workspace)
    #expect(finished.status == 2 && finished.errors.contains("not a directory"))
  }
}

@Suite(.temporaryDirectory) struct `What comes from outside` {
  @Test(arguments: [["report", "draft"], ["message", "add", "--role", "human"]])
  func `is refused with its line if it is not UTF-8`(words: [String]) async throws {
    let path = try await makeSession()
    let head = try await git("rev-parse", "HEAD", in: path)
    let script = #"printf 'one\ntwo \351\n' | "$@" -"#
    let piped = try await run(
      "sh", ["-c", script, "sh", builtCommand.string] + words, in: path)
    #expect(piped.status == 5 && piped.errors.contains("standard input:2"), "\(piped.errors)")
    #expect(try await git("rev-parse", "HEAD", in: path) == head)
  }

  @Test func `is refused with file and line as a draft`() async throws {
    let path = try await makeSession()
    try write(Array("one\ntwo ".utf8) + [0xE9], to: path.appending("../bad.md"))
    let finished = try await session("report", "draft", "../bad.md", in: path)
    #expect(finished.status == 5 && finished.errors.contains("bad.md:2"), "\(finished.errors)")
  }

  @Test(arguments: ["", ".", "..", "../..", "\n", "/"])
  func `is no upload by a name of which nothing is left`(name: String) async throws {
    let path = try await makeSession()
    try write("x", to: path.appending("../x.txt"))
    let finished = try await session("upload", "add", "../x.txt", "--as=\(name)", in: path)
    #expect(finished.status == 2, "\(finished.errors)")
    #expect(try await succeed("upload", "list", in: path) == "")
  }
}
