import Foundation
import SystemPackage
import TestSupport
import Testing

/// The command that `GIT_SESSION` names, as `make test` does with the one that users get; else the one
/// that the tests' own build made.
let builtCommand =
  ProcessInfo.processInfo.environment["GIT_SESSION"].map { FilePath($0) }
  ?? FilePath(
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
  )
  .removingLastComponent().appending("git-session")

/// The command as `make build` made it, or `nil` if it has not been run.
var releasedCommand: FilePath? {
  let path = projectDirectory.appending(".build/release/git-session")
  return exists(path) ? path : nil
}

/// Runs the command, however it ends.
func session(
  _ arguments: String..., in directory: FilePath, input: String = "",
  command: FilePath = builtCommand
) async throws -> Finished {
  try await run(command.string, arguments, in: directory, input: input)
}

/// Runs the command and expects it to succeed.
///
/// - Returns: What it printed, without the final newline.
@discardableResult
func succeed(
  _ arguments: String..., in directory: FilePath, input: String = "",
  command: FilePath = builtCommand, sourceLocation: SourceLocation = #_sourceLocation
) async throws -> String {
  let finished = try await run(command.string, arguments, in: directory, input: input)
  #expect(
    finished.status == 0, "git session \(arguments): \(finished.errors)",
    sourceLocation: sourceLocation)
  return finished.line
}

/// Makes a session in the test's own directory.
func makeSession(_ template: String = "blank") async throws -> FilePath {
  try await succeed("new", "Trial", "--template", template, in: TemporaryDirectory.current)
  return TemporaryDirectory.current.appending("trial")
}

/// The commit that a changing verb says it has made, from its `--json`.
func commit(in output: String) throws -> String {
  let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
  let object = try #require(value as? [String: Any])
  let change = object["change"] as? [String: Any] ?? object
  return try #require(change["commit"] as? String)
}
