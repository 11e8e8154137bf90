import GitKit
import SessionModel
import SystemPackage

/// A repository for what came from outside, until all of it has been found harmless.
///
/// It lies where new sessions go, so that nothing has to be copied twice, and goes whatever comes of the import; what
/// a process that died has left goes when a session is made there. Nothing refers to it but the import itself.
struct Quarantine: Sendable {
  let exchange: Exchange
  let limits: WorkspaceLimits

  /// Makes one, does something with it, and deletes it.
  static func used<Result>(
    for importer: Importer, _ body: (Quarantine) async throws -> Result
  ) async throws -> Result {
    try makeDirectory(importer.home)
    let exchange = try Exchange(
      at: unfinishedSession(for: importer.home.appending("import")), borrowing: [])
    let limits = try importer.limits()
    return try await exchange.used { exchange in
      try await body(Quarantine(exchange: exchange, limits: limits))
    }
  }

  var path: FilePath { exchange.path }

  /// What may be in it.
  var surveyLimits: TreeSurvey.Limits {
    TreeSurvey.Limits(
      file: limits.file.bytes, bytes: limits.importSize.bytes, files: limits.importFiles)
  }

  /// Lets the objects of sessions that are here be read too.
  func borrow(from sessions: [FilePath]) throws {
    guard !sessions.isEmpty else { return }
    let lenders = try sessions.map { session in
      "\(try Repository(at: session).commonDirectory.appending("objects"))\n"
    }
    try writeNewFile(path.appending("objects/info/alternates"), lenders.joined())
  }

  /// Refuses what is not fit for a session in any commit that the tips lead to and no session here has.
  ///
  /// - Parameter known: Commits that are here already.
  func examine(_ tips: [ObjectID], without known: [ObjectID] = []) throws {
    let repository = try Repository(at: path)
    var survey = TreeSurvey(surveyLimits)
    var commits: [Commit] = []
    try repository.forEachCommit(from: tips, without: known) { commit throws(GitError) in
      commits.append(commit)
      return commits.count <= Self.mostCommits
    }
    guard commits.count <= Self.mostCommits else {
      throw SessionError(.refused, "there are more than \(Self.mostCommits) commits in it")
    }
    for commit in commits { try survey.examine(commit, in: repository) }
  }

  private static let mostCommits = 5_000_000

  /// Where the sessions in it can be fetched from.
  var address: StoreAddress { StoreAddress(url: path.string, isArchive: true) }
}
