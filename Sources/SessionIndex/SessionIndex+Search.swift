import GRDB
import SessionKit
import SessionModel

extension SessionIndex {
  /// Of more places that have the words, the newest are ranked: to rank all 69,000 of 100,000
  /// messages that have a common word takes a hundred times as long as to find them.
  public static let candidates = 1000

  /// Searches for words.
  ///
  /// - Complexity: Beside what ``list()`` costs, O(*n*) in how often the rarest word occurs; ranking
  ///   is limited.
  public func search(_ query: SearchQuery) throws -> Answer<SearchResult> {
    try answering { connection in
      let found = try caughtUp(connection, to: .documents)
      let result = try connection.database.read { database in
        let ranked = try Self.rank(query, in: database)
        return SearchResult(
          hits: try hits(ranked.prefix(query.limit), for: query, in: database),
          isCapped: ranked.count >= Self.candidates)
      }
      return Answer(value: result, problems: found.problems + found.gaps)
    }
  }

  /// A document and how well it fits, the higher the better.
  struct Ranked {
    var document: Int64
    var score: Double
  }

  /// The documents that have the words, the best first, at most ``candidates``.
  ///
  /// - Parameter matchingAny: Whether one of the words is enough.
  static func rank(
    _ query: SearchQuery, matchingAny: Bool = false, in database: Database
  ) throws -> [Ranked] {
    let conditions = query.conditions
    // A word in a title counts four times.
    // `CROSS JOIN` keeps the order of the tables: the words come first, the newest of them first.
    let sql = """
      SELECT key, -fit FROM (
        SELECT words.rowid AS key, bm25(words, 4.0, 1.0) AS fit FROM words
        \(conditions.sql.isEmpty ? "" : "CROSS JOIN document ON document.key = words.rowid")
        \(query.since == nil && query.directory == nil
          ? "" : "CROSS JOIN session ON session.key = document.session")
        WHERE words MATCH ? \(conditions.sql)
        ORDER BY words.rowid DESC LIMIT \(candidates)
      ) ORDER BY fit, key DESC
      """
    let arguments =
      StatementArguments([query.expression(matchingAny: matchingAny)]) + conditions.arguments
    var ranked: [Ranked] = []
    let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
    while let row = try rows.next() { ranked.append(Ranked(document: row[0], score: row[1])) }
    return ranked
  }

  /// What is told of documents, in their order.
  func hits(
    _ ranked: some Collection<Ranked>, for query: SearchQuery, in database: Database
  ) throws -> [SearchHit] {
    let place = "\(workspace.sessions)/"
    // Also a document that was found by its meaning gets an excerpt, with what words it has.
    let found = try database.cachedStatement(
      sql: """
        SELECT snippet(words, 1, char(\(FoundMark.start.value)), char(\(FoundMark.end.value)), '…', 24)
        FROM words WHERE rowid = ? AND words MATCH ?
        """)
    let other = try database.cachedStatement(
      sql: "SELECT substr(body, 1, 400) FROM words WHERE rowid = ?")
    let about = try database.cachedStatement(
      sql: """
        SELECT session.id, session.name, session.directory, session.changed_seconds, document.path,
          document.kind, document.phase, document.role, document.author, document.time, words.title
        FROM document JOIN session ON session.key = document.session
        JOIN words ON words.rowid = document.key WHERE document.key = ?
        """)
    let expression = query.expression(matchingAny: true)
    return try ranked.compactMap { ranked in
      guard let row = try Row.fetchOne(about, arguments: [ranked.document]),
        let kind = SearchKind(rawValue: row[5])
      else { return nil }
      let marked =
        try String.fetchOne(found, arguments: [ranked.document, expression])
        ?? String.fetchOne(other, arguments: [ranked.document])
      let changed: Int64 = row[3]
      let time: Int64? = row[9]
      let directory: String = row[2]
      return SearchHit(
        session: row[0], sessionName: row[1], directory: place + directory,
        path: try SessionPath(row[4]), kind: kind, phase: row[6], role: row[7], author: row[8],
        time: Timestamp(milliseconds: time ?? changed * 1000), title: UnspacedText.joined(row[10]),
        excerpt: SearchHit.parts(of: marked ?? ""), score: ranked.score)
    }
  }
}

extension SearchQuery {
  /// What is asked besides words, for a `WHERE`.
  var conditions: (sql: String, arguments: StatementArguments) {
    var sql = ""
    var arguments = StatementArguments()
    func add(_ condition: String, _ values: [(any DatabaseValueConvertible)?]) {
      sql += "AND \(condition) "
      arguments += StatementArguments(values)
    }
    if !kinds.isEmpty {
      let marks = kinds.map { _ in "?" }.joined(separator: ", ")
      add("document.kind IN (\(marks))", kinds.map(\.rawValue))
    }
    if let phase { add("document.phase = ?", [phase]) }
    if let role { add("document.role = ?", [role.rawValue]) }
    if let directory { add("session.directory = ?", [directory]) }
    if let since {
      add(
        "coalesce(document.time, session.changed_seconds * 1000) >= ?", [since.milliseconds])
    }
    return (sql, arguments)
  }
}

extension SearchHit {
  /// Takes an excerpt apart at its marks, lines and spaces run together.
  static func parts(of marked: String) -> [Part] {
    var parts: [Part] = []
    var text = ""
    var isMatch = false
    func finish(_ next: Bool) {
      if !text.isEmpty { parts.append(Part(text: text, isMatch: isMatch)) }
      (text, isMatch) = ("", next)
    }
    var wasSpace = true
    for scalar in UnspacedText.joined(marked).unicodeScalars {
      switch scalar {
      case FoundMark.start: finish(true)
      case FoundMark.end: finish(false)
      case _ where scalar.properties.isWhitespace && wasSpace: continue
      case _ where scalar.properties.isWhitespace:
        text.unicodeScalars.append(" ")
        wasSpace = true
      default:
        text.unicodeScalars.append(scalar)
        wasSpace = false
      }
    }
    if text.hasSuffix(" ") { text.removeLast() }
    finish(false)
    return parts
  }
}
