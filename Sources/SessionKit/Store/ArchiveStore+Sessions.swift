import GitKit
public import SessionModel

/// A session that is in a store.
public struct StoredSession: Hashable, Sendable, Encodable {
  public var id: String
  public var name: String
  public var owner: String
  /// `active`, `archived`, `frozen` or `deleted`.
  public var status: String
  public var phase: String?
  public var tags: [String]
  public var branches: [String]
  /// When it was last changed.
  public var changed: Timestamp
  public var deletedAt: Timestamp?
}

/// The branches of a session in a store, by their short names.
struct StoredBranches: Sendable {
  var id: SessionID
  var tips: [String: ObjectID]
  /// The one its directory showed last, if that is known.
  var shown: String?

  /// The branch that stands for the session.
  var main: String? {
    if let shown, tips[shown] != nil { return shown }
    return tips["main"] != nil ? "main" : tips.keys.min()
  }
}

extension StoreNamespace {
  /// The sessions that a store's references are for.
  func sessions(
    _ references: some Sequence<(name: String, tip: ObjectID)>
  ) -> [SessionID: StoredBranches] {
    var found: [SessionID: StoredBranches] = [:]
    for (name, tip) in references {
      guard let branch = branch(name) else { continue }
      found[branch.id, default: StoredBranches(id: branch.id, tips: [:])].tips[branch.name] = tip
    }
    return found
  }
}

extension ArchiveStore {
  /// The sessions here, sorted by id.
  ///
  /// - Parameter prefix: What their ids begin with.
  /// - Complexity: Reads the names of all references.
  func branches(idsBeginning prefix: String = "") throws -> [StoredBranches] {
    guard exists else { return [] }
    let here = try Repository(at: path)
    let namespace = StoreNamespace.standard
    var found = namespace.sessions(
      try here.references(under: "\(namespace.branches)\(prefix)").map { ($0.name, $0.id) })
    for (name, _) in try here.references(under: "refs/session/\(prefix)") {
      let parts = name.split(separator: "/", maxSplits: 4)
      guard parts.count == 5, parts[3] == "shown", let id = SessionID(rawValue: String(parts[2]))
      else { continue }
      found[id]?.shown = String(parts[4])
    }
    return found.values.sorted { $0.id < $1.id }
  }

  /// The branches of a session.
  ///
  /// - Throws: ``SessionError`` with code `notFound` if it is not here.
  func branches(of id: SessionID) throws -> StoredBranches {
    guard let found = try branches(idsBeginning: "\(id)/").first else {
      throw SessionError(
        .notFound, "there is no session \(id) in the archive",
        hint: "git session list --archived and --deleted list what there is")
    }
    return found
  }

  /// What can be read of the sessions here, and for each that cannot be, why.
  func sessions() throws -> (sessions: [StoredSession], problems: [SessionError]) {
    var sessions: [StoredSession] = []
    var problems: [SessionError] = []
    let all = try branches()
    guard !all.isEmpty else { return ([], []) }
    let here = try Repository(at: path)
    for stored in all {
      do {
        sessions.append(try describe(stored, in: here))
      } catch {
        var problem = SessionError(error)
        problem.message = "\(stored.id): \(problem.message)"
        problems.append(problem)
      }
    }
    return (sessions.sorted { ($0.changed, $0.id) > ($1.changed, $1.id) }, problems)
  }

  func session(_ id: SessionID) throws -> StoredSession {
    try describe(branches(of: id), in: Repository(at: path))
  }

  private func describe(
    _ stored: StoredBranches, in here: borrowing Repository
  ) throws -> StoredSession {
    guard let main = stored.main, let tip = stored.tips[main] else {
      throw SessionError(.damaged, "the session has no branch")
    }
    let commit = try here.readCommit(tip)
    guard let manifest = try here.manifest(in: commit.tree) else {
      throw SessionError(.damaged, "branch \(main) has no session.json")
    }
    return StoredSession(
      id: stored.id.rawValue, name: manifest.name, owner: manifest.owner.email,
      status: manifest.life.word, phase: manifest.phase?.rawValue, tags: manifest.tags,
      branches: stored.tips.keys.sorted(),
      changed: Timestamp(milliseconds: commit.committer.seconds * 1000),
      deletedAt: manifest.deletedAt)
  }
}
