import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A branch with a hostile tree` {
  @Test(arguments: hostileTrees.indices)
  func `is refused by every verb that would bring it along`(index: Int) async throws {
    let path = try await makeSession()
    try await succeed("message", "add", "--role", "human", "first", in: path)
    try await plantTree(hostileTrees[index].lines, in: path)
    let before = try await Footprint(of: path)
    for words in [
      ["switch", "evil"], ["merge", "evil"], ["select", "evil"], ["restore", "evil"],
      ["clone", ".", "../copy", "--branch", "evil"], ["diff", "main", "evil"],
    ] {
      let finished = try await run(builtCommand.string, words, in: path)
      try await expectRefusal(
        finished, by: [4, 5], before, in: path, "\(hostileTrees[index].name) \(words)")
    }
    try await succeed("message", "add", "--role", "human", "still works", in: path)
    let status = try await run("git", ["status", "--porcelain"], in: path)
    #expect(status.output == "")
  }

  @Test func `with links makes none and follows none`() async throws {
    let path = try await makeSession()
    let outside = TemporaryDirectory.current.appending("outside")
    try write("secret\n", to: outside.appending("file"))
    try await plantTree(["120000 link=\(outside)", "160000 module=HEAD"], in: path)
    try await succeed("switch", "evil", in: path)
    #expect(!exists(path.appending("link")) && !exists(path.appending("module/file")))
    // What plain git made of the link is not followed, in whichever direction it is replaced.
    try await git("checkout", "-q", "--", "link", in: path)
    try await git("switch", "-q", "main", in: path)
    try write("mine\n", to: path.appending("link/file"))
    try await succeed("save", in: path)
    try await git("rm", "-q", "-r", "link", in: path)
    _ = try await run("ln", ["-s", outside.string, "link"], in: path)
    try await succeed("status", in: path)
    let saved = try await session("save", in: path)
    #expect(saved.status == 4 && saved.errors.contains("symbolic link"))
    _ = try await session("switch", "evil", in: path)
    _ = try await session("restore", "main", in: path)
    _ = try await session("undo", in: path)
    #expect(try text(of: outside.appending("file")) == "secret\n")
    let fsck = try await run("git", ["fsck", "--no-dangling"], in: path)
    #expect(fsck.status == 0, "\(fsck.errors)")
  }
}
