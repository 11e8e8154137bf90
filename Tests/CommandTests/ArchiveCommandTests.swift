import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The archive commands` {
  /// A workspace with one session of two branches.
  private func makeWorkspace() async throws -> FilePath {
    let home = TemporaryDirectory.current
    try await succeed("init", "risk", in: home)
    let workspace = home.appending("risk")
    try await succeed("new", "Trial", "--template", "blank", in: workspace)
    let session = workspace.appending("sessions/trial")
    try await succeed("message", "add", "--role", "human", "first", in: session)
    try await succeed("branch", "other", in: session)
    return workspace
  }

  private func commits(_ path: FilePath) async throws -> Set<Substring> {
    Set(try await git("rev-list", "--all", in: path).split(separator: "\n"))
  }

  @Test func `end with the status of their kind and print one JSON value`() async throws {
    let workspace = try await makeWorkspace()
    for (words, status) in [
      (["list", "--archived", "--json"], 0), (["open", "nothing"], 3), (["recover", "trial"], 3),
      (["purge", "trial", "--yes"], 3), (["resume", "trial"], 4), (["store", "stats"], 0),
      (["archive", "trial", "--json"], 0), (["archive", "trial"], 3),
      (["list", "--archived", "--json"], 0), (["show", "-s", "trial"], 3),
      (["purge", "trial", "--yes"], 4), (["open", "trial", "--json"], 0), (["open", "trial"], 4),
      (["message", "add", "-s", "trial", "--role", "ai", "x"], 4), (["delete", "trial"], 0),
      (["open", "trial"], 4), (["purge", "trial"], 4), (["recover", "trial", "--json"], 0),
      (["resume", "trial", "--json"], 0), (["clone", "trial", "copy", "--json"], 0),
      (["remix", "copy", "mixed", "--only", "phases", "--json"], 0),
      (["remix", "copy", "no", "--only", "secrets"], 2),
      (["remix", "copy", "no", "--agent", "nobody"], 3), (["store", "list", "--json"], 0),
      (["store", "add", "team", "../team.git", "--json"], 0),
      (["store", "add", "team", "../team.git"], 4), (["store", "add", "x", "ext::sh"], 2),
      (["push", "team", "-s", "copy"], 3), (["push", "nowhere", "-s", "copy"], 3),
      (["store", "gc", "--json"], 0), (["store", "remove", "team", "--json"], 0),
      (["store", "remove", "team"], 3),
    ] as [([String], Int32)] {
      let finished = try await run(builtCommand.string, words, in: workspace)
      #expect(finished.status == status, "\(words) \(finished.errors)")
      guard words.contains("--json"), status == 0 else { continue }
      let value = try JSONSerialization.jsonObject(with: Data(finished.output.utf8))
      #expect(value is [Any] || value is [String: Any], "\(words)")
    }
  }

  @Test func `share through a store, with exit statuses`() async throws {
    let workspace = try await makeWorkspace()
    let home = TemporaryDirectory.current
    try await git("init", "-q", "--bare", "team.git", in: home)
    try await succeed("store", "add", "team", "../team.git", in: workspace)
    let pushed = try await succeed("push", "--json", in: workspace)
    #expect(pushed.contains("\"created\""))
    let mate = home.appending("mate")
    try await succeed("init", "mate", in: home)
    try await succeed("store", "add", "team", "../team.git", in: mate)
    try await succeed("open", "trial", in: mate)
    for place in [workspace, mate] {
      try write("\(place)\n", to: place.appending("sessions/trial/notes.md"))
      try await succeed("save", in: place.appending("sessions/trial"))
    }
    try await succeed("sync", in: workspace)
    let refused = try await session("push", in: mate)
    #expect(refused.status == 4 && refused.errors.contains("main stayed behind"))
    let conflict = try await session("sync", "--json", in: mate)
    #expect(conflict.status == 1 && conflict.output.contains("\"notes.md\""))
    try await succeed("resolve", "notes.md", "--theirs", in: mate.appending("sessions/trial"))
    try await succeed("merge", "--continue", in: mate.appending("sessions/trial"))
    try await succeed("sync", in: mate)
    try await succeed("sync", in: workspace)
    let heads = try await [workspace, mate].asyncMap {
      try await git("rev-parse", "main", in: $0.appending("sessions/trial"))
    }
    #expect(heads[0] == heads[1])
    #expect(try await succeed("list", "--store", "team", in: mate).contains("Trial"))
  }

  @Test(arguments: ["archive", "push"])
  func `killed at any moment lose nothing, and do it when typed again`(verb: String) async throws {
    let made = try await makeWorkspace()
    let home = TemporaryDirectory.current
    var killed = 0
    for step in 0..<14 {
      let workspace = home.appending("w\(step)")
      _ = try await run("cp", ["-a", made.string, workspace.string], in: home)
      let path = workspace.appending("sessions/trial")
      let before = try await commits(path)
      let team = home.appending("team\(step).git")
      try await git("init", "-q", "--bare", team.string, in: home)
      let words = verb == "archive" ? ["archive", "trial"] : ["push", "-s", "trial", team.string]
      let delay = "0.\(String(format: "%03d", 3 + step * step * 2))"
      let first = try await run(
        "timeout", ["-s", "KILL", delay, builtCommand.string] + words, in: workspace)
      if first.status != 0 { killed += 1 }
      let store = verb == "archive" ? workspace.appending(".git-session/archive.git") : team
      if exists(path.appending("session.json")) {
        try await git("fsck", "--strict", "--no-dangling", in: path)
        let again = try await run(builtCommand.string, words, in: workspace)
        #expect(again.status == 0, "\(delay) \(again.errors)")
      }
      let after = try await commits(store)
      #expect(before.isSubset(of: after), "\(delay)")
      let fsck = try await run("git", ["fsck", "--strict", "--no-dangling"], in: store)
      #expect(fsck.status == 0 && fsck.output.isEmpty, "\(delay) \(fsck.output)\(fsck.errors)")
      if verb == "archive" {
        #expect(!exists(path), "\(delay)")
        try await succeed("open", "trial", in: workspace)
      }
      try await expectSound(path)
    }
    #expect(killed > 2, "too slow to kill")
  }

  @Test func `run nothing that a session's own settings name`() async throws {
    let workspace = try await makeWorkspace()
    let home = TemporaryDirectory.current
    try await git("init", "-q", "--bare", "team.git", in: home)
    try await succeed("store", "add", "team", "../team.git", in: workspace)
    let path = workspace.appending("sessions/trial")
    let trap = home.appending("trap")
    try write("#!/bin/sh\ntouch \(home)/sprung\nexit 1\n", to: trap)
    let script = """
      chmod +x \(trap); mkdir -p .git/hooks
      for hook in pre-push post-checkout reference-transaction pre-auto-gc post-index-change; do
        cp \(trap) .git/hooks/$hook
      done
      for key in core.sshCommand core.fsmonitor credential.helper core.askPass core.alternateRefsCommand \
        uploadpack.packObjectsHook core.gitProxy diff.external; do git config $key \(trap); done
      git config remote.team.url "ext::\(trap)"; git config remote.team.receivepack \(trap)
      git config remote.team.uploadpack \(trap); git config url."ext::\(trap)".insteadOf /
      git config protocol.allow always; rm -f \(home)/sprung
      """
    let set = try await run("bash", ["-c", script], in: path)
    #expect(set.status == 0, "\(set.errors)")
    for words in [
      ["push", "team"], ["fetch", "team"], ["sync", "team"], ["archive"],
    ] {
      let finished = try await run(builtCommand.string, words, in: path)
      #expect(finished.status == 0, "\(words) \(finished.errors)")
      #expect(!exists(home.appending("sprung")), "\(words)")
    }
  }
}

extension Sequence {
  fileprivate func asyncMap<Result>(
    _ transform: (Element) async throws -> Result
  ) async throws -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}
