import GRDB
import SessionKit
import SystemPackage

extension SessionIndex {
  /// What the index knows once it has read what changed.
  struct CaughtUp {
    var sessions: [RememberedSession]
    /// Sessions that cannot be read.
    var problems: [SessionError] = []
    /// Files that cannot be read in sessions that can.
    var gaps: [SessionError] = []
  }

  /// How much of a session is to be known.
  enum Depth {
    /// What a list shows.
    case sessions
    /// Also what is searched.
    case documents
  }

  /// Compares each session's tip with what was read, and reads what has changed.
  func caughtUp(_ connection: Connection, to depth: Depth) throws -> CaughtUp {
    var work = try pending(in: connection, depth)
    guard work.isSomething else { return CaughtUp(sessions: work.known) }
    guard connection.file != nil else { return try read(work, depth, into: connection) }
    return try inTurn {
      // Whoever was there before may have read them.
      work = try pending(in: connection, depth)
      return try read(work, depth, into: connection)
    }
  }

  private struct Pending {
    var known: [RememberedSession]
    /// Directories to be read, and those to be forgotten.
    var changes: ChangedTips

    var isSomething: Bool { !changes.changed.isEmpty || !changes.gone.isEmpty }
  }

  private func pending(in connection: Connection, _ depth: Depth) throws -> Pending {
    let known = try remembered(in: connection)
    var changes = try workspace.changedTips(since: known.map(\.tip))
    if depth == .documents {
      let unread = known.filter { $0.indexed != $0.commit }.map(\.tip.name)
      if !unread.isEmpty {
        changes.changed = Set(changes.changed).union(unread).subtracting(changes.gone).sorted()
      }
    }
    return Pending(known: known, changes: changes)
  }

  private func remembered(in connection: Connection) throws -> [RememberedSession] {
    try connection.database.read { try RememberedSession.all(in: $0, of: workspace) }
  }

  private func read(
    _ work: Pending, _ depth: Depth, into connection: Connection
  ) throws -> CaughtUp {
    guard work.isSomething else { return CaughtUp(sessions: work.known) }
    let known = Dictionary(uniqueKeysWithValues: work.known.map { ($0.tip.name, $0) })
    let names = work.changes.changed
    var writer = IndexWriter(connection.database)
    var problems: [SessionError] = []
    try writer.remove(work.changes.gone)
    defer { progress(1) }
    for (index, name) in names.enumerated() {
      func report(_ part: Double) { progress((Double(index) + part) / Double(names.count)) }
      report(0)
      do {
        guard let snapshot = try SessionSnapshot(at: workspace.sessions.appending(name)) else {
          if known[name] != nil { try writer.remove([name]) }
          continue
        }
        try writer.add(snapshot, after: known[name], depth, progress: report)
      } catch let error as SessionError {
        // What cannot be read is told each time, and nothing older is given for it.
        problems.append(error)
        if known[name] != nil { try writer.remove([name]) }
      }
    }
    try writer.finish()
    return CaughtUp(
      sessions: try remembered(in: connection), problems: problems, gaps: writer.gaps)
  }
}
