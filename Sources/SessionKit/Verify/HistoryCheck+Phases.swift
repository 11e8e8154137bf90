import GitKit
import SessionModel
import StructuredText

/// The order of phases, and what a session that is closed must not do.
extension HistoryCheck {
  func judgePhases(_ step: Step) throws {
    // A merge puts together what each side did by itself and was judged for there.
    guard !step.isMerge, let parent = step.parents.first, !bringsBack(step) else { return }
    guard step.message["Session-Forced"] == nil else { return }
    let manifestPath = GitPath(SessionLayout.manifest)
    if step.changes(manifestPath), let before = try manifest(in: parent.tree)?.phase,
      let after = try manifest(in: step.commit.tree)?.phase, before != after
    {
      let left = try passed(from: before, in: step.commit.tree)
      if !left.isEmpty {
        breach(
          step, .phase, manifestPath,
          line: try line(of: ["phase"], in: manifestPath, step.commit.tree),
          "the session went on to \(after) while \(Self.list(left)) \(left.count == 1 ? "was" : "were") neither done nor skipped",
          remedy:
            "git session phase next \(before) goes back; phase next --force notes what is passed",
          .passed(from: before))
      }
    }
    for change in step.own {
      guard let phase = Self.phase(ofRecord: change.path),
        try status(of: phase, in: step.commit.tree) == .done,
        try status(of: phase, in: parent.tree) != .done
      else { continue }
      let missing = try lacking(phase, in: step.commit.tree)
      guard let first = missing.first else { continue }
      let more = missing.count > 1 ? "; and \(missing.count - 1) more" : ""
      breach(
        step, .phase, change.path,
        line: try line(of: ["status"], in: change.path, step.commit.tree),
        "\(phase) was called done though \(first)\(more)",
        remedy: "put it right, or git session phase done \(phase) --force notes what is missing",
        .done(phase))
    }
  }

  /// A session that is archived, frozen or deleted changes nothing but what `session.json` says of it.
  func judgeClosed(_ step: Step, putting open: [Breach.Mending]) throws {
    guard let parent = step.parents.first, !bringsBack(step),
      let before = try manifest(in: parent.tree)
    else { return }
    try judgeLife(step, before, putting: open)
    guard !before.life.takesChanges else { return }
    var files: [GitPath: TreeEntry?] = [:]
    for change in step.sides[0].values where change.path != GitPath(SessionLayout.manifest) {
      files.updateValue(change.old, forKey: change.path)
    }
    let isPutBack = open.contains { mending in
      guard case .closed(let held) = mending else { return false }
      return files.keys.allSatisfy { path in
        held[path].map { $0 == step.sides[0][path]?.new } ?? false
      }
    }
    guard !isPutBack, let path = files.keys.min() else { return }
    let more = files.count > 1 ? ", with \(files.count - 1) other files," : ""
    breach(
      step, .session, path,
      "was changed\(more) while the session was \(before.life.word)",
      remedy: "git revert \(step.commit.id.short), in the session's directory, takes it back",
      .closed(files))
  }

  /// One state of life follows another as ``LifeState/transitions`` has it.
  private func judgeLife(
    _ step: Step, _ before: SessionManifest, putting open: [Breach.Mending]
  ) throws {
    let path = GitPath(SessionLayout.manifest)
    guard !step.isMerge, step.changes(path), let after = try manifest(in: step.commit.tree)?.life,
      after != before.life, before.life.step(to: after) == nil
    else { return }
    let isPutBack = open.contains { mending in
      guard case .life(let life) = mending else { return false }
      return life == after
    }
    guard !isPutBack else { return }
    breach(
      step, .session, path, line: try line(of: ["status"], in: path, step.commit.tree),
      "the session was \(before.life.word) and became \(after.word), to which no step leads",
      remedy: "git revert \(step.commit.id.short), in the session's directory, takes it back",
      .life(before.life))
  }

  private func bringsBack(_ step: Step) -> Bool {
    if case .none = step.stated(in: graph) { return false }
    return true
  }

  // MARK: What a phase needs

  /// The phases that a move from one to where a snapshot is leaves neither done, skipped nor noted.
  func passed(from phase: PhaseID, in tree: ObjectID) throws -> [PhaseID] {
    guard let target = try manifest(in: tree)?.phase else { return [] }
    var progress = PhaseProgress(steps: [], current: phase)
    var noted: Set<PhaseID> = []
    for id in try repository.phases(in: tree) {
      guard let record = try record(of: id, in: tree) else { continue }
      progress.steps.append(
        PhaseProgress.Step(id: id, status: record.status, requires: record.requires))
      if !record.forced.isEmpty { noted.insert(id) }
    }
    return progress.left(movingTo: target).filter { !noted.contains($0) }
  }

  /// What a phase that is done lacks, unless `phase.json` notes that it was passed all the same.
  func lacking(_ phase: PhaseID, in tree: ObjectID) throws -> [String] {
    guard let record = try record(of: phase, in: tree), record.status == .done,
      record.forced.isEmpty
    else { return [] }
    let unmet = try record.requires.filter { try status(of: $0, in: tree)?.isSettled != true }
    return try unmet.map { "it requires \($0), not done then" }
      + problems(of: phase, in: tree).map(\.description)
  }

  func problems(of phase: PhaseID, in tree: ObjectID) throws -> [PhaseProblem] {
    try phaseProblems(
      of: phase,
      files: { try self.repository.files(below: $0, in: tree) },
      bytes: { try self.repository.read($0, in: tree) })
  }

  func status(of phase: PhaseID, in tree: ObjectID) throws -> PhaseStatus? {
    try record(of: phase, in: tree)?.status
  }

  /// Nil if there is none that can be read; the tips are told what is wrong with theirs.
  private func record(of phase: PhaseID, in tree: ObjectID) throws -> PhaseRecord? {
    guard let bytes = try repository.read(SessionLayout.phaseRecord(phase), in: tree) else {
      return nil
    }
    do throws(ModelError) {
      return try PhaseRecord(bytes: bytes)
    } catch {
      return nil
    }
  }

  private static func phase(ofRecord path: GitPath) -> PhaseID? {
    let parts = path.components
    guard parts.count == 3, parts[0] == GitPath(SessionLayout.phases), parts[2] == "phase.json"
    else { return nil }
    return PhaseID(rawValue: parts[1].description)
  }

  private static func list(_ phases: [PhaseID]) -> String {
    phases.map(\.rawValue).joined(separator: ", ")
  }

  /// The line of a JSON file on which a value stands.
  func line(of pointer: JSONPointer, in path: GitPath, _ tree: ObjectID) throws -> Int? {
    guard let entry = try repository.entry(at: path, in: tree), entry.kind.isFile else {
      return nil
    }
    let document = JSONDocument(try repository.readBlob(entry.id))
    return document.node(at: pointer).map { document.line(of: $0) }
  }
}
