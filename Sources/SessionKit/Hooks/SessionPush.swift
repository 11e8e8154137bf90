import GitKit
import SessionModel

/// What a push does to one session of a store.
struct SessionPush {
  /// A session, by where it is in the store.
  struct Place: Hashable {
    var id: SessionID
    var namespace: StoreNamespace
  }

  enum Part {
    case branch(String)
    case tag(String)
  }

  let place: Place
  private var branches: [(line: HookLine, name: String)] = []
  private var tags: [(line: HookLine, name: String)] = []

  init(place: Place) { self.place = place }

  /// The session that a reference belongs to; nil if to none.
  static func place(
    of line: HookLine, in spaces: [StoreNamespace]
  ) -> (Place, Part)? {
    for space in spaces {
      if let (id, name) = space.branch(line.reference) {
        return (Place(id: id, namespace: space), .branch(name))
      }
      if let (id, name) = space.tag(line.reference) {
        return (Place(id: id, namespace: space), .tag(name))
      }
    }
    return nil
  }

  mutating func add(_ line: HookLine, _ part: Part) {
    switch part {
    case .branch(let name): branches.append((line, name))
    case .tag(let name): tags.append((line, name))
    }
  }

  // MARK: Judging

  func problems(
    for gate: ReceiveGate, in repository: consuming Repository
  ) throws -> [CommitProblem] {
    let present = try repository.legibleReferences(under: place.namespace.branches(of: place.id))
    let known = present.map(\.id)
    var problems = try movements(present, in: repository)
    problems += tagMovements()
    problems += try steps(known, for: gate, in: repository)
    let new = branches.compactMap(\.line.new)
    if gate.rules.refusesSecrets {
      problems += try gate.secrets(in: branches.map(\.line) + tags.map(\.line), known)
    }
    problems += try breaches(present, new, for: gate)
    return problems
  }

  /// Branches go forward, and go away only once others have all that they had.
  private func movements(
    _ present: [(name: String, id: ObjectID)], in repository: borrowing Repository
  ) throws -> [CommitProblem] {
    var after = Dictionary(uniqueKeysWithValues: present.map { ($0.name, $0.id) })
    for branch in branches { after[branch.line.reference] = branch.line.new }
    var problems: [CommitProblem] = []
    for (line, name) in branches {
      guard let old = line.old else { continue }
      if let new = line.new {
        if try !repository.isAncestor(old, of: new) {
          problems.append(
            CommitProblem(
              "branch '\(name)' of \(place.id) would lose commits; what is in a store stays",
              remedy: "git session sync puts both together; push without force"))
        }
      } else if name == "main" {
        problems.append(
          CommitProblem(
            "branch 'main' of \(place.id) is the session itself and stays",
            remedy: "git session delete, then push"))
      } else if try !after.values.contains(where: { try repository.isAncestor(old, of: $0) }) {
        problems.append(
          CommitProblem(
            "branch '\(name)' of \(place.id) has commits that no other branch has; it stays",
            remedy: "git session merge \(name), or select, and push that first"))
      }
    }
    return problems
  }

  private func tagMovements() -> [CommitProblem] {
    tags.filter { $0.line.old != nil }.map { tag in
      CommitProblem(
        "tag '\(tag.name)' of \(place.id) says what was issued, and stays where it is")
    }
  }

  /// Each new commit by itself: where its files are, and who may have made it.
  private func steps(
    _ known: [ObjectID], for gate: ReceiveGate, in repository: borrowing Repository
  ) throws -> [CommitProblem] {
    var problems: [CommitProblem] = []
    var failure: (any Error)?
    var survey = TreeSurvey(gate.rules.limits)
    let manifestPath = GitPath(SessionLayout.manifest)
    try repository.forEachCommit(
      from: branches.compactMap(\.line.new), without: known
    ) { commit throws(GitError) in
      let before = try commit.parents.first.map { id throws(GitError) in
        try repository.readCommit(id).tree
      }
      do {
        if let fault = try survey.fault(of: commit.tree, since: before, in: repository) {
          problems.append(CommitProblem(fault).in(commit))
        }
        guard gate.rules.owners != .off else { return true }
        let touchesLife =
          try before.map {
            try repository.entry(at: manifestPath, in: $0)
              != repository.entry(at: manifestPath, in: commit.tree)
          } ?? false
        guard gate.rules.owners == .all || touchesLife else { return true }
        if let problem = try ownerProblem(commit, before, for: gate, in: repository) {
          problems.append(problem.in(commit))
        }
      } catch {
        failure = error
        return false
      }
      return true
    }
    if let failure { throw failure }
    return problems
  }

  private func ownerProblem(
    _ commit: Commit, _ before: ObjectID?, for gate: ReceiveGate,
    in repository: borrowing Repository
  ) throws -> CommitProblem? {
    let new = try Self.manifest(in: commit.tree, of: repository)
    let old = try before.flatMap { try Self.manifest(in: $0, of: repository) }
    // A copy is a session of its own, and its first commit is its owner's.
    guard let judged = old?.id == new?.id ? old : new else { return nil }
    if gate.rules.owners == .life {
      guard let old, let new, old.id == new.id else { return nil }
      // A merge puts together what each side did.
      guard commit.parents.count == 1, old.life != new.life || old.owner.email != new.owner.email
      else { return nil }
    }
    let actor = gate.pusher ?? commit.author.email
    guard actor.lowercased() != judged.owner.email.lowercased() else { return nil }
    return CommitProblem(
      gate.rules.owners == .all
        ? "\(actor) may not push to session '\(judged.name)': it is of \(judged.owner.email)"
        : "\(actor) may not change the status or the owner of session '\(judged.name)': it is of \(judged.owner.email)",
      path: SessionLayout.manifest.string, remedy: "let its owner do it")
  }

  private static func manifest(
    in tree: ObjectID, of repository: borrowing Repository
  ) throws(GitError) -> SessionManifest? {
    guard let bytes = try repository.read(SessionLayout.manifest, in: tree) else { return nil }
    do throws(ModelError) {
      return try SessionManifest(bytes: bytes)
    } catch {
      // What is wrong with it is found where the format is judged.
      return nil
    }
  }

  // MARK: The format

  /// What the history breaks of the format's rules that it did not break before.
  private func breaches(
    _ present: [(name: String, id: ObjectID)], _ new: [ObjectID], for gate: ReceiveGate
  ) throws -> [CommitProblem] {
    guard !new.isEmpty else { return [] }
    let pushed = branches.compactMap { branch in
      branch.line.new.map { (name: "refs/heads/\(branch.name)", id: $0) }
    }
    let check = try HistoryCheck(gate.open(), tips: pushed)
    // Names and kinds of files are judged commit by commit.
    let damage = try check.replay().filter { $0.severity == .damage && $0.rule != .path }
    var problems = try strangers(pushed, check)
    guard !damage.isEmpty else { return problems }
    let prefix = place.namespace.branches(of: place.id).count
    let before = present.map {
      (name: "refs/heads/\($0.name.dropFirst(prefix))", id: $0.id)
    }
    let old = try HistoryCheck(gate.open(), tips: before).replay()
    let known = Set(old.filter { $0.severity == .damage }.map(\.identity))
    problems += damage.filter { !known.contains($0.identity) }.map { finding in
      let commit = finding.commit.map { " (commit \($0.prefix(10)))" } ?? ""
      return CommitProblem(
        finding.message + commit, path: finding.path, line: finding.line, remedy: finding.remedy)
    }
    return problems
  }

  /// Branches that hold another session than the one they are pushed as.
  private func strangers(
    _ tips: [(name: String, id: ObjectID)], _ check: HistoryCheck
  ) throws -> [CommitProblem] {
    try tips.compactMap { tip in
      guard let commit = check.graph[tip.id], let manifest = try check.manifest(in: commit.tree),
        manifest.id != place.id
      else { return nil }
      let name = try PushGate().shownName(Session.shortName(ofBranch: tip.name))
      return CommitProblem(
        "branch '\(name)' of \(place.id) would hold session \(manifest.id)",
        path: SessionLayout.manifest.string, remedy: "git session push sends it where it belongs")
    }
  }
}

extension Verification.Finding {
  /// What makes two of them the same one, whatever branches have it.
  fileprivate var identity: [String] { [rule.rawValue, path ?? "", message, commit ?? ""] }
}

extension CommitProblem {
  fileprivate func `in`(_ commit: Commit) -> CommitProblem {
    CommitProblem("\(message) (commit \(commit.id.short))", path: path, line: line, remedy: remedy)
  }
}
