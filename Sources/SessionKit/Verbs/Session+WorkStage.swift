import GitKit
import SessionModel

extension Session {
  /// What the stage of the session's work follows from: the files of a snapshot, the other branches and what
  /// is known of stores.
  ///
  /// - Complexity: Reads the names of all messages, and for each other branch the history up to where it
  ///   parts.
  func workFacts(in tree: ObjectID, _ life: LifeState) throws -> WorkFacts {
    var facts = WorkFacts()
    facts.life = life
    for phase in try phases(in: tree) {
      guard let messages = try directory(SessionLayout.messages(phase), in: tree) else { continue }
      try repository.forEachFile(in: messages) { path, _ throws(GitError) in
        switch SessionLayout.role(ofMessageFile: path.lastComponent.description) {
        case .human: facts.questions += 1
        case .ai: facts.answers += 1
        case .system, .tool, nil: break
        }
      }
    }
    if let prompts = try directory(SessionLayout.prompts, in: tree) {
      facts.prompts = try repository.readTree(prompts).items
        .filter { $0.entry.kind == .directory }
        .map { item in
          let files = try repository.readTree(item.entry.id).items
          return WorkFacts.Prompt(files: files.map(\.name.description))
        }
    }
    guard case .branch(let shown, let tip?) = try repository.head() else { return facts }
    let name = Self.shortName(ofBranch: shown)
    facts.alternatives = try repository.legibleReferences(under: "refs/heads/")
      .count { try $0.name != shown && !repository.isAncestor($0.id, of: tip) }
    facts.isStored = try repository.legibleReferences(under: "refs/remotes/")
      .contains { $0.id == tip && $0.name.hasSuffix("/\(name)") }
    return facts
  }

  private func directory(_ path: SessionPath, in tree: ObjectID) throws -> ObjectID? {
    guard let entry = try repository.entry(at: GitPath(path), in: tree), entry.kind == .directory
    else { return nil }
    return entry.id
  }
}
