import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A transfer that is killed` {
  private static let calls = [
    "rename", "renameat2", "link", "unlink", "unlinkat", "mkdir", "mkdirat", "fsync", "rmdir",
  ]
  private static let mostKills = 8

  private var home: FilePath { TemporaryDirectory.current }
  private var site: FilePath { home.appending("site") }

  /// Ada has a session that goes somewhere, and Grace has pushed to the store what Ada has not.
  ///
  /// Addresses of stores are paths, so that what is prepared is moved aside and comes back to its place.
  private func prepare(_ verb: String) async throws -> [String] {
    let script = """
      mkdir site && cd site
      git init -q --bare team.git
      head -c 400000 /dev/urandom > data.bin
      git session init ada && git session -C ada new Risk --template blank
      git session -C ada upload add "$PWD/data.bin" && git session -C ada message add --role human one
      git session -C ada branch what-if && git session -C ada store add team ../team.git
      [ \(verb) = push ] || git session -C ada push team
      git session init grace && git session -C grace store add team ../team.git
      [ \(verb) = push ] || git session -C grace open risk --store team
      git session -C ada message add --role human two
      case \(verb) in sync | pull | fetch)
        git session -C grace message add --role ai three && git session -C grace push team ;;
      esac
      if [ \(verb) = archived ]; then git session -C ada archive risk && rm -rf grace/sessions/risk; fi
      if [ \(verb) = open ]; then git session -C ada push team && rm -rf grace/sessions/risk; fi
      cd .. && mv site prepared
      """
    let made = try await run("bash", ["-euc", script], in: home, environment: typingEnvironment)
    #expect(made.status == 0, "\(made.output)\(made.errors)")
    switch verb {
    case "open": return ["-C", "grace", "open", "risk", "--store", "team"]
    case "archived": return ["-C", "ada", "open", "risk"]
    case "push", "sync", "pull", "fetch": return ["-C", "ada", verb, "team"]
    default: return ["-C", "ada", verb, "risk"]
    }
  }

  private func restore() async throws {
    let made = try await run("sh", ["-ec", "rm -rf site; cp -a prepared site"], in: home)
    #expect(made.status == 0, "\(made.errors)")
  }

  /// Kills by the call that some process of the command enters, spread over all there are.
  private func moments(of words: [String]) async throws -> [(call: String, number: Int)] {
    let finished = try await run(
      "strace",
      ["-f", "-qq", "-o", "../trace", "-e", "trace=\(Self.calls.joined(separator: ","))"]
        + [builtCommand.string] + words, in: site)
    #expect(finished.status == 0, "\(finished.errors)")
    var counts: [Substring: Int] = [:]
    var all: [(call: String, number: Int)] = []
    for line in try text(of: home.appending("trace")).split(separator: "\n") {
      let parts = line.split(whereSeparator: { $0 == " " || $0 == "(" })
      guard parts.count > 1, Self.calls.contains(String(parts[1])) else { continue }
      counts["\(parts[0]) \(parts[1])", default: 0] += 1
      all.append((String(parts[1]), counts["\(parts[0]) \(parts[1])"] ?? 0))
    }
    #expect(all.count > 20)
    let step = max(1, all.count / Self.mostKills)
    return stride(from: step / 2, to: all.count, by: step).map { all[$0] }
  }

  @Test(arguments: ["archive", "delete", "archived", "push", "open", "fetch", "pull", "sync"])
  func `leaves both sides whole, and goes through the next time`(verb: String) async throws {
    let strace = try await run("sh", ["-c", "strace -V"], in: home)
    guard strace.status == 0 else {
      return print("skipped: strace is not installed; make deps installs it")
    }
    let words = try await prepare(verb)
    var kills = 0
    try await restore()
    let moments = try await moments(of: words)
    let expected = try await result(of: verb)
    for (call, number) in moments {
      try await restore()
      let inject = "inject=\(call):signal=KILL:when=\(number)"
      let finished = try await run(
        "strace", ["-f", "-qq", "-o", "/dev/null", "-e", inject, builtCommand.string] + words,
        in: site)
      if finished.status != 0 { kills += 1 }
      try await expectWhole(
        verb, words, expected, "killed at \(call) \(number): \(finished.errors)")
    }
    #expect(kills > 3)
  }

  private func expectWhole(
    _ verb: String, _ words: [String], _ expected: String, _ comment: Comment
  ) async throws {
    try await expectSound(comment)
    let again = try await run(builtCommand.string, words, in: site)
    // What has been put away, or is open, before the end is not so a second time.
    let isDone: Int32? = ["archive": 3, "delete": 3, "open": 4, "archived": 4][verb]
    #expect(again.status == 0 || again.status == isDone, "\(again.errors) \(comment)")
    try await expectSound(comment)
    #expect(try await result(of: verb) == expected, comment)
  }

  /// What both sides have, and what is left of something that was begun.
  private func result(of verb: String) async throws -> String {
    let script = """
      all() { git --git-dir="$1" ls-tree -r "$2" -- phases uploads | cut -f 1; }
      [ ! -e ada/sessions/risk ] || id=$(sed -n 's/.*"id": "\\(.*\\)",/\\1/p' ada/sessions/risk/session.json)
      case \(verb) in
      archive | delete)
        ! [ -e ada/sessions/risk ]
        cd ada/.git-session/archive.git
        for b in main what-if; do all . "$(git for-each-ref --format='%(refname)' "refs/heads/session/*/$b")"; done ;;
      push | sync)
        for b in main what-if; do
          all team.git "refs/heads/session/$id/$b"
          [ "$(git -C ada/sessions/risk rev-parse $b)" = "$(git --git-dir=team.git rev-parse refs/heads/session/$id/$b)" ]
        done ;;
      fetch)
        for b in main what-if; do
          [ "$(git -C ada/sessions/risk rev-parse team/$b)" = "$(git --git-dir=team.git rev-parse "session/$id/$b")" ]
        done ;;
      pull) for b in main what-if; do all ada/sessions/risk/.git $b; done ;;
      open) for b in main what-if; do all grace/sessions/risk/.git $b; done ;;
      archived) for b in main what-if; do all ada/sessions/risk/.git $b; done ;;
      esac
      find . -path '*/session/tmp/*' -prune
      """
    let seen = try await run("bash", ["-euc", script], in: site)
    #expect(seen.status == 0, "\(verb): \(seen.output) \(seen.errors)")
    return seen.output
  }

  private func expectSound(_ comment: Comment) async throws {
    let script = """
      for r in team.git ada/.git-session/archive.git */sessions/*/.git; do
        [ ! -e "$r" ] || git --git-dir="$r" fsck --strict --no-dangling 2>&1 | sed /^notice:/d
      done
      """
    let checked = try await run("sh", ["-c", script], in: site)
    #expect(checked.output == "", comment)
  }
}
