import GitKit
import SessionModel

/// A session in quarantine: which of the references there are its own.
struct ArrivedSession: Sendable {
  var id: SessionID
  var name: String
  /// By their short names.
  var branches: [String: ObjectID] = [:]
  /// By what they are called below `refs/tags/session/<id>/`.
  var tags: [String: ObjectID] = [:]
  /// The branch that stands for it, by its short name.
  var shown: String?
  /// Whether only parts of it came, so that it cannot be the session that it is of.
  var isPart = false

  /// The names that it has in a store.
  var references: [StoredReference] {
    let namespace = StoreNamespace.standard
    return branches.map { StoredReference(name: namespace.branches(of: id) + $0, id: $1) }
      + tags.map { StoredReference(name: namespace.tags(of: id) + $0, id: $1) }
  }

  /// The branch to show.
  var main: String? {
    if let shown, branches[shown] != nil { return shown }
    return branches["main"] != nil ? "main" : branches.keys.min()
  }
}

extension Quarantine {
  /// Tells by the `session.json` of each branch which session it is of, whatever it is called.
  ///
  /// A branch without one belongs to the session whose name it has, as in a store.
  ///
  /// - Parameter head: The branch to show, by its full name.
  /// - Returns: The sessions, sorted by id.
  func sessions(
    in references: [StoredReference], head: String? = nil
  ) throws -> [ArrivedSession] {
    let repository = try Repository(at: path)
    var found: [SessionID: ArrivedSession] = [:]
    var rest: [StoredReference] = []
    for reference in references where Self.isBranch(reference.name) {
      guard let tree = try Self.tree(of: reference.id, in: repository),
        let manifest = try repository.manifest(in: tree)
      else {
        rest.append(reference)
        continue
      }
      let branch = Self.branch(reference.name, of: manifest.id)
      var session =
        found[manifest.id] ?? ArrivedSession(id: manifest.id, name: manifest.name)
      session.branches[branch] = reference.id
      if reference.name == head || branch == "main" && session.shown == nil {
        session.shown = branch
        session.name = manifest.name
      }
      found[manifest.id] = session
    }
    for reference in rest + references.filter({ !Self.isBranch($0.name) }) {
      if let branch = StoreNamespace.standard.branch(reference.name) {
        found[branch.id]?.branches[branch.name] = reference.id
      }
      let parts = reference.name.split(separator: "/", maxSplits: 4)
      if parts.count == 5, parts[1] == "tags", parts[2] == "session",
        let id = SessionID(rawValue: String(parts[3]))
      {
        found[id]?.tags[String(parts[4])] = reference.id
      }
    }
    return found.values.sorted { $0.id < $1.id }
  }

  private static func isBranch(_ name: String) -> Bool {
    name.hasPrefix("refs/") && !name.hasPrefix("refs/tags/") && !name.hasPrefix("refs/remotes/")
      && !name.hasPrefix("refs/session/") && name != "refs/stash"
  }

  /// `what-if` for `refs/heads/session/<id>/what-if`, `refs/sessions/<id>/what-if` and `refs/heads/what-if`.
  private static func branch(_ name: String, of id: SessionID) -> String {
    if let mark = name.ranges(of: "/\(id)/").first { return String(name[mark.upperBound...]) }
    return Session.shortName(ofBranch: name)
  }

  private static func tree(
    of id: ObjectID, in repository: borrowing Repository
  ) throws -> ObjectID? {
    do throws(GitError) {
      return try repository.readCommit(id).tree
    } catch {
      // No commit, and so no branch of a session.
      return nil
    }
  }

  /// Gives the references of sessions the names that they have in a store, so that they can be fetched.
  func name(_ sessions: [ArrivedSession]) throws {
    try exchange.write(sessions.flatMap(\.references))
  }
}
