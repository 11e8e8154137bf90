import GitKit
import SessionModel

/// What the commits of a branch say, each read once.
struct HistoryFigures {
  private(set) var operations = SessionStatistics.Operations(
    total: 0, merges: 0, byKind: [], byActor: [])
  private(set) var operationsByPhase: [String: Int] = [:]
  private(set) var stays: [String: (seconds: Int64, visits: Int)] = [:]
  private(set) var span: SessionStatistics.Span
  private(set) var growth: SessionStatistics.Growth

  /// A pause that is not counted as work.
  ///
  /// In seconds.
  private static let longestPause: Int64 = 1800

  init(of tip: ObjectID, in repository: borrowing Repository) throws {
    let graph = try CommitGraph(from: [tip], in: repository)
    if let lost = graph.unreadable.first { throw lost.error }
    var kinds: [String: Int] = [:]
    var actors: [String: Int] = [:]
    var times: [Int64] = []
    for id in graph.order {
      guard let commit = graph[id] else { continue }
      let message = CommitMessage(parsing: commit.message)
      kinds[message.operation ?? "plain git", default: 0] += 1
      actors[message.actor ?? commit.author.email, default: 0] += 1
      if let phase = message.phase { operationsByPhase[phase.rawValue, default: 0] += 1 }
      if commit.parents.count > 1 { operations.merges += 1 }
      times.append(commit.author.seconds)
    }
    operations.total = graph.order.count
    operations.byKind = SessionStatistics.Count.sorted(kinds)
    operations.byActor = SessionStatistics.Count.sorted(actors)
    span = Self.span(times.sorted())
    let own = Self.ownCommits(tip, graph)
    growth = try Self.growth(own, span, in: repository)
    stays = try Self.stays(own, end: span.end, in: repository)
  }

  /// The branch's own commits, the oldest first.
  private static func ownCommits(_ tip: ObjectID, _ graph: CommitGraph) -> [Commit] {
    var commits: [Commit] = []
    var next = graph[tip]
    while let commit = next {
      commits.append(commit)
      next = commit.parents.first.flatMap { graph[$0] }
    }
    return commits.reversed()
  }

  private static func span(_ times: [Int64]) -> SessionStatistics.Span {
    let (start, end) = (times.first ?? 0, times.last ?? 0)
    let active = zip(times, times.dropFirst()).reduce(Int64(0)) { sum, pair in
      let pause = pair.1 - pair.0
      return pause > longestPause ? sum : sum + pause
    }
    return SessionStatistics.Span(
      start: Timestamp(milliseconds: start * 1000), end: Timestamp(milliseconds: end * 1000),
      seconds: end - start, activeSeconds: active)
  }

  // MARK: Growth

  /// Lengths of a step, in seconds, from a minute to a quarter of a year.
  private static let steps: [Int64] = [
    60, 300, 900, 3600, 21_600, 86_400, 7 * 86_400, 30 * 86_400, 91 * 86_400,
  ]
  private static let mostPoints: Int64 = 40

  private static func growth(
    _ commits: [Commit], _ span: SessionStatistics.Span, in repository: borrowing Repository
  ) throws -> SessionStatistics.Growth {
    var step = steps.first { span.seconds / $0 < mostPoints } ?? 91 * 86_400
    while span.seconds / step >= 4 * mostPoints { step *= 2 }
    var growth = SessionStatistics.Growth(stepSeconds: step, points: [])
    let origin = span.start.milliseconds / 1000
    let first = origin - ((origin % step) + step) % step
    var point = SessionStatistics.Growth.Point(
      start: Timestamp(milliseconds: first * 1000), operations: 0, messages: 0, files: 0, bytes: 0)
    var before: ObjectID?
    for commit in commits {
      // A clock that was set back makes no step back.
      while commit.author.seconds >= point.start.milliseconds / 1000 + step {
        growth.points.append(point)
        point.start = Timestamp(milliseconds: point.start.milliseconds + step * 1000)
        point.operations = 0
      }
      point.operations += 1
      for change in try repository.diff(from: before, to: commit.tree) {
        try add(change.old, -1, change.path, to: &point, in: repository)
        try add(change.new, 1, change.path, to: &point, in: repository)
      }
      before = commit.tree
    }
    growth.points.append(point)
    return growth
  }

  private static func add(
    _ entry: TreeEntry?, _ sign: Int, _ path: GitPath,
    to point: inout SessionStatistics.Growth.Point, in repository: borrowing Repository
  ) throws {
    guard let entry, entry.kind != .submodule else { return }
    point.files += sign
    point.bytes += Int64(sign) * (try repository.blobSize(entry.id))
    if FileKind(path) == .message { point.messages += sign }
  }

  // MARK: Phases

  private static func stays(
    _ commits: [Commit], end: Timestamp, in repository: borrowing Repository
  ) throws -> [String: (seconds: Int64, visits: Int)] {
    var stays: [String: (seconds: Int64, visits: Int)] = [:]
    var places = PhasePlaces()
    var current: (phase: PhaseID, since: Int64)?
    func leave(at time: Int64) {
      guard let current else { return }
      stays[current.phase.rawValue, default: (0, 0)].seconds += max(0, time - current.since)
    }
    for commit in commits {
      let phase = try places.phase(in: commit.tree, of: repository)
      guard phase != current?.phase else { continue }
      leave(at: commit.author.seconds)
      current = phase.map { ($0, commit.author.seconds) }
      if let phase { stays[phase.rawValue, default: (0, 0)].visits += 1 }
    }
    leave(at: end.milliseconds / 1000)
    return stays
  }
}

/// The phase that snapshots say the session is at; each `session.json` is read once.
struct PhasePlaces {
  private var known: [ObjectID: PhaseID?] = [:]

  /// Nil also for a `session.json` that cannot be read.
  mutating func phase(
    in tree: ObjectID, of repository: borrowing Repository
  ) throws(GitError) -> PhaseID? {
    guard let entry = try repository.entry(at: GitPath(SessionLayout.manifest), in: tree),
      entry.kind.isFile
    else { return nil }
    if let phase = known[entry.id] { return phase }
    let bytes = try repository.readBlob(entry.id)
    let phase: PhaseID?
    do throws(ModelError) {
      phase = try SessionManifest(bytes: bytes).phase
    } catch {
      phase = nil
    }
    known.updateValue(phase, forKey: entry.id)
    return phase
  }
}

extension SessionStatistics.Count {
  /// The most frequent first, then by name.
  static func sorted(_ counts: [String: Int]) -> [SessionStatistics.Count] {
    counts.map { SessionStatistics.Count(name: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
  }
}
