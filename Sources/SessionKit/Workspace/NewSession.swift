import GitKit
public import SessionModel
public import SystemPackage

/// A session that is to be made.
public struct NewSession: Sendable {
  public var name: String
  public var template: SessionTemplate
  /// What the template's parameters are set to; the others keep their defaults.
  public var parameters: [String: JSON] = [:]
  /// Whether the session stays active when its owner begins another one; it is a setting of the session,
  /// `keepActive`.
  public var staysActive = false

  /// What `session.json` remembers from the start, an object.
  public var metadata: JSON = [:]

  public init(name: String, template: SessionTemplate) {
    self.name = name
    self.template = template
  }

  /// Makes the session: a repository with one commit.
  ///
  /// Its directory, below `parent`, is named after it, and numbered if another name has led to the same one. In a workspace it is bound to the workspace's
  /// guardrails besides its template's, and may take a credit of its owner.
  ///
  /// - Throws: ``SessionError`` with code `exists` if something is there already, `invalid` for a
  ///   name that cannot be one or parameters that are not the template's, `refused` if the owner has no
  ///   credit left where one is needed.
  public func create(
    in parent: FilePath, environment: SessionEnvironment
  ) throws -> Session {
    do {
      try SessionName.validate(name)
      var directories = try SessionDirectories(in: parent)
      return try create(at: directories.directory(for: name), environment: environment)
    } catch {
      throw SessionError(error)
    }
  }

  func create(at destination: FilePath, environment: SessionEnvironment) throws -> Session {
    do {
      try begin(at: destination, environment: environment) { start in
        try Session.create(at: destination) { try start(&$0) }
      }
      return try Session(at: destination, environment: environment)
    } catch {
      throw SessionError(error)
    }
  }

  /// Lets a session be made by the rules of the workspace that it is to be in.
  ///
  /// - Parameters:
  ///   - destination: A path where nothing is yet.
  ///   - make: Makes it at the destination; what it is given stores the first commit in a repository
  ///     that has none.
  func begin(
    at destination: FilePath, environment: SessionEnvironment,
    _ make: ((inout Repository) throws -> ObjectID) throws -> Void
  ) throws {
    try SessionName.validate(name)
    try checkParameters()
    let workspace = Workspace.containing(destination.removingLastComponent())
    let settings = try workspace?.settings() ?? WorkspaceSettings()
    let now = environment.now()
    let id = SessionID(name: name, at: now, suffix: environment.suffix())
    func makeAll(_ begin: (Person) throws -> Void) throws {
      try withoutActuallyEscaping(begin) { begin in
        try make { repository in
          let owner = try environment.person(in: repository)
          try begin(owner)
          return try firstCommit(id, owner, now, settings.guardrails, in: &repository)
        }
      }
    }
    if let workspace, settings.accessMode == .credits {
      try CreditLedger(workspace, environment: environment)
        .beginning(id, at: destination, makeAll)
    } else {
      try makeAll { _ in }
    }
  }

  private func firstCommit(
    _ id: SessionID, _ owner: Person, _ now: Timestamp, _ guardrails: [JSON],
    in repository: inout Repository
  ) throws -> ObjectID {
    var manifest = try SessionManifest.new(
      id: id, name: name, owner: owner, created: now, phase: template.phases.first?.id,
      template: template.reference)
    if staysActive { manifest.settings["keepActive"] = true }
    if metadata != [:] { manifest.metadata = metadata }
    var edits: [GitPath: TreeEntry?] = [:]
    let files = try template.files(for: manifest, values: parameters, guardrails: guardrails)
    for (path, bytes) in files { edits[GitPath(path)] = .file(try repository.writeBlob(bytes)) }
    let message = CommitMessage(
      subject: "Start session \(name)", operation: "new", phase: nil, actor: owner.email,
      trailers: [.init(key: "Session-Template", value: "\(template.name) \(template.version)")])
    return try repository.writeCommit(
      tree: repository.writeTree(nil, changing: edits), parents: [],
      author: owner.signature(at: now), message: message.text)
  }

  private func checkParameters() throws {
    let known = template.parameters.map(\.name)
    let unknown = parameters.keys.filter { !known.contains($0) }.sorted()
    guard unknown.isEmpty else {
      let names = unknown.map { "'\($0)'" }.joined(separator: ", ")
      throw SessionError(
        .invalid, "the template '\(template.name)' has no parameter \(names)",
        hint: known.isEmpty ? "it has none" : "it has \(known.joined(separator: ", "))")
    }
    let missing = template.parameters.filter {
      $0.defaultValue == nil && parameters[$0.name] == nil
    }
    guard missing.isEmpty else {
      let names = missing.map { "'\($0.name)'" }.joined(separator: ", ")
      throw SessionError(
        .invalid, "the template '\(template.name)' needs a value for \(names)",
        hint: missing.map { "--set \($0.name)=…" }.joined(separator: " "))
    }
  }
}

extension SessionEnvironment {
  /// Who acts: the given person, else the one git is configured with.
  func person(in repository: borrowing Repository) throws -> Person {
    if let known = try knownPerson(in: repository) { return known }
    throw Self.unknownPerson
  }

  static let unknownPerson = SessionError(
    .refused, "git does not know who you are",
    hint: """
      git config --global user.name "Your Name" and \
      git config --global user.email you@example.com
      """)

  /// Who acts, or `nil` if neither we nor git have been told.
  func knownPerson(in repository: borrowing Repository) throws -> Person? {
    if let actor { return actor }
    return try repository.configuredIdentity().map { Person(name: $0.name, email: $0.email) }
  }
}

extension Person {
  func signature(at time: Timestamp) -> Signature {
    Signature(name: name, email: email, seconds: time.milliseconds / 1000)
  }
}
