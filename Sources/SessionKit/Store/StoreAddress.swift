import GitKit
import SessionModel
import SystemPackage

/// How git reaches a store, and where the sessions are in it.
struct StoreAddress: Hashable, Sendable {
  /// A path or a URL.
  var url: String
  var namespace = StoreNamespace.standard
  /// Whether it is the workspace's archive: what comes from there was checked on its way in, or is the
  /// user's own, and comes back as it went.
  var isArchive = false
}

extension StoreAddress {
  /// Fetches the branches of a session into a repository of our making.
  ///
  /// - Parameters:
  ///   - prefix: What their names begin with there: `refs/heads/`.
  ///   - extras: More refspecs.
  /// - Throws: ``SessionError`` with code `notFound` if the store cannot be reached.
  func fetch(
    _ id: SessionID, into repository: FilePath, as prefix: String, extras: [String] = [],
    isWatched: Bool
  ) async throws {
    let refspecs = ["+\(namespace.branches(of: id))*:\(prefix)*"] + extras
    try await fetch(refspecs, into: repository, isWatched: isWatched)
  }

  /// Fetches references into a repository of our making.
  func fetch(_ refspecs: [String], into repository: FilePath, isWatched: Bool) async throws {
    // What is here already is quicker than its progress can be read.
    let isWatched = isWatched && !isArchive
    let words =
      ["fetch", "--no-tags", "--no-write-fetch-head", "--update-head-ok", "--no-auto-maintenance"]
      + (isWatched ? ["--progress"] : ["--quiet"])
    let check = isArchive ? ["-c", "fetch.fsckObjects=false"] : []
    let finished = try await GitCommand.transfer(
      check + words + ["--", url] + refspecs, repository: repository, isWatched: isWatched)
    guard finished.status == 0 else { throw unreachable("fetch", finished, isWatched) }
  }

  /// The error for a transfer that failed as a whole.
  func unreachable(
    _ verb: String, _ finished: GitCommand.Finished, _ isWatched: Bool
  ) -> SessionError {
    let words = finished.errors.isEmpty ? "git says why above" : finished.errors
    return SessionError(
      .notFound, "git \(verb) with \(url) failed: \(words)",
      hint: isWatched || RemoteStore.isPath(url)
        ? nil
        : "git asks for nothing where nobody is at a terminal; a credential helper or ssh's agent answers there"
    )
  }
}
