import GitKit
public import SessionModel
public import SystemPackage

/// A session in a remote store, as far as the names there and what was seen before tell.
public struct ListedStoreSession: Hashable, Sendable, Encodable {
  public var id: String
  public var branches: [String]
  /// Where its main branch is, 40 hexadecimal digits.
  public var commit: String
  /// From the last time that this workspace saw it; `nil` if it never has.
  public var name: String?
  public var owner: String?
  public var status: String?
  /// Whether it has changed since then.
  public var isOutdated: Bool
}

/// `.git-session/stores/<name>/<id>.json`: what `session.json` of a store's session said when it was here last.
///
/// A file for each, so that a session costs the same however many the store has. Derived; all may be deleted at
/// any time.
struct StoreCache {
  private let directory: FilePath
  private let workspace: Workspace

  init(of store: String, in workspace: Workspace) {
    self.workspace = workspace
    directory = workspace.own.appending("stores").appending(store)
  }

  private func file(of id: SessionID) -> FilePath { directory.appending("\(id).json") }

  /// The sessions of which something is known.
  func known() throws -> Set<String> {
    guard isDirectory(directory) else { return [] }
    var files = try WorkingTree(at: directory)
    return Set(
      try files.names(in: "").map(\.description).filter { $0.hasSuffix(".json") }
        .map { String($0.dropLast(".json".count)) })
  }

  /// What is known of a session; `nil` if that is nothing.
  func entry(of id: SessionID) throws -> JSON? {
    guard let bytes = try readFile(file(of: id), limit: 1 << 20) else { return nil }
    do throws(ModelError) {
      return try JSON(parsing: String(decoding: bytes, as: UTF8.self))
    } catch {
      // What cannot be read is made anew.
      return nil
    }
  }

  func remember(_ manifest: SessionManifest, at commit: ObjectID) throws {
    let entry: JSON = [
      "commit": JSON("\(commit)"), "name": JSON(manifest.name),
      "owner": JSON(manifest.owner.email), "status": JSON(manifest.life.word),
    ]
    guard try self.entry(of: manifest.id) != entry else { return }
    try makeDirectory(directory)
    try writeFile(file(of: manifest.id), entry.text, in: workspace.own)
  }
}

extension Workspace {
  /// The sessions in a store, sorted by id, from the names of its references and what is known here.
  ///
  /// - Complexity: One listing of the store's references.
  public func sessions(
    in store: RemoteStore, environment: SessionEnvironment
  ) async throws -> [ListedStoreSession] {
    let found = try await store.sessions(environment: environment)
    let cache = StoreCache(of: store.name, in: self)
    do {
      // One look at the directory is quicker than one for each session.
      let all = try cache.known()
      return try found.map { session in
        guard all.contains(session.id),
          let known = try cache.entry(of: SessionID(validating: session.id))
        else { return session }
        var session = session
        (session.name, session.owner) = (known["name"]?.string, known["owner"]?.string)
        session.status = known["status"]?.string
        session.isOutdated = known["commit"]?.string != session.commit
        return session
      }
    } catch {
      throw SessionError(error)
    }
  }
}

extension RemoteStore {
  /// The sessions in the store, sorted by id, from the names of its references alone.
  ///
  /// - Complexity: One listing of the store's references.
  public func sessions(environment: SessionEnvironment) async throws -> [ListedStoreSession] {
    do {
      let address = try address
      // git needs a repository of ours, so that nobody else's settings count.
      let place = try unfinishedPath(for: "/tmp/git-session")
      let references = try await Exchange(at: place, borrowing: []).used { exchange in
        try await address.references(from: exchange.path, isWatched: environment.isWatched)
      }
      let found = address.namespace.sessions(references.map { ($0.key, $0.value) })
      return found.values.sorted { $0.id < $1.id }.compactMap { stored in
        guard let main = stored.main, let tip = stored.tips[main] else { return nil }
        return ListedStoreSession(
          id: stored.id.rawValue, branches: stored.tips.keys.sorted(), commit: tip.description,
          isOutdated: false)
      }
    } catch {
      throw SessionError(error)
    }
  }

  /// Makes the directory of a session that the store has, and lets it follow the store.
  ///
  /// - Throws: ``SessionError`` with code `notFound` if the store does not have it, `refused` if a
  ///   file in it could do harm.
  public func open(
    _ id: SessionID, at destination: FilePath, branch: String? = nil,
    environment: SessionEnvironment
  ) async throws -> Session {
    do {
      let address = try address
      let tracking = "+\(address.namespace.branches(of: id))*:\(Session.tracking(name))*"
      let session = try await address.open(
        id, at: destination, branch: branch, extras: [tracking], environment: environment)
      _ = try await session.followStore(self)
      try await session.remember(in: self)
      return session
    } catch {
      throw SessionError(error)
    }
  }
}

extension Session {
  /// Remembers for listings what the store has of the session now.
  func remember(in store: RemoteStore) throws {
    guard let workspace = Workspace.containing(path) else { return }
    let prefix = Self.tracking(store.name)
    let tips = Dictionary(
      uniqueKeysWithValues: try repository.legibleReferences(under: prefix).map {
        (String($0.name.dropFirst(prefix.count)), $0.id)
      })
    let id = try manifest(in: tip().tree).id
    guard let main = StoredBranches(id: id, tips: tips).main, let commit = tips[main],
      let manifest = try repository.manifest(in: repository.readCommit(commit).tree)
    else { return }
    try StoreCache(of: store.name, in: workspace).remember(manifest, at: commit)
  }
}
