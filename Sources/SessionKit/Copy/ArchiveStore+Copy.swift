import GitKit
import SessionModel
import SystemPackage

extension ArchiveStore {
  /// Makes the directory of a session that is here, as it was.
  func open(
    _ id: SessionID, at destination: FilePath, branch: String? = nil,
    environment: SessionEnvironment
  ) async throws -> Session {
    let known = try branches(of: id)
    return try await address.open(
      id, at: destination, branch: branch ?? known.main,
      extras: ["+\(KeptReferences.prefix(of: id))*:refs/*"], largeFiles: largeFiles(of: id),
      environment: environment)
  }

  /// Makes a session that goes on from one that is here.
  func copy(
    _ relation: Relation, of id: SessionID, to destination: FilePath, name: String,
    branch: String?, environment: SessionEnvironment
  ) async throws -> Session {
    let child = try ChildSession(relation, name: name, environment: environment)
    let known = try branches(of: id)
    if relation == .resume, try session(id).status == SessionStatus.active.rawValue {
      throw SessionError(
        .refused, "session \(id) is active", hint: "git session open \(id) brings it back")
    }
    return try await address.copy(
      id, as: child, to: destination, branch: branch ?? known.main, largeFiles: largeFiles(of: id))
  }

  /// Makes a session from the configuration of one that is here.
  func remix(
    _ remix: Remix, of id: SessionID, to destination: FilePath, branch: String?,
    environment: SessionEnvironment
  ) async throws -> Session {
    let known = try branches(of: id)
    let name = branch ?? known.main ?? "main"
    guard let tip = known.tips[name] else { throw StoreAddress.missing(name, of: id) }
    return try await exchange().used { exchange in
      try await remix.make(
        from: tip, in: exchange, at: destination, environment: environment)
    }
  }
}

extension StoreAddress {
  /// Makes the directory of a session that the store has.
  ///
  /// - Parameters:
  ///   - extras: More refspecs.
  ///   - largeFiles: What git-lfs keeps for the session, if the store has it.
  /// - Throws: ``SessionError`` with code `notFound` if the store does not have it, `refused` if a
  ///   file in it could do harm.
  func open(
    _ id: SessionID, at destination: FilePath, branch: String?, extras: [String] = [],
    largeFiles: LargeFiles? = nil, environment: SessionEnvironment
  ) async throws -> Session {
    let tags = "+\(namespace.tags(of: id))*:refs/tags/session/\(id)/*"
    return try await fetched(
      id, at: destination, extras: [tags] + extras, largeFiles, environment
    ) { arrived, _ in
      let shown = try Self.branch(branch, of: arrived, id)
      return (shown.name, shown.id)
    }
  }

  /// Makes a session that goes on from one that the store has.
  func copy(
    _ id: SessionID, as child: ChildSession, to destination: FilePath, branch: String?,
    largeFiles: LargeFiles? = nil
  ) async throws -> Session {
    try await fetched(
      id, at: destination, extras: [], largeFiles, child.environment
    ) { arrived, repository in
      let shown = try Self.branch(branch, of: arrived, id)
      return (shown.name, try child.adopt(arrived, showing: shown.name, in: &repository))
    }
  }

  /// Fetches a session into a directory of its own, lets `complete` say which commit of which branch
  /// it shows, and moves it where it belongs.
  private func fetched(
    _ id: SessionID, at destination: FilePath, extras: [String],
    _ largeFiles: LargeFiles?, _ environment: SessionEnvironment,
    _ complete: ([StoredReference], inout Repository) throws -> (branch: String, tip: ObjectID)
  ) async throws -> Session {
    let site = try SessionSite(for: destination)
    do {
      _ = try site.makeRepository(branch: "main")
      try await fetch(
        id, into: site.gitDirectory, as: "refs/heads/", extras: extras,
        isWatched: environment.isWatched)
      try await GitCommand.forgetCredentials(in: site.gitDirectory)
      try largeFiles?.link(to: LargeFiles(inRepository: site.gitDirectory))
      try finish(site, id, environment, complete)
    } catch {
      try site.abandon(after: error)
    }
    return try Session(at: destination, environment: environment)
  }

  private func finish(
    _ site: SessionSite, _ id: SessionID, _ environment: SessionEnvironment,
    _ complete: ([StoredReference], inout Repository) throws -> (branch: String, tip: ObjectID)
  ) throws {
    var repository = try Repository(at: site.path)
    let arrived = try repository.legibleReferences(under: "refs/heads/").map(StoredReference.init)
    guard !arrived.isEmpty else {
      throw SessionError(.notFound, "\(url) has no session \(id)")
    }
    if !isArchive {
      try repository.refuseUnfit(arrived.map(\.id))
      let main = arrived.first { $0.name == "refs/heads/main" } ?? arrived[0]
      let tags = try repository.references(under: "refs/tags/session/")
      try ArrivalJudge.judge(
        (arrived.map(\.id) + tags.map(\.id)), showing: main.id,
        comingTo: site.destination.removingLastComponent(), in: repository
      ).forEach(environment.notice)
    }
    let shown = try complete(arrived, &repository)
    try site.finish(
      &repository, at: shown.tip, branch: Session.shortName(ofBranch: shown.branch))
  }

  private static func branch(
    _ name: String?, of arrived: [StoredReference], _ id: SessionID
  ) throws -> StoredReference {
    let wanted = name ?? (arrived.contains { $0.name == "refs/heads/main" } ? "main" : nil)
    guard let wanted else { return arrived[0] }
    guard let found = arrived.first(where: { $0.name == "refs/heads/\(wanted)" }) else {
      throw missing(wanted, of: id)
    }
    return found
  }

  static func missing(_ branch: String, of id: SessionID) -> SessionError {
    SessionError(.notFound, "session \(id) has no branch '\(branch)' there")
  }
}
