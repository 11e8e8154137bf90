import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A git configuration` {
  @Test func `is read by git whatever branches and stores are called`() async throws {
    let home = TemporaryDirectory.current
    try await succeed("init", "w", in: home)
    let workspace = home.appending("w")
    let store = #"my"store\;#.git "#
    try await git("init", "-q", "--bare", "./\(store)", in: home)
    try await succeed("store", "add", "team", "../\(store)", in: workspace)
    try await succeed("new", "Trial", "--template", "blank", in: workspace)
    let path = workspace.appending("sessions/trial")
    try await succeed("branch", #"we"ird"#, in: path)
    try await succeed("push", "team", in: path)
    let url = try await run("git", ["config", "-z", "remote.team.url"], in: path)
    #expect(url.output == "\(home)/\(store)\0", "\(url.errors)")
    let merge = try await git("config", #"branch.we"ird.merge"#, in: path)
    #expect(merge.hasSuffix(#"/we"ird"#))
    try await git("fetch", "-q", "team", in: path)
    try await succeed("sync", "team", in: path)
    try await git("branch", "-D", #"we"ird"#, in: path)
    try await expectSound(path)
  }

  @Test func `that cannot be read is named once, with its line`() async throws {
    let path = try await makeSession()
    let config = path.appending(".git/config")
    let lines = try text(of: config).split(separator: "\n").count
    try write(try text(of: config) + "[branch \"x\"]\n\tmerge = a\"b\n", to: config)
    let finished = try await session("doctor", "--fix", in: path)
    #expect(finished.status == 1)
    let said = finished.output + finished.errors
    #expect(said.components(separatedBy: "bad config line \(lines + 2)").count == 2, "\(said)")
    #expect(said.contains("correct that line"))
  }
}
