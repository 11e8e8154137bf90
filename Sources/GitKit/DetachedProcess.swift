import CLibgit2
import Glibc
package import SystemPackage

/// A program that outlives the one that starts it.
package enum DetachedProcess {
  /// Starts a program in a session of its own, with nothing to read and nowhere to print, and does
  /// not wait for it.
  ///
  /// - Throws: ``GitError`` with code `inputOutput` if it cannot be started.
  package static func start(_ program: FilePath, _ arguments: [String]) throws(GitError) {
    let words = unsafe ([program.string] + arguments).map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe words.indices { unsafe free(words[index]) } }
    let status = unsafe clibgit2_spawn_detached(program.string, words)
    guard status == 0 else {
      throw GitError(
        .inputOutput, "cannot start \(program)", cause: Errno(rawValue: status))
    }
  }
}
