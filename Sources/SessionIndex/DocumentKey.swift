import GRDB
import SessionModel

/// Where a document stands in the order of all: by the second in which it was made, then by a number
/// that follows from its place.
///
/// So the newest are found first without sorting, and an index that was made anew has them in the
/// order of the one before.
enum DocumentKey {
  /// The key that a document gets if no other has it.
  static func wanted(_ time: Timestamp, _ directory: String, _ path: SessionPath) -> Int64 {
    // FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/): the same in each run, unlike Swift's.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in [directory, path.string].joined(separator: "/").utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    let seconds = max(0, min(time.milliseconds / 1000, 1 << 38))
    return seconds << 24 | Int64((hash ^ hash >> 32) & 0xFF_FFFF)
  }

  /// Puts a document in the place of what is at its path, or takes that away.
  static func replace(
    _ document: SearchDocument?, at path: SessionPath, in session: Int64, wanted: Int64,
    _ database: Database
  ) throws {
    let find = try database.cachedStatement(
      sql: "SELECT key FROM document WHERE session = ? AND path = ?")
    if let old = try Int64.fetchOne(find, arguments: [session, path.string]) {
      for table in ["words WHERE rowid", "document WHERE key"] {
        let delete = try database.cachedStatement(sql: "DELETE FROM \(table) = ?")
        try delete.execute(arguments: [old])
      }
    }
    guard let document else { return }
    let insert = try database.cachedStatement(
      sql: """
        INSERT INTO document (key, session, path, content, kind, phase, role, author, time) \
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING
        """)
    var key = wanted
    while true {
      try insert.execute(arguments: [
        key, session, document.path.string, document.content, document.kind.rawValue,
        document.phase, document.role, document.author, document.time?.milliseconds,
      ])
      if database.changesCount == 1 { break }
      key += 1
    }
    let words = try database.cachedStatement(
      sql: "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)")
    try words.execute(arguments: [key, document.title, document.body])
  }
}
