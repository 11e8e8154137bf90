import GitKit
public import SessionModel
import StructuredText
public import SystemPackage

/// A session that is to be made from the configuration of another one.
///
/// It begins a history of its own, so that nothing that was not named can be reached in it.
public struct Remix: Sendable {
  /// What may be taken along besides the configuration.
  public enum Part: String, CaseIterable, Hashable, Sendable {
    /// Artifacts, diagrams and candidates, and where each phase stands.
    case phases
    case uploads
    /// The context of page and codebase; not the user, and not what was prompted.
    case context
  }

  public var name: String
  public var parts: Set<Part>
  /// What the new session is asked to do.
  public var prompt: String?
  /// The agents that the new session has, by name; `nil` is all of the original's.
  public var agents: [String]?
  /// Where agents are that the original does not have: `<name>.json`.
  public var agentLibrary: FilePath?
  /// Added to the session's metadata.
  public var metadata: [String: JSON]

  public init(
    name: String, parts: Set<Part> = Set(Part.allCases), prompt: String? = nil,
    agents: [String]? = nil, agentLibrary: FilePath? = nil, metadata: [String: JSON] = [:]
  ) {
    self.name = name
    self.parts = parts
    self.prompt = prompt
    self.agents = agents
    self.agentLibrary = agentLibrary
    self.metadata = metadata
  }
}

extension Remix {
  /// Writes the only commit of the new session into a repository that can read the other's objects.
  func commit(
    on original: ObjectID, as child: ChildSession, in repository: inout Repository
  ) throws -> ObjectID {
    let tree = try repository.readCommit(original).tree
    guard var manifest = try repository.manifest(in: tree) else {
      throw SessionError(.notFound, "there is no session.json to take over")
    }
    let parent = manifest.id
    let owner = try child.takeOver(&manifest, at: original, in: repository)
    var edits = try entries(of: tree, in: &repository)
    manifest.settings = JSON(manifest.settings.value.withoutSecrets())
    manifest.metadata = JSON(manifest.metadata.value.withoutSecrets())
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { manifest.metadata[key] = value }
    if !parts.contains(.phases) {
      manifest.phase = edits.keys.filter { $0.lastComponent == "phase.json" }.min()
        .flatMap { PhaseID(rawValue: $0.parent.lastComponent.description) }
    }
    edits[GitPath(SessionLayout.manifest)] = .file(try repository.writeBlob(manifest.bytes))
    for name in agents ?? [] {
      let file = try SessionLayout.agents.appending("\(name).json")
      guard edits[GitPath(file)] == nil else { continue }
      edits[GitPath(file)] = .file(try repository.writeBlob(agent(name)))
    }
    if let prompt {
      let directory = SessionLayout.prompt(
        at: child.created, suffix: child.environment.suffix())
      edits[GitPath(try directory.appending("prompt.md"))] =
        .file(
          try repository.writeBlob(Array((prompt.hasSuffix("\n") ? prompt : "\(prompt)\n").utf8)))
    }
    return try repository.writeCommit(
      tree: repository.writeTree(nil, changing: edits), parents: [],
      author: owner.signature(at: child.created), message: child.message(for: parent, owner).text)
  }

  /// The configuration of an agent that the original does not have.
  private func agent(_ name: String) throws -> [UInt8] {
    let isName = !name.contains("/") && !name.hasPrefix(".")
    guard isName, let agentLibrary,
      let bytes = try readFile(agentLibrary.appending("\(name).json"), limit: 16 << 20)
    else {
      throw SessionError(
        .notFound, "there is no agent '\(name)'",
        hint: "agents are in the session's agents/ and in the workspace's")
    }
    return bytes
  }

  /// What is taken over of a snapshot, but for `session.json`.
  private func entries(
    of tree: ObjectID, in repository: inout Repository
  ) throws -> [GitPath: TreeEntry?] {
    var found: [(path: GitPath, entry: TreeEntry)] = []
    try repository.forEachFile(in: tree) { path, entry throws(GitError) in
      if entry.kind.isFile { found.append((path, entry)) }
    }
    var entries: [GitPath: TreeEntry?] = [:]
    for (path, entry) in found {
      // A path that could not be added here is not carried over either.
      guard let place = try? SessionPath(bytes: path.bytes), let use = use(of: place) else {
        continue
      }
      entries[path] = try use(entry, place, &repository)
    }
    return entries
  }

  /// How a file is taken over; `nil` if it is not.
  private func use(of path: SessionPath) -> Use? {
    let parts = path.components
    if path == SessionLayout.attributes || path == SessionLayout.ignore { return .asItIs }
    if path.isInside(SessionLayout.agents) {
      let isWanted = agents?.contains { path.lastComponent == "\($0).json" } ?? true
      return isWanted ? .withoutSecrets : nil
    }
    if let phase = SessionLayout.phase(of: path) {
      if path.isInside(SessionLayout.messages(phase)) { return nil }
      if self.parts.contains(.phases) || parts.count == 3 && parts[2] == "prompt.md" {
        return .asItIs
      }
      return path == SessionLayout.phaseRecord(phase) ? .reopened : nil
    }
    if path.isInside(SessionLayout.uploads) {
      return self.parts.contains(.uploads) && !SessionLayout.isBodyOfMessage(path) ? .asItIs : nil
    }
    let isContext =
      [SessionLayout.pageContext, SessionLayout.codebaseContext].contains(path)
      || path.isInside(SessionLayout.enrichment)
    return isContext && self.parts.contains(.context) ? .withoutSecrets : nil
  }

  private enum Use {
    case asItIs
    /// JSON without the members that may be secret; a file that is no JSON goes as it is.
    case withoutSecrets
    /// A phase that begins anew.
    case reopened

    private static func value(_ bytes: [UInt8], _ path: SessionPath) throws -> JSONValue {
      do throws(ModelError) {
        return try JSON(parsing: String(decoding: bytes, as: UTF8.self)).value
      } catch {
        throw SessionError(
          .damaged, "\(path) cannot be searched for secrets: \(error.message)",
          hint: "mend it, or take it out of the session", cause: error)
      }
    }

    func callAsFunction(
      _ entry: TreeEntry, _ path: SessionPath, _ repository: inout Repository
    ) throws -> TreeEntry {
      switch self {
      case .asItIs: return entry
      case .withoutSecrets:
        let bytes = try repository.readBlob(entry.id)
        guard path.fileExtension == "json" else { return entry }
        let value = try Self.value(bytes, path)
        let kept = value.withoutSecrets()
        return kept == value ? entry : .file(try repository.writeBlob(kept.canonical()))
      case .reopened:
        var record = try PhaseRecord(bytes: repository.readBlob(entry.id), file: path.string)
        if record.status != .open { record.status = .open }
        if !record.forced.isEmpty { record.forced = [] }
        return .file(try repository.writeBlob(record.bytes))
      }
    }
  }
}

extension Remix {
  /// Makes the session from a commit whose objects an exchange can read.
  ///
  /// Only what the new commit reaches is fetched from there.
  func make(
    from original: ObjectID, in exchange: Exchange, at destination: FilePath,
    environment: SessionEnvironment
  ) async throws -> Session {
    let child = try ChildSession(.remix, name: name, environment: environment)
    let branch = "refs/heads/main"
    func write() throws -> ObjectID {
      var repository = try Repository(at: exchange.path)
      let commit = try self.commit(on: original, as: child, in: &repository)
      try repository.moveReference(
        branch, to: commit, expecting: nil, reason: "session: remix")
      return commit
    }
    let commit = try write()
    let site = try SessionSite(for: destination)
    do {
      _ = try site.makeRepository(branch: "main")
      let source = StoreAddress(url: exchange.path.string, isArchive: true)
      try await source.fetch(
        ["\(branch):\(branch)"], into: site.gitDirectory, isWatched: false)
      try site.finish(at: commit, branch: "main")
    } catch {
      try site.abandon(after: error)
    }
    return try Session(at: destination, environment: environment)
  }
}

extension Session {
  /// Makes a session that keeps this one's configuration and the named parts of the branch.
  ///
  /// Messages, prompts, reports, the state of the run and settings that may be secret are not carried
  /// over, and are not in its history.
  public func remix(
    _ remix: Remix, to destination: FilePath, branch: String? = nil
  ) async throws -> Session {
    do {
      try refuseInside(destination)
      let tip = try tip(of: branch)
      return try await exchange([]).used { exchange in
        try await remix.make(
          from: tip.commit, in: exchange, at: destination, environment: environment)
      }
    } catch {
      throw SessionError(error)
    }
  }
}
