import Subprocess
package import SystemPackage

extension GitCommand {
  /// Runs a command that may go to another machine, with what the user has set up for that: ssh's
  /// configuration, credential helpers, proxies, hooks of the user's own.
  ///
  /// The repository must be one of our making, since its settings and hooks count too. What is
  /// received is checked as `git fsck` does, kept in a pack, and synced.
  ///
  /// - Parameter isWatched: Whether a person is at the terminal: git may ask there, and shows its
  ///   progress and its errors there, not in the result.
  /// - Parameter input: What it gets to read; with that it cannot ask.
  /// - Throws: ``GitError`` with code `notFound` if there is no git.
  package static func transfer(
    _ arguments: [String], repository: FilePath, isWatched: Bool, input: String? = nil
  ) async throws(GitError) -> Finished {
    let memory = isWatched ? rememberingCredentials(repository) : []
    let words = Arguments(transferCaution + memory + ["--git-dir=\(repository)"] + arguments)
    let limit = 64 << 20
    do {
      if let input {
        let result = try await Subprocess.run(
          .name("git"), arguments: words,
          environment: transferEnvironment.updating(["GIT_TERMINAL_PROMPT": "0"]),
          input: .string(input), output: .bytes(limit: limit), error: .bytes(limit: 1 << 20))
        return Finished(
          result.terminationStatus, output: result.standardOutput, errors: result.standardError)
      }
      guard isWatched else {
        let result = try await Subprocess.run(
          .name("git"), arguments: words,
          environment: transferEnvironment.updating(["GIT_TERMINAL_PROMPT": "0"]), input: .none,
          output: .bytes(limit: limit), error: .bytes(limit: 1 << 20))
        return Finished(
          result.terminationStatus, output: result.standardOutput, errors: result.standardError)
      }
      let result = try await Subprocess.run(
        .name("git"), arguments: words, environment: transferEnvironment,
        input: .fileDescriptor(.standardInput, closeAfterSpawningProcess: false),
        output: .bytes(limit: limit),
        error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false))
      return Finished(result.terminationStatus, output: result.standardOutput, errors: [])
    } catch {
      throw notStarted(error)
    }
  }

  /// Lets go of what a person has typed at the terminal; the repository may be deleted then.
  package static func forgetCredentials(in repository: FilePath) async throws(GitError) {
    let socket = credentialSocket(of: repository)
    guard fileExists(socket.removingLastComponent()) else { return }
    // One that does not answer has ended.
    _ = try await finish(
      ["credential-cache", "--socket=\(socket)", "exit"], repository: repository)
    try removeDirectory(socket.removingLastComponent())
  }

  /// One transfer may take several commands, and nobody wants to type a password for each.
  ///
  /// git's own process keeps it in memory, behind a socket in the repository that is ours alone.
  private static func rememberingCredentials(_ repository: FilePath) -> [String] {
    // A shell reads it.
    let socket = credentialSocket(of: repository).string
      .split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
    return ["-c", "credential.helper=cache --timeout=600 --socket='\(socket)'"]
  }

  private static func credentialSocket(of repository: FilePath) -> FilePath {
    repository.appending("credentials").appending("s")
  }

  private static let transferCaution =
    ["--no-optional-locks"]
    + [
      "core.fsmonitor=false", "core.bigFileThreshold=16m", "core.fsync=all", "gc.auto=0",
      "maintenance.auto=false", "fetch.fsckObjects=true", "fetch.unpackLimit=1",
      "fetch.recurseSubmodules=false", "fetch.prune=false", "push.recurseSubmodules=no",
      "push.followTags=false",
    ].flatMap { ["-c", $0] }

  /// The protocols are named here since this goes before any setting: `ext::` runs programs.
  private static let transferEnvironment = environment.updating([
    "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh", "GIT_TERMINAL_PROMPT": nil,
  ])
}
