import GitKit
import SessionModel
import SystemPackage
import Transcripts

extension ConversationWriter {
  /// Adds what is new to a session that is there already.
  ///
  /// What goes on from the end of a branch goes on that branch; what goes off earlier becomes a branch of
  /// its own.
  func extend(
    _ session: Session, _ conversation: Conversation, _ plan: ImportPlan,
    _ original: [GitPath: TreeEntry], _ job: ImportJob, _ report: inout ImportedConversation
  ) async throws {
    let signature = try job.importer.environment.person(in: repository)
      .signature(at: job.importer.environment.now())
    report.session = session.path.string
    var commits: [Int: ObjectID] = [:]
    for (number, line) in plan.lines.enumerated() {
      let extra = number == 0 ? original : [:]
      if let after = line.after, let commit = commits[after] {
        let tip = try write(line, after: commit, with: extra, by: signature) { commits[$0] = $1 }
        try repository.makeDurable()
        report.branches.append(try await session.addBranch("edit", at: tip))
      } else if let branch = try await branch(for: line, of: session) {
        let prepared = PreparedImport(
          key: key, segments: line.segments.map { (edits(of: $0), $0.count) },
          conversation: conversation, file: job.name, original: extra,
          branch: branch.isCurrent ? nil : branch.name,
          messages: line.segments.map { message($0.count, actor: signature.email) })
        let (written, kept) = try await session.addImported(prepared)
        for (segment, commit) in zip(line.segments, written) {
          if let last = segment.last { commits[last] = commit }
        }
        report.keptFiles += kept
      } else {
        let (base, missing) = try base(of: line)
        let tip = try write(
          line, after: base, with: missing.merging(extra) { $1 }, by: signature
        ) { commits[$0] = $1 }
        try repository.makeDurable()
        report.branches.append(try await session.addBranch("edit", at: tip))
      }
    }
  }

  /// The branch that a line goes on from: it has all messages before the line and none that are not.
  private func branch(for line: ImportPlan.Line, of session: Session) async throws -> Branch? {
    let branches = try await session.branches()
    let current = branches.filter(\.isCurrent)
    guard isTree else { return current.first }
    let (before, others) = neighbours(of: line)
    for branch in current + branches.filter({ !$0.isCurrent }) {
      let tree = try repository.readCommit(ObjectID(branch.commit)).tree
      guard try before.allSatisfy({ try has($0, tree) }) else { continue }
      if try !others.contains(where: { try has($0, tree) }) { return branch }
    }
    return nil
  }

  /// The messages of the conversation that the session has, before a line and elsewhere.
  private func neighbours(
    of line: ImportPlan.Line
  ) -> (before: [KnownMessages.Place], others: [KnownMessages.Place]) {
    let ancestors = ImportPlan.ancestors(of: line.after, in: entries)
    var before: Set<KnownMessages.Place> = []
    var others: Set<KnownMessages.Place> = []
    for (index, entry) in entries.enumerated() where !entry.isNew {
      guard let place = known.places[entry.key] else { continue }
      if ancestors.contains(index) { before.insert(place) } else { others.insert(place) }
    }
    return (Array(before), Array(others.subtracting(before)))
  }

  private func has(_ place: KnownMessages.Place, _ tree: ObjectID) throws -> Bool {
    try repository.entry(at: place.path, in: tree) != nil
  }

  /// The newest commit that has nothing of the conversation but what is before a line, and what of that
  /// it lacks.
  private func base(
    of line: ImportPlan.Line
  ) throws -> (commit: ObjectID, missing: [GitPath: TreeEntry]) {
    let (before, others) = neighbours(of: line)
    guard case .branch(_, let tip?) = try repository.head() else {
      throw SessionError(.refused, "the session's directory is on no branch")
    }
    var base = tip
    var problem: (any Error)?
    try repository.forEachCommit(from: [tip], firstParent: true) { commit throws(GitError) in
      base = commit.id
      do {
        return try others.contains { try has($0, commit.tree) }
      } catch {
        problem = error
        return false
      }
    }
    if let problem { throw problem }
    let tree = try repository.readCommit(base).tree
    var missing: [GitPath: TreeEntry] = [:]
    for place in before where try !has(place, tree) { missing[place.path] = place.entry }
    return (base, missing)
  }
}
