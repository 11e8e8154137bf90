import GRDB
import SessionKit
import SessionModel

/// What the index has of one session.
struct RememberedSession {
  var key: Int64
  /// The commit that was read.
  var commit: String
  /// The commit whose files can be searched; nil if none, or not all of them.
  var indexed: String?
  var tip: SessionTip
  var session: ListedSession

  static func all(in database: Database, of workspace: Workspace) throws -> [RememberedSession] {
    let place = "\(workspace.sessions)/"
    var all: [RememberedSession] = []
    let rows = try Row.fetchCursor(database, sql: "SELECT \(columns) FROM session")
    while let row = try rows.next() {
      all.append(try RememberedSession(row, below: place))
    }
    return all
  }

  /// In the order that ``init(_:below:)`` reads and ``write(_:tip:commit:to:)`` writes.
  private static let columns = """
    key, indexed, directory, tip, head_branch, head_mark, tip_mark, id, name, owner, owner_name, status, \
    phase, template, branch, tags, pinned, created, changed_seconds, changed_nanoseconds
    """

  private init(_ row: Row, below place: String) throws {
    key = row[0]
    indexed = row[1]
    let directory: String = row[2]
    commit = row[3]
    var mark: SessionTip.Mark?
    if let head: Int64 = row[5], let tip: Int64 = row[6] {
      mark = SessionTip.Mark(branch: row[4], head: head, tip: tip)
    }
    tip = SessionTip(name: directory, mark: mark)
    let tags: String? = row[15]
    session = ListedSession(
      id: row[7], name: row[8], directory: place + directory, owner: row[9], ownerName: row[10],
      status: row[11], phase: row[12], template: row[13], branch: row[14],
      tags: try tags.map { try JSON(parsing: $0).elements?.compactMap(\.string) ?? [] } ?? [],
      isPinned: row[16], created: Timestamp(milliseconds: row[17]),
      changeTime: ChangeTime(seconds: row[18], nanoseconds: row[19]))
  }

  /// Puts in what a session is, in the place of what was known of it.
  ///
  /// - Returns: The session's key.
  static func write(
    _ session: ListedSession, tip: SessionTip, commit: String, to database: Database
  ) throws -> Int64 {
    let statement = try database.cachedStatement(sql: upsert)
    let tags = session.tags.isEmpty ? nil : JSON(elements: session.tags.map { JSON($0) }).line
    let mark = tip.mark
    try statement.execute(arguments: [
      tip.name, commit, mark?.branch, mark?.head, mark?.tip, session.id,
      session.name, session.owner, session.ownerName, session.status, session.phase,
      session.template, session.branch, tags, session.isPinned, session.created.milliseconds,
      session.changeTime.seconds, session.changeTime.nanoseconds,
    ])
    let find = try database.cachedStatement(sql: "SELECT key FROM session WHERE directory = ?")
    return try Int64.fetchOne(find, arguments: [tip.name]) ?? 0
  }

  static func setIndexed(_ commit: String?, of key: Int64, in database: Database) throws {
    let statement = try database.cachedStatement(
      sql: "UPDATE session SET indexed = ? WHERE key = ?")
    try statement.execute(arguments: [commit, key])
  }

  private static let upsert: String = {
    let names = columns.split(separator: ",").dropFirst(2).map { $0.trimming() }
    let marks = names.map { _ in "?" }.joined(separator: ", ")
    let updates = names.dropFirst().map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
    return """
      INSERT INTO session (\(names.joined(separator: ", "))) VALUES (\(marks)) \
      ON CONFLICT (directory) DO UPDATE SET \(updates)
      """
  }()
}

extension Substring {
  fileprivate func trimming() -> Substring { drop { $0 == " " } }
}
