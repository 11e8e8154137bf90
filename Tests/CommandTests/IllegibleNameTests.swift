import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A name that is not UTF-8` {
  private var workspace: FilePath { TemporaryDirectory.current.appending("w") }
  private var path: FilePath { workspace.appending("sessions/trial") }

  /// A workspace with a session, in whose directory a script is run.
  private func prepare(_ script: String) async throws {
    try await succeed("init", "w", in: TemporaryDirectory.current)
    try await succeed("new", "Trial", "--template", "blank", in: workspace)
    try await git("init", "-q", "--bare", "team.git", in: workspace)
    try await succeed("store", "add", "team", "team.git", in: workspace)
    let finished = try await run("bash", ["-euc", script], in: path)
    #expect(finished.status == 0, "\(finished.errors)")
  }

  private static let branch =
    #"git switch -qc $'caf\xe9'; echo x > only.txt; git add .; "#
    + "git commit -qm work; git switch -q main"

  @Test(
    arguments: [
      (["archive", "trial"], 4), (["delete", "trial"], 4), (["push", "team", "-s", "trial"], 4),
      (["sync", "team", "-s", "trial"], 4), (["export", "trial", "-o", "x.bundle"], 4),
      (["export", "trial", "--format", "zip", "--history", "-o", "x.zip"], 4),
      (["clone", "trial", "copy"], 4), (["backup", "../backup"], 5), (["verify", "trial"], 5),
    ] as [([String], Int32)])
  func `keeps a branch from being left out, and is named`(
    words: [String], status: Int32
  ) async throws {
    try await prepare(Self.branch)
    let finished = try await run(builtCommand.string, words, in: workspace)
    #expect(finished.status == status, "\(finished.output)\(finished.errors)")
    let said = finished.output + finished.errors
    #expect(said.contains(#"$'refs/heads/caf\xe9'"#) && said.contains("git branch -m"), "\(said)")
    let kept = try await run("bash", ["-c", #"git show $'caf\xe9':only.txt"#], in: path)
    #expect(kept.line == "x")
    #expect(try await session("status", "-s", "trial", in: workspace).status == 0)
    // Once it has another one, it goes along.
    let renamed = try await run("bash", ["-c", #"git branch -m $'caf\xe9' café"#], in: path)
    #expect(renamed.status == 0, "\(renamed.errors)")
    try await succeed("archive", "trial", in: workspace)
    #expect(!exists(path))
    try await succeed("open", "trial", in: workspace)
    #expect(try await git("show", "café:only.txt", in: path) == "x")
  }

  @Test func `of a file that git ignores goes with its directory`() async throws {
    try await prepare(
      #"echo '*.orig' > .git/info/exclude; mkdir $'d\xe9'; touch $'ign\xe9.orig' $'d\xe9/\xff.orig'"#
    )
    try await succeed("archive", "trial", "--drop-ignored", in: workspace)
    let left = try await run("ls", ["-A", "sessions"], in: workspace)
    #expect(left.line == "")
    try await succeed("new", "Next", "--template", "blank", in: workspace)
    try await succeed("open", "trial", in: workspace)
  }

  @Test func `that a dead process left in a directory of ours does not stop the next`() async throws
  {
    try await prepare("true")
    let dead = workspace.appending("sessions/.gone.new-4711-00000000-7")
    let names = try await run(
      "bash",
      [
        "-c", #"mkdir -p "$1"; touch "$1"/$'\xff\xfe'; touch -d '2 days ago' "$1""#, "bash",
        dead.string,
      ], in: workspace)
    #expect(names.status == 0)
    try await succeed("new", "Next", "--template", "blank", in: workspace)
    #expect(!exists(dead))
  }

  @Test func `in a store stays there, and the others come`() async throws {
    try await prepare("git branch more")
    try await succeed("push", "team", "-s", "trial", in: workspace)
    let script = #"""
      id=$(git for-each-ref --format='%(refname)' 'refs/heads/session/*/main')
      git update-ref "${id%main}"$'caf\xe9' "$id"
      git update-ref "${id%main}new" "$id"
      """#
    let pushed = try await run("bash", ["-euc", script], in: workspace.appending("team.git"))
    #expect(pushed.status == 0, "\(pushed.errors)")
    let synced = try await session("sync", "team", "-s", "trial", in: workspace)
    #expect(synced.status == 0, "\(synced.errors)")
    #expect((synced.output + synced.errors).contains(#"caf\xe9"#), "\(synced.errors)")
    let branches = try await git("branch", "--format=%(refname:short)", in: path)
    #expect(branches == "main\nmore\nnew")
  }

  @Test func `is not the only one: accents that are written in two ways are two names`()
    async throws
  {
    try await prepare(#"git branch $'caf\xc3\xa9'; git branch $'cafe\xcc\x81'"#)
    for words in [["archive", "trial"], ["push", "team", "-s", "trial"]] {
      let finished = try await run(builtCommand.string, words, in: workspace)
      #expect(finished.status == 4 && finished.errors.contains("written differently"))
    }
    #expect(exists(path))
  }
}
