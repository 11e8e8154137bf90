import GitKit
import SessionModel
import StructuredText
import SystemPackage

/// Replays a history from its roots to its tips and notes every step that breaks a rule.
///
/// Steps are judged by what they changed, whoever made them. What a file must be is judged by what the
/// tips have, so that work in between may be unfinished.
final class HistoryCheck {
  typealias Finding = Verification.Finding

  let repository: Repository
  let graph: CommitGraph
  /// The branches, by their full names; a detached `HEAD` counts as one.
  let tips: [(name: String, id: ObjectID)]
  var findings: [Finding] = []
  /// The commit that first had some bytes at a path.
  private(set) var origins: [FileVersion: ObjectID] = [:]
  /// The uploads that an operation of the tool stored, and so answers for.
  var recordedUploads: Set<FileVersion> = []
  private var breaches: [Breach] = []
  /// By commit, the breaches that its state still has; most have none.
  private var open: [ObjectID: Set<Int>] = [:]
  var survey = TreeSurvey()
  var unfit: [Unfit] = []
  private var manifests: [ObjectID: SessionManifest?] = [:]

  init(
    _ repository: consuming Repository, telling progress: (Verifier.Stage) -> Void
  ) throws(GitError) {
    var problems: [Finding] = []
    let tips = try Self.tips(of: repository, &problems)
    graph = try CommitGraph(from: tips.map(\.id), in: repository) { read in
      if read.isMultiple(of: 1000) { progress(.reading(read)) }
    }
    self.tips = tips
    self.repository = repository
    findings = problems
    for lost in graph.unreadable { findings.append(unreadable(lost.error, lost.id)) }
  }

  /// A check of some tips alone, whatever references lead to them.
  ///
  /// - Parameter tips: By the names that findings call them.
  init(
    _ repository: consuming Repository, tips: [(name: String, id: ObjectID)]
  ) throws(GitError) {
    graph = try CommitGraph(from: tips.map(\.id), in: repository)
    self.tips = tips
    self.repository = repository
    for lost in graph.unreadable { findings.append(unreadable(lost.error, lost.id)) }
  }

  /// All findings but those that only git itself can make.
  func run(telling progress: (Verifier.Stage) -> Void) throws -> [Finding] {
    let replayed = try replay(telling: progress)
    let known = findings.count
    try checkReferences()
    return replayed + findings[known...]
  }

  /// What steps and tips break, without what is about references and tags.
  func replay(telling progress: (Verifier.Stage) -> Void = { _ in }) throws -> [Finding] {
    for (number, id) in graph.order.enumerated() {
      guard let commit = graph[id] else { continue }
      try guarding(commit) { try judge(commit) }
      let done = number + 1
      if done.isMultiple(of: 100) || done == graph.order.count {
        progress(.replaying(done, of: graph.order.count))
      }
    }
    try checkTips()
    settlePaths()
    settleBreaches()
    if graph.isShallow {
      findings.append(
        Finding(
          rule: .object, severity: .note,
          message: "the history is shallow: its beginning is not here",
          remedy: "git fetch --unshallow brings it"))
    }
    return findings
  }

  /// Notes what cannot be read, and goes on with the rest.
  func guarding(_ commit: Commit, _ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as GitError where error.code == .damaged || error.code == .unsafePath {
      var finding = unreadable(error, nil)
      finding.commit = commit.id.description
      finding.time = commit.time
      guard !findings.contains(where: { $0.message == finding.message }) else { return }
      findings.append(finding)
    }
  }

  private func unreadable(_ error: GitError, _ id: ObjectID?) -> Finding {
    Finding(
      rule: .object, severity: .damage, message: error.message,
      object: id?.description ?? GitFsck.objectName(in: error.message),
      remedy: GitFsck.remedy)
  }

  // MARK: One step

  private func judge(_ commit: Commit) throws {
    let step = try Step(commit, graph.parents(of: commit), in: repository)
    var inherited: Set<Int> = []
    for parent in commit.parents { inherited.formUnion(self.open[parent] ?? []) }
    // Also those that this very step mends: what mends is no breach of its own.
    let open = inherited.map { breaches[$0].mending }
    if !inherited.isEmpty { inherited.subtract(mended(inherited, by: step)) }
    let first = breaches.count
    for change in step.own {
      guard let new = change.new else { continue }
      origins[FileVersion(path: change.path, id: new.id), default: commit.id] = commit.id
    }
    // What came before is not here, so nothing tells what the step changed.
    if !graph.isCut(commit.id) { try judgeTrailers(step) }
    if try !graph.isCut(commit.id) && !startsSession(step, putting: open) {
      try judgeKeptFiles(step, putting: open)
      try judgeClosed(step, putting: open)
      try judgePhases(step)
    }
    if !graph.isCut(commit.id) { try judgePaths(step) }
    inherited.formUnion(first..<breaches.count)
    if !inherited.isEmpty { self.open[commit.id] = inherited }
  }

  /// The breaches that a step mends by putting a file back as it was: the one that changed it from that,
  /// and those that changed it further.
  private func mended(_ inherited: Set<Int>, by step: Step) -> Set<Int> {
    var first: [GitPath: Int] = [:]
    for index in inherited {
      guard case .file(let path, let original) = breaches[index].mending,
        step.sides.contains(where: { side in side[path].map { $0.new == original } ?? false })
      else { continue }
      first[path] = min(index, first[path] ?? index)
    }
    return inherited.filter { index in
      guard case .file(let path, _) = breaches[index].mending else { return false }
      return first[path].map { $0 <= index } ?? false
    }
  }

  /// Notes that a step broke a rule.
  func breach(
    _ step: Step, _ rule: Finding.Rule, _ path: GitPath?, line: Int? = nil, _ message: String,
    remedy: String?, _ mending: Breach.Mending
  ) {
    let finding = Finding(
      rule: rule, severity: .mended, message: message, path: path?.description, line: line,
      commit: step.commit.id.description, time: step.commit.time, remedy: remedy)
    breaches.append(Breach(finding: finding, mending: mending))
  }

  // MARK: What is left of it

  /// A breach is damage where a tip still has it.
  private func settleBreaches() {
    for tip in tips {
      guard let commit = graph[tip.id], let left = open[tip.id] else { continue }
      for index in left.sorted() where !isMended(breaches[index], at: commit) {
        breaches[index].finding.severity = .damage
        breaches[index].finding.branches.append(Session.shortName(ofBranch: tip.name))
      }
    }
    findings += breaches.map(\.finding)
  }

  /// Whether a tip's state shows that it is mended; a state that cannot be read shows nothing.
  private func isMended(_ breach: Breach, at tip: Commit) -> Bool {
    do {
      switch breach.mending {
      case .file: return false
      case .gone(let path, let entry):
        return try repository.entry(at: path, in: tip.tree) != entry
      case .closed(let files):
        if try manifest(in: tip.tree)?.life.takesChanges == true { return true }
        return try files.allSatisfy { try repository.entry(at: $0.key, in: tip.tree) == $0.value }
      case .identity(let id): return try manifest(in: tip.tree)?.id == id
      case .life(let life): return try manifest(in: tip.tree)?.life == life
      case .done(let phase): return try lacking(phase, in: tip.tree).isEmpty
      case .passed(let from): return try passed(from: from, in: tip.tree).isEmpty
      }
    } catch {
      return false
    }
  }

  // MARK: What steps are judged by

  /// The session's identity in a snapshot; nil if it cannot be read.
  func manifest(in tree: ObjectID) throws -> SessionManifest? {
    guard let entry = try repository.entry(at: GitPath(SessionLayout.manifest), in: tree),
      entry.kind.isFile
    else { return nil }
    if let known = manifests[entry.id] { return known }
    let bytes = try repository.readBlob(entry.id)
    let manifest: SessionManifest?
    do throws(ModelError) {
      manifest = try SessionManifest(bytes: bytes)
    } catch {
      // The tips are told what is wrong with theirs.
      manifest = nil
    }
    manifests.updateValue(manifest, forKey: entry.id)
    return manifest
  }

  /// Whether a step makes another session of what was there, as cloning does: it keeps what it wants.
  ///
  /// - Parameter open: What steps before broke and nobody has put right.
  private func startsSession(_ step: Step, putting open: [Breach.Mending]) throws -> Bool {
    guard let parent = step.parents.first else { return true }
    guard step.changes(GitPath(SessionLayout.manifest)),
      let before = try manifest(in: parent.tree), let after = try manifest(in: step.commit.tree),
      before.id != after.id
    else { return false }
    if after.parent?.session == before.id { return true }
    let others = try step.parents.dropFirst().compactMap { try manifest(in: $0.tree)?.id }
    guard !others.contains(after.id) else { return true }
    let isPutBack = open.contains { mending in
      guard case .identity(let id) = mending else { return false }
      return id == after.id
    }
    guard !isPutBack else { return false }
    breach(
      step, .session, GitPath(SessionLayout.manifest),
      line: try line(of: ["id"], in: GitPath(SessionLayout.manifest), step.commit.tree),
      "the id was changed from \(before.id) to \(after.id); an id is minted once",
      remedy: "set it back to \(before.id) and save, or git session clone makes another session",
      .identity(before.id))
    return false
  }
}

/// Some bytes at a path.
struct FileVersion: Hashable {
  var path: GitPath
  var id: ObjectID
}

extension Commit {
  /// When it was made, in UTC, to the second.
  var time: Timestamp { Timestamp(milliseconds: author.seconds * 1000) }
}
