import GitKit
public import SessionModel
public import SystemPackage

/// Finds the session that words mean: by path, directory name, identifier or the beginning of one.
public struct SessionLocator: Sendable {
  /// Where the user is.
  public var directory: FilePath
  public var environment: SessionEnvironment

  public init(directory: FilePath, environment: SessionEnvironment) {
    self.directory = directory
    self.environment = environment
  }

  /// The workspace the user is in, or `nil`.
  public var workspace: Workspace? { Workspace.containing(directory) }

  /// Opens the session that a name means; without one, the session the user is in, else the
  /// workspace's active one that was changed last.
  ///
  /// - Throws: ``SessionError`` with code `notFound`, or `invalid` if the name fits several.
  public func session(_ name: String? = nil) throws -> Session {
    if let name { return try Session(at: path(of: name), environment: environment) }
    if let inside = directory.andParents.first(where: isSession) {
      return try Session(at: inside, environment: environment)
    }
    guard let workspace else {
      throw SessionError(
        .notFound, "\(directory) is in no session and no workspace",
        hint: "git session new <name> makes a session here, git session init <dir> a workspace")
    }
    return try latestActive(in: workspace)
  }

  /// Opens the user's active session that was changed last, wherever in the workspace the user is.
  ///
  /// If none is the user's own, anybody's will do; outside of a workspace, the session the user is in.
  public func latestActive() throws -> Session {
    try workspace.map { try latestActive(in: $0) } ?? session()
  }

  /// Who acts here: the given person, else the one git is configured with for this place.
  ///
  /// - Throws: ``SessionError`` with code `refused` if neither is known.
  public func identity() async throws -> Person {
    if let actor = environment.actor { return actor }
    var found: [String] = []
    for key in ["user.name", "user.email"] {
      guard let setting = try await GitSettings.effective(key, in: directory) else {
        throw SessionEnvironment.unknownPerson
      }
      found.append(setting.value)
    }
    return Person(name: found[0], email: found[1])
  }

  /// The directory of the session that a name means.
  public func path(of name: String) throws -> FilePath {
    if let found = try exactPath(of: name) { return found }
    guard let workspace else { throw unknown(name) }
    let beginning = try knownSessions(in: workspace)
      .filter { $0.id.hasPrefix(name) && !name.isEmpty }
    if let found = try only(beginning, called: name) { return found }
    guard try workspace.putBackWithdrawn() else { throw unknown(name) }
    return try path(of: name)
  }

  /// The directory of the session that a name means without being the beginning of a longer one.
  func exactPath(of name: String) throws -> FilePath? {
    let given = directory.pushing(FilePath(name)).lexicallyNormalized()
    if !name.isEmpty, isSession(given) { return given }
    guard let workspace else { return nil }
    if FilePath(name).components.count == 1 {
      let named = workspace.sessions.appending(name)
      if isSession(named) { return named }
    }
    let known = try knownSessions(in: workspace)
    if let exact = known.first(where: { $0.id == name }) { return exact.path }
    return try only(
      known.filter { SessionID(rawValue: $0.id)?.slug.elementsEqual(name) == true }, called: name)
  }

  private func knownSessions(in workspace: Workspace) throws -> [(path: FilePath, id: String)] {
    try workspace.sessionDirectories().map { ($0, identifier(of: $0)) }
  }

  private func only(
    _ fitting: [(path: FilePath, id: String)], called name: String
  ) throws -> FilePath? {
    guard fitting.count < 2 else {
      throw SessionError(
        .invalid, "'\(name)' fits several sessions: \(fitting.map(\.id).joined(separator: ", "))")
    }
    return fitting.first?.path
  }

  /// A directory as it is, since it may be damaged or bare; else that of the session that a name means.
  ///
  /// - Throws: ``SessionError`` with code `system` if nobody may look there.
  public func anyDirectory(_ name: String) throws -> FilePath {
    let path = directory.pushing(FilePath(name)).lexicallyNormalized()
    do {
      return try status(of: path) != nil || name.contains("/") ? path : self.path(of: name)
    } catch {
      throw SessionError(error)
    }
  }

  private func unknown(_ name: String) -> SessionError {
    SessionError(
      .notFound, "there is no session '\(name)'", hint: "git session list shows the sessions here")
  }

  /// The identifier in a session's `session.json` as it is on disk; empty if it cannot be read, which
  /// must not keep other sessions from being found.
  private func identifier(of path: FilePath) -> String {
    do {
      let bytes = try readFile(path.appending("session.json"), limit: 1 << 20) ?? []
      return try SessionManifest(bytes: bytes).id.rawValue
    } catch {
      return ""
    }
  }

  /// - Throws: What is wrong with a session that cannot be read, if no other one is active.
  private func latestActive(in workspace: Workspace) throws -> Session {
    let (sessions, problems) = try workspace.activeSessions(environment)
    if let latest = sessions.first(where: \.isOwn) ?? sessions.first {
      return try Session(at: latest.path, environment: environment)
    }
    if let problem = problems.first { throw problem }
    let others = try workspace.list().sessions
    guard let last = others.first else {
      throw SessionError(
        .notFound, "the workspace \(workspace.path) has no active session",
        hint: "git session new <name> makes one")
    }
    let shown = others.prefix(3).map { "'\($0.name)' is \($0.status)" }.joined(separator: ", ")
    let name = FilePath(last.directory).lastComponent?.string ?? last.id
    throw SessionError(
      .notFound,
      "the workspace \(workspace.path) has no active session: \(shown)\(others.count > 3 ? ", …" : "")",
      hint: last.status == SessionStatus.frozen.rawValue
        ? "--session \(name) names it, git session unfreeze --session \(name) lets it take changes again"
        : "--session \(name) names one, git session new <name> makes one")
  }
}
