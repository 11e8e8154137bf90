import GitKit
import SessionModel
import SystemPackage

/// What is to be merged.
struct Incoming: Sendable {
  var commit: ObjectID
  /// As the merge's subject and the conflict markers name it.
  var name: String
  /// The repository that has the commit, if it is another session's.
  var source: FilePath?
  /// Whether to merge it even if it has no history in common with the branch.
  var mayBeUnrelated = false
}

extension Repository {
  /// The commit that an expression names in another session than the one at hand.
  func resolve(_ revision: String, in session: FilePath) throws -> ObjectID {
    do throws(GitError) {
      return try resolve(revision)
    } catch {
      guard error.code == .notFound || error.code == .ambiguous else { throw error }
      throw SessionError(.notFound, "\(error.message) of \(session)")
    }
  }
}

extension Session {
  /// The commit that a state means; another session's objects are not here yet.
  func incoming(_ state: SessionState) throws -> Incoming {
    switch state {
    case .directory:
      throw SessionError(.invalid, "the directory's own files cannot be merged into themselves")
    case .revision(let revision, nil):
      return Incoming(commit: try resolve(revision), name: revision)
    case .revision(let revision, let other?):
      let repository = try Repository(at: other)
      let name = "\(other.lastComponent?.string ?? other.string)@\(revision)"
      return Incoming(
        commit: try repository.resolve(revision, in: other), name: name,
        source: repository.commonDirectory)
    }
  }

  /// Brings the commits of another session here, with a reference that keeps them.
  func fetch(_ theirs: Incoming) async throws {
    guard let source = theirs.source else { return }
    _ = try await GitCommand.run(
      [
        "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", source.string,
        "\(theirs.commit):refs/session/merged/\(theirs.commit)",
      ], in: path)
  }
}
