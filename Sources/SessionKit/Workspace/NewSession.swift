import GitKit
public import SessionModel
public import SystemPackage

/// A session that is to be made.
public struct NewSession: Sendable {
  public var name: String
  public var template: SessionTemplate
  /// What the template's parameters are set to; the others keep their defaults.
  public var parameters: [String: JSON] = [:]

  public init(name: String, template: SessionTemplate) {
    self.name = name
    self.template = template
  }

  /// Makes the session: a repository with one commit.
  ///
  /// Its directory, below `parent`, is named after it.
  ///
  /// - Throws: ``SessionError`` with code `exists` if something is there already, `invalid` for a
  ///   name that cannot be one or parameters that are not the template's.
  public func create(
    in parent: FilePath, environment: SessionEnvironment
  ) throws -> Session {
    do {
      try SessionName.validate(name)
      try checkParameters()
      let now = environment.now()
      let slug = Slug(from: name)
      let id = SessionID(name: name, at: now, suffix: environment.suffix())
      let destination = parent.appending(slug.rawValue)
      try Session.create(at: destination) { repository in
        let owner = try environment.person(in: repository)
        let manifest = try SessionManifest.new(
          id: id, name: name, owner: owner, created: now, phase: template.phases.first?.id,
          template: template.reference)
        var edits: [GitPath: TreeEntry?] = [:]
        for (path, bytes) in try template.files(for: manifest, values: parameters) {
          edits[GitPath(path)] = .file(try repository.writeBlob(bytes))
        }
        let message = CommitMessage(
          subject: "Start session \(name)", operation: "new", phase: nil, actor: owner.email,
          trailers: [.init(key: "Session-Template", value: "\(template.name) \(template.version)")])
        return try repository.writeCommit(
          tree: repository.writeTree(nil, changing: edits), parents: [],
          author: owner.signature(at: now), message: message.text)
      }
      return try Session(at: destination, environment: environment)
    } catch {
      throw SessionError(error)
    }
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
    if let actor { return actor }
    if let known = try repository.configuredIdentity() {
      return Person(name: known.name, email: known.email)
    }
    throw SessionError(
      .refused, "git does not know who you are",
      hint: """
        git config --global user.name "Your Name" and \
        git config --global user.email you@example.com
        """)
  }
}

extension Person {
  func signature(at time: Timestamp) -> Signature {
    Signature(name: name, email: email, seconds: time.milliseconds / 1000)
  }
}
