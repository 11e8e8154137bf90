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
    guard !fileExists(destination) else {
      throw SessionError(
        .exists, "\(destination) exists already", hint: "choose another name or directory")
    }
    try makeDirectory(destination.removingLastComponent())
    let site = try unfinishedPath(for: destination)
    do {
      var repository = try Repository.create(at: site, initialBranch: branch)
      let commit = try build(&repository)
      try repository.makeDurable()
      let reference = "refs/heads/\(branch)"
      try repository.moveReference(
        reference, to: commit, expecting: repository.reference(reference), reason: "session: new")
      // Before the check-out: syncing takes along whatever the file system has gathered by then.
      try repository.makeSettingsDurable()
      try repository.checkOut(repository.readCommit(commit).tree)
      try moveNew(site, to: destination)
    } catch {
      try removeDirectory(site, after: error)
      throw error
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
