import GitKit

extension Session {
  /// Whether a branch, commit or any other of git's revision expressions names a commit here.
  public func hasRevision(_ revision: String) throws -> Bool {
    do {
      _ = try repository.resolve(revision)
      return true
    } catch {
      // The beginning of several ids is a name of none, and may be one of a session.
      guard error.code == .notFound || error.code == .ambiguous else { throw SessionError(error) }
      return false
    }
  }
}
