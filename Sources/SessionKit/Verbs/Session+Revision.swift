import GitKit

extension Session {
  /// Whether a branch, commit or any other of git's revision expressions names a commit here.
  public func hasRevision(_ revision: String) throws -> Bool {
    do {
      _ = try repository.resolve(revision)
      return true
    } catch {
      guard error.code == .notFound else { throw SessionError(error) }
      return false
    }
  }
}
