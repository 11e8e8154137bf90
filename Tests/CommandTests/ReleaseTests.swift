import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryDirectory) struct `The command as users get it` {
  private let command = releasedCommand

  private func isMissing() -> Bool {
    if command == nil {
      print("skipped: .build/release/git-session is not there; make build makes it")
    }
    return command == nil
  }

  @Test func `needs no library of the machine`() async throws {
    guard let command else {
      _ = isMissing()
      return
    }
    let said = try await run("ldd", [command.string], in: TemporaryDirectory.current)
    #expect((said.output + said.errors).contains("not a dynamic executable"))
  }

  @Test func `does the main job with an empty home and next to no environment`() async throws {
    guard let command else {
      _ = isMissing()
      return
    }
    let script = #"""
      set -e
      mkdir -p home; export HOME=$PWD/home
      "$1" new "Payments risk" --template blank
      cd payments-risk
      "$1" message add --role human "Which boundary does the card data cross?"
      "$1" branch what-if
      echo here > here.md; "$1" save -m Here
      "$1" switch what-if
      echo there > there.md; "$1" save -m There
      "$1" switch main; "$1" merge what-if
      "$1" restore main~1; "$1" undo
      "$1" export -o ../payments.bundle
      "$1" clone . ../q1
      git clone -q --no-local ../payments.bundle ../plain
      test -z "$(git status --porcelain)"; test -z "$(git -C ../q1 status --porcelain)"
      git fsck --strict; test -f ../plain/here.md; test -f ../plain/there.md
      test -z "$(ls -A "$HOME")"
      """#
    let finished = try await run(
      "env",
      [
        "-i", "PATH=/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=Ada",
        "GIT_AUTHOR_EMAIL=ada@example.com", "sh", "-c", script, "sh", command.string,
      ], in: TemporaryDirectory.current)
    #expect(finished.status == 0, "\(finished.errors)")
  }

  @Test func `says what to do where git does not know the user`() async throws {
    guard let command else {
      _ = isMissing()
      return
    }
    let finished = try await run(
      "env", ["-i", "PATH=/usr/bin:/bin", "HOME=/nonexistent", command.string, "new", "Trial"],
      in: TemporaryDirectory.current)
    #expect(finished.status == 4 && finished.errors.contains("git config --global user.name"))
    #expect(!exists(TemporaryDirectory.current.appending("trial")))
  }

  @Test func `works anywhere in a session, through git, and from elsewhere`() async throws {
    guard let command else {
      _ = isMissing()
      return
    }
    let home = TemporaryDirectory.current
    try await succeed("new", "Trial", "--template", "blank", in: home, command: command)
    let path = home.appending("trial")
    let deep = path.appending("phases/01-work")
    let search = [
      "PATH": "\(command.removingLastComponent()):/usr/bin:/bin"
    ]
    let expected = try await succeed("status", "--json", in: path, command: command)
    for (arguments, directory) in [
      (["session", "status", "--json"], path), (["session", "status", "--json"], deep),
      (["session", "-C", "trial", "status", "--json"], home),
      (["session", "-C", "trial/phases", "-C", "01-work", "status", "--json"], home),
      (["-C", "trial", "session", "status", "--json"], home),
      (["session", "status", "--json", "-s", "trial"], home),
    ] {
      let finished = try await run("git", arguments, in: directory, environment: search)
      #expect(finished.status == 0, "\(arguments) \(finished.errors)")
      #expect(finished.line == expected, "\(arguments)")
    }
    try write("edited\n", to: deep.appending("notes.md"))
    let saved = try await run("git", ["session", "save"], in: deep, environment: search)
    #expect(saved.status == 0, "\(saved.errors)")
    try await expectSound(path)
  }

  @Test func `keeps quiet, plain and calm where it is told to`() async throws {
    guard let command else {
      _ = isMissing()
      return
    }
    let home = TemporaryDirectory.current
    try await succeed("new", "Trial", "--template", "blank", in: home, command: command)
    let path = home.appending("trial")
    for number in 0..<40 {
      let quiet = try await session(
        "message", "add", "--quiet", "--role", "ai", "message \(number)", in: path,
        command: command)
      #expect(quiet.status == 0 && quiet.errors == "")
    }
    // A reader that goes early is no failure, however much is still to be said.
    let piped = try await run(
      "bash", ["-c", "\"$1\" log | head -1; echo ${PIPESTATUS[0]}", "bash", command.string],
      in: path)
    let lines = piped.output.split(separator: "\n")
    #expect(lines.count == 2 && ["0", "141"].contains(lines.last), "\(piped.output)")
    #expect(piped.errors == "")
    // On a terminal there is colour, unless NO_COLOR is set to anything.
    for (value, isPlain) in [("", false), ("1", true)] {
      let typed = try await run(
        "script", ["-qec", "'\(command)' log -n 3", "/dev/null"], in: path,
        environment: ["NO_COLOR": value, "TERM": "xterm"])
      #expect(typed.status == 0 && typed.output.contains("message"), "\(typed.errors)")
      #expect(typed.output.contains("\u{1B}[") != isPlain, "NO_COLOR=\(value)")
    }
  }
}
