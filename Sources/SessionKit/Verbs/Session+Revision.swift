import GitKit

extension Session {
  /// Whether a branch, commit or any other of git's revision expressions names a commit here.
  public func hasRevision(_ revision: String) throws -> Bool {
    do {
      _ = try repository.resolve(revision)
      return true
    } catch where error.code == .notFound {
      return false
    } catch {
      throw SessionError(error)
    }
  }
}
