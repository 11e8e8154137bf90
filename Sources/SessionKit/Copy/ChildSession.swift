import GitKit
import SessionModel
import SystemPackage

/// A session that goes on from another one: who it is, and what it does not take along.
struct ChildSession: Sendable {
  let relation: Relation
  let name: String
  let id: SessionID
  let created: Timestamp
  let environment: SessionEnvironment

  /// - Throws: ``ModelError`` as for ``SessionName/validate(_:)``.
  init(_ relation: Relation, name: String, environment: SessionEnvironment) throws {
    try SessionName.validate(name)
    self.relation = relation
    self.name = name
    self.environment = environment
    created = environment.now()
    id = SessionID(name: name, at: created, suffix: environment.suffix())
  }

  /// Gives every branch of the other session this one's identity, by a commit on top of it.
  ///
  /// Every branch, since a push goes where `session.json` of the branch says. One without a
  /// `session.json` stays as it is.
  ///
  /// - Parameters:
  ///   - branches: Their full names, and their tips, whose objects are in the repository.
  ///   - shown: The branch to begin on, in full.
  /// - Returns: The tip of the branch to begin on.
  func adopt(
    _ branches: [StoredReference], showing shown: String, in repository: inout Repository
  ) throws -> ObjectID {
    var tip: ObjectID?
    for branch in branches {
      let commit = try self.commit(on: branch.id, in: &repository) ?? branch.id
      try repository.moveReference(
        branch.name, to: commit, expecting: repository.reference(branch.name),
        reason: "session: \(relation.rawValue)")
      if branch.name == shown { tip = commit }
    }
    guard let tip else {
      throw SessionError(
        .notFound, "there is no branch '\(Session.shortName(ofBranch: shown))'",
        hint: "git session branch lists them")
    }
    return tip
  }

  private func commit(on parent: ObjectID, in repository: inout Repository) throws -> ObjectID? {
    let tree = try repository.readCommit(parent).tree
    guard var manifest = try repository.manifest(in: tree) else { return nil }
    let original = manifest.id
    let owner = try takeOver(&manifest, at: parent, in: repository)
    var edits: [GitPath: TreeEntry?] = [
      GitPath(SessionLayout.manifest): .file(try repository.writeBlob(manifest.bytes))
    ]
    if relation == .resume {
      for path in try repository.outdatedReports(in: tree) { edits.updateValue(nil, forKey: path) }
    }
    return try repository.writeCommit(
      tree: repository.writeTree(tree, changing: edits), parents: [parent],
      author: owner.signature(at: created), message: message(for: original, owner).text)
  }

  /// Makes a manifest this session's.
  ///
  /// - Returns: Its owner, who is whoever acts.
  func takeOver(
    _ manifest: inout SessionManifest, at commit: ObjectID, in repository: borrowing Repository
  ) throws -> Person {
    let owner = try environment.person(in: repository)
    let parent = ParentReference(
      session: manifest.id, commit: commit.description, relation: relation)
    manifest.becomeChild(id: id, name: name, owner: owner, created: created, parent: parent)
    return owner
  }

  func message(for original: SessionID, _ owner: Person) -> CommitMessage {
    let word = relation.rawValue
    return CommitMessage(
      subject: "\(word.prefix(1).uppercased())\(word.dropFirst()) \(original) as \(name)",
      operation: word, actor: owner.email,
      trailers: [.init(key: "Session-Parent", value: original.rawValue)])
  }
}

extension Repository {
  /// The identity of the session in a snapshot; `nil` if it has no `session.json`.
  func manifest(in tree: ObjectID) throws -> SessionManifest? {
    guard let entry = try entry(at: GitPath(SessionLayout.manifest), in: tree), entry.kind.isFile
    else { return nil }
    return try SessionManifest(bytes: readBlob(entry.id))
  }

  /// The files of all reports but the newest draft and the newest issue.
  fileprivate func outdatedReports(in tree: ObjectID) throws -> [GitPath] {
    let drafts = try paths(under: SessionLayout.drafts, in: tree)
    let issued = try paths(under: SessionLayout.issued, in: tree)
    var newest: (at: Timestamp, directory: GitPath)?
    for path in issued where path.lastComponent == "issue.json" {
      guard let entry = try entry(at: path, in: tree) else { continue }
      let record = try IssueRecord(bytes: readBlob(entry.id), file: path.description)
      if newest.map({ ($0.at, $0.directory) < (record.at, path.parent) }) ?? true {
        newest = (record.at, path.parent)
      }
    }
    let kept = newest?.directory
    return drafts.dropLast() + issued.filter { path in !(kept.map(path.isInside) ?? false) }
  }

  private func paths(under directory: SessionPath, in tree: ObjectID) throws -> [GitPath] {
    guard let entry = try entry(at: GitPath(directory), in: tree), entry.kind == .directory else {
      return []
    }
    var found: [GitPath] = []
    try forEachFile(in: entry.id, under: GitPath(directory)) { path, _ throws(GitError) in
      found.append(path)
    }
    return found.sorted()
  }
}
