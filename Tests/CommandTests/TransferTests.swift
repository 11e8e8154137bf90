import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `A store on a server` {
  private static let shared = """
    git init -q --bare -b main team.git
    git -C team.git config http.receivepack true
    git session init ada
    git session -C ada new Risk --template blank
    git session -C ada message add --role human 'Which boundary?'
    git session -C ada store add team "$STORE/team.git"

    """

  @Test(arguments: ["http", "ssh"])
  func `takes and gives sessions`(kind: String) async throws {
    let server = kind == "http" ? StoreServer.http() : .ssh
    if let absence = server.absence { return print(absence) }
    let script =
      Self.shared + """
        git session -C ada push team
        git session init grace
        git session -C grace store add team "$STORE/team.git"
        git session -C grace open risk --store team
        git session -C grace message add --role ai 'The gateway.'
        git session -C grace sync
        git session -C ada fetch team
        git session -C ada sync
        git session -C ada message list | grep -c gateway
        git session -C ada list --store team --json > listed.json
        ! git session -C ada store add gone "$STORE/gone.git" --json > /dev/null || ! git session -C ada push gone
        git clone -q "$STORE/team.git" plain
        git -C plain ls-files > files
        git -C plain branch -r > branches
        """
    let finished = try await type(script, with: server)
    #expect(finished.status == 0, "\(finished.output)\(finished.errors)")
    let home = TemporaryDirectory.current
    let listed = try #require(
      JSONSerialization.jsonObject(with: Data(text(of: home.appending("listed.json")).utf8))
        as? [[String: Any]])
    #expect(listed.count == 1 && listed[0]["name"] as? String == "Risk")
    #expect(try text(of: home.appending("files")) == "README.md\n")
    #expect(try text(of: home.appending("branches")).contains("origin/session/risk-"))
    for path in ["ada/sessions/risk", "grace/sessions/risk"] {
      try await expectSound(home.appending(path))
    }
    let tips = try await git(
      "ls-remote", home.appending("team.git").string, "refs/heads/session/*", in: home)
    let tip = try await git("rev-parse", "main", in: home.appending("ada/sessions/risk"))
    #expect(tips.hasPrefix(tip))
  }

  @Test func `whose HEAD is on a branch that is not there is told apart`() async throws {
    let script =
      Self.shared.replacing("-b main team.git", with: "-b master team.git") + """
        git session -C ada push team 2> said
        grep -q 'HEAD of the store is on a branch that is not there' said
        git -C team.git symbolic-ref HEAD refs/heads/main
        git clone -q "$STORE/team.git" plain && ls plain
        git init -q --bare -b master 'one here.git'
        git session -C ada push "file://$PWD/one here.git"
        git clone -q 'one here.git' other && ls other
        """
    let finished = try await type(script, with: .http())
    #expect(finished.status == 0, "\(finished.output)\(finished.errors)")
    let shown = finished.output.split(separator: "\n").filter { $0 == "README.md" }
    #expect(shown.count == 2, "\(finished.output)")
  }

  @Test func `that wants a password is an error where nobody can be asked`() async throws {
    let script =
      Self.shared + """
        for verb in push fetch pull sync; do
          status=0
          timeout 60 git session -C ada $verb team 2> errors || status=$?
          echo $verb $status
          grep -q 'hint: .*credential' errors
        done
        ls ada/sessions/risk/.git/session/tmp
        git config --global credential.helper '!f() { echo username=ada; echo password=secret; }; f'
        git session -C ada push team
        """
    let finished = try await type(script, with: .http(user: "ada:secret"))
    #expect(finished.status == 0, "\(finished.output)\(finished.errors)")
    #expect(
      finished.output.contains("push 3\nfetch 3\npull 3\nsync 3\nmain  created"),
      "\(finished.output)")
  }

  @Test func `asks at a terminal, and shows how far it is`() async throws {
    let prepared = try await type(
      Self.shared.replacing("\"$STORE/team.git\"", with: "http://127.0.0.1/team.git"),
      with: .http())
    #expect(prepared.status == 0, "\(prepared.errors)")
    let server = StoreServer.http(user: "ada:secret")
    let command = try await server.around([
      "sh", "-c", "exec \"$0\" -C ada push \"$STORE/team.git\" --session risk",
      builtCommand.string,
    ])
    let finished = try await atTerminal(
      command: command, in: TemporaryDirectory.current,
      doing: [
        .see("Username for"), .type("ada\n"), .see("Password for"), .type("secret\n"),
        .see("Writing objects"), .see("created to team"),
      ])
    #expect(finished.missed == nil && finished.status == 0, "\(finished.output)")
    // Asked once, though several commands of git's take part; and nothing of it is kept.
    #expect(finished.output.split(separator: "Password for").count == 2, "\(finished.output)")
    let kept = try await run(
      "sh", ["-c", "find . -name credentials; grep -r secret . || true"],
      in: TemporaryDirectory.current)
    #expect(kept.output == "")
  }

  @Test func `cut off in the middle leaves no trace, and the next time brings everything`()
    async throws
  {
    let script =
      Self.shared + """
        head -c 3000000 /dev/urandom > big.bin
        git session -C ada upload add "$PWD/big.bin" -s risk
        git session -C ada store add cut "$STORE/cut.git"
        git init -q --bare cut.git
        git -C cut.git config http.receivepack true
        git -C cut.git config receive.maxInputSize 1000000
        status=0
        git session -C ada push cut || status=$?
        echo push $status
        git -C cut.git for-each-ref
        git -C cut.git config --unset receive.maxInputSize
        git session -C ada push cut
        git -C cut.git fsck --strict
        """
    let finished = try await type(script, with: .http())
    #expect(finished.status == 0, "\(finished.output)\(finished.errors)")
    #expect(finished.output.contains("push 4\n"), "\(finished.output)")
    #expect(finished.errors.contains("main stayed behind"), "\(finished.errors)")
  }
}
