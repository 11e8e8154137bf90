import GitKit
import SystemPackage

extension Workspace {
  /// Says in the name of a session's directory that it is on its way to the archive, and that nobody knows yet
  /// whether all in it got there.
  static let withdrawn = "withdrawn"

  /// Sessions that were on their way to the archive when the process died that took them there.
  func withdrawnSessions() throws(GitError) -> [Leftover] {
    try leftovers(in: sessions, marked: Self.withdrawn)
  }

  /// Puts those sessions back where they were, unless something else is there by now; archiving them again
  /// completes it.
  ///
  /// - Returns: Whether there were any.
  @discardableResult
  func putBackWithdrawn() throws(GitError) -> Bool {
    var isBack = false
    for session in try withdrawnSessions() where !fileExists(sessions.appending(session.name)) {
      try putBack(session)
      isBack = true
    }
    return isBack
  }

  /// - Throws: ``GitError`` with code `exists` if something else is at its place.
  func putBack(_ session: Leftover) throws(GitError) {
    do {
      try moveNew(session.path, to: sessions.appending(session.name))
    } catch {
      // Another process may have been quicker.
      guard !fileExists(session.path) else { throw error }
    }
  }
}
