import GitKit
import SessionModel
import SystemPackage

extension Session {
  /// Makes a session in a place of its own and moves it where it belongs once it is complete.
  ///
  /// Killed anywhere, it leaves nothing at `destination`.
  ///
  /// - Parameters:
  ///   - destination: A path where nothing is yet.
  ///   - build: Fills the empty repository and says which commit its branch is to be at.
  static func create(
    at destination: FilePath, branch: String = "main",
    _ build: (inout Repository) throws -> ObjectID
  ) throws {
    let site = try SessionSite(for: destination)
    do {
      var repository = try site.makeRepository(branch: branch)
      try site.finish(&repository, at: build(&repository), branch: branch)
    } catch {
      try site.abandon(after: error)
    }
  }
}

/// Deletes what a step that failed has left.
///
/// - Throws: Why the step failed, and what was left, if that cannot be deleted.
func removeDirectory(_ path: FilePath, after failure: any Error) throws {
  do throws(GitError) {
    try removeDirectory(path)
  } catch {
    var failure = SessionError(failure)
    failure.message += "; and what was begun is still there: \(error)"
    throw failure
  }
}
