import ArgumentParser
import SessionKit
import SystemPackage
import Testing

@testable import git_session

@Suite struct `A failure` {
  @Test(
    arguments: [
      (SessionError.Code.conflict, 1), (.invalid, 2), (.notFound, 3), (.refused, 4), (.exists, 4),
      (.busy, 4), (.damaged, 5), (.system, 70),
    ] as [(SessionError.Code, Int32)])
  func `of the library has a status of its kind`(code: SessionError.Code, status: Int32) {
    let error = SessionError(code, "no session 'x'", hint: "look elsewhere")
    let failure = Failure(error, of: ["status"], root: GitSession.self)
    #expect(failure.status == status)
    #expect(failure.text == "git session: no session 'x'")
    #expect(failure.hint == "look elsewhere")
  }

  @Test(arguments: [
    ["status", "--frob"], ["new"], ["message", "add", "--role", "robot", "x"], ["mesage"],
    ["merge"], ["merge", "x", "--abort"], ["diff", "a", "b", "c"], ["log", "-n", "0"],
  ])
  func `to read the command line is 2`(arguments: [String]) {
    #expect(status(of: arguments) == 2)
  }

  @Test(arguments: [["--help"], ["--version"], ["message", "add", "-h"], ["help", "log"], []])
  func `to do anything is none where help is asked for`(arguments: [String]) {
    #expect(status(of: arguments) == 0)
  }

  @Test func `to be read to the end is quiet`() {
    let failure = Failure(Errno.brokenPipe, of: ["log"], root: GitSession.self)
    #expect(failure.status == 0)
    #expect(failure.text.isEmpty)
  }

  /// Parses a command line; nothing is run but help.
  private func status(of arguments: [String]) -> Int32 {
    do {
      var command = try GitSession.parseAsRoot(arguments)
      if !(command is any SessionCommand) { try command.run() }
      return 0
    } catch {
      return Failure(error, of: arguments, root: GitSession.self).status
    }
  }
}
