import Foundation
import SystemPackage
import TestSupport
import Testing

/// All that a refused command must leave as it was: the names of all files in the test's own
/// directory, and what git says of the session.
struct Footprint {
  private var files: Set<String>
  private var git: String

  /// Takes it; the session's own lock and scratch directory do not count.
  init(of session: FilePath) async throws {
    let found = try await run(
      "find", [".", "-path", "*/.git/session", "-prune", "-o", "-printf", "%p %y %l\\n"],
      in: TemporaryDirectory.current)
    files = Set(found.output.split(separator: "\n").map(String.init))
    git = ""
    for arguments in [["status", "--porcelain"], ["for-each-ref"], ["count-objects"]] {
      let said = try await run("git", arguments, in: session)
      git += said.output + said.errors
    }
  }

  /// What is in one of the two and not in the other.
  func difference(from other: Footprint) -> String {
    files.symmetricDifference(other.files).sorted().joined(separator: ", ")
      + (git == other.git ? "" : "; git: \(git) / \(other.git)")
  }
}

/// Expects a command to have refused as it should: a status of the table that is no bug, words that
/// say why, nothing changed.
func expectRefusal(
  _ finished: Finished, by statuses: Set<Int32>, _ before: Footprint, in session: FilePath,
  _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  #expect(
    statuses.contains(finished.status), "\(comment): \(finished.status) \(finished.errors)",
    sourceLocation: sourceLocation)
  #expect(finished.errors.hasPrefix("git session: "), comment, sourceLocation: sourceLocation)
  #expect(!finished.errors.contains("\u{202E}"), comment, sourceLocation: sourceLocation)
  let after = try await Footprint(of: session)
  let difference = after.difference(from: before)
  #expect(difference == "", comment, sourceLocation: sourceLocation)
}
