import Foundation
import Subprocess
package import SystemPackage
package import Testing

/// What a finished command printed and how it ended.
package struct Finished: Sendable {
  package var status: Int32
  package var output: String
  package var errors: String

  /// The output without the final newline.
  package var line: String { output.hasSuffix("\n") ? String(output.dropLast()) : output }
}

/// The environment of every command in tests: an identity, no settings of this machine.
package var testEnvironment: [String: String] {
  let home = TemporaryDirectory.current.string
  return [
    "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": home,
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ada Lovelace",
    "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_COMMITTER_NAME": "Ada Lovelace",
    "GIT_COMMITTER_EMAIL": "ada@example.com", "LC_ALL": "C.UTF-8", "NO_COLOR": "1",
  ]
}

/// Runs a command to its end, however it ends.
package func run(
  _ command: String, _ arguments: [String], in directory: FilePath,
  environment: [String: String] = [:], input: String = ""
) async throws -> Finished {
  var variables: [Environment.Key: String] = [:]
  for (key, value) in testEnvironment.merging(environment, uniquingKeysWith: { $1 }) {
    variables[Environment.Key(stringLiteral: key)] = value
  }
  let executable: Executable = command.contains("/") ? .path(FilePath(command)) : .name(command)
  let result = try await Subprocess.run(
    executable, arguments: Arguments(arguments), environment: .custom(variables),
    workingDirectory: directory, input: .string(input), output: .string(limit: 64 << 20),
    error: .string(limit: 16 << 20))
  let status: Int32 =
    switch result.terminationStatus {
    case .exited(let code): Int32(code)
    case .signaled(let signal): -Int32(signal)
    }
  return Finished(
    status: status, output: result.standardOutput, errors: result.standardError)
}

/// Runs the real git and expects it to succeed.
@discardableResult
package func git(
  _ arguments: String..., in directory: FilePath,
  sourceLocation: SourceLocation = #_sourceLocation
) async throws -> String {
  let finished = try await run("git", arguments, in: directory)
  #expect(
    finished.status == 0, "git \(arguments): \(finished.errors)", sourceLocation: sourceLocation)
  return finished.line
}

/// Expects git to find nothing wrong with a repository, and nothing changed in its directory.
package func expectSound(
  _ directory: FilePath, clean: Bool = true, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  // fsck stumbles over objects that are packed meanwhile; packing needs the session's lock.
  let check = ["git", "fsck", "--strict", "--no-dangling"]
  let lock = directory.appending(".git/session/lock")
  let words = exists(lock) ? ["flock", lock.string] + check : check
  let fsck = try await run(words[0], Array(words.dropFirst()), in: directory)
  #expect(fsck.status == 0, "\(fsck.output)\(fsck.errors)", sourceLocation: sourceLocation)
  #expect(fsck.output == "", sourceLocation: sourceLocation)
  guard clean else { return }
  let status = try await run("git", ["status", "--porcelain"], in: directory)
  #expect(status.output == "", sourceLocation: sourceLocation)
}
