import FoundationEssentials
import GRDB
import SessionKit

extension SessionIndex {
  /// Searches for words and for what is close to them in meaning.
  ///
  /// Vectors of what is new are asked for first and kept in the index. The two orders, by words and by
  /// meaning, are joined by reciprocal ranks (https://doi.org/10.1145/1571941.1572114).
  ///
  /// - Complexity: O(*n*) in how many texts there are, and the embedder's time for new ones.
  public func search(
    _ query: SearchQuery, with embedder: some Embedder
  ) async throws -> Answer<SearchResult> {
    let isKept = try answering { connection in
      _ = try caughtUp(connection, to: .documents)
      return connection.file != nil
    }
    guard isKept else {
      notice("without its file the index keeps no meaning; only the words are searched")
      return try search(query)
    }
    guard let asked = try await embedder.vectors(for: [query.text]).first else {
      throw SessionError(.damaged, "the embedder gave no vector")
    }
    let vector = MeaningVector(asked)
    try await addVectors(of: vector.parts.count, from: embedder)
    return try answering { connection in
      let found = try caughtUp(connection, to: .documents)
      let result = try connection.database.read { database in
        let words = try Self.rank(query, matchingAny: true, in: database)
        let meaning = try Self.rank(query, near: vector, embedder.identity, in: database)
        return SearchResult(
          hits: try hits(
            Self.fused([words, meaning]).prefix(query.limit), for: query, in: database),
          isCapped: words.count >= Self.candidates, usesMeaning: true)
      }
      return Answer(value: result, problems: found.problems + found.gaps)
    }
  }

  /// How many texts go to the embedder at once.
  private static let portion = 64

  private static let lacking =
    "NOT EXISTS (SELECT 1 FROM vector WHERE vector.document = document.key AND model = ?)"

  /// Asks for the vectors of all texts that have none, the newest first.
  ///
  /// Those of another length are from another model under the same name, and asked for anew.
  private func addVectors(of length: Int, from embedder: some Embedder) async throws {
    let model = embedder.identity
    let all = try answering { connection in
      let others = "model = ? AND length(value) NOT IN (0, ?)"
      let hasOthers = try connection.database.read { database in
        try Bool.fetchOne(
          database, sql: "SELECT EXISTS (SELECT 1 FROM vector WHERE \(others))",
          arguments: [model, length])
      }
      if hasOthers == true {
        try connection.database.write { database in
          try database.execute(
            sql: "DELETE FROM vector WHERE \(others)", arguments: [model, length])
        }
      }
      return try connection.database.read { database in
        try Int.fetchOne(
          database, sql: "SELECT count(*) FROM document WHERE \(Self.lacking)", arguments: [model])
      } ?? 0
    }
    guard all > 0 else { return }
    defer { progress(1) }
    var done = 0
    var place = Int64.max
    while let portion = try await addVectors(below: place, from: embedder) {
      place = portion.last
      done += portion.count
      progress(min(1, Double(done) / Double(all)))
    }
  }

  /// Asks for the vectors of the next texts that have none.
  ///
  /// - Parameter place: The key of the last document that was asked for.
  /// - Returns: How many documents that were, and the key of the last; nil if none was left.
  private func addVectors(
    below place: Int64, from embedder: some Embedder
  ) async throws -> (count: Int, last: Int64)? {
    let model = embedder.identity
    let documents = try answering { connection in
      try connection.database.read { database in
        try Row.fetchAll(
          database,
          sql: """
            SELECT document.key, document.content, document.path, words.title, words.body
            FROM document CROSS JOIN words ON words.rowid = document.key
            WHERE document.key < ? AND \(Self.lacking)
            ORDER BY document.key DESC LIMIT \(Self.portion)
            """, arguments: [place, model]
        ).map { row in
          EmbeddedDocument(
            key: row[0], content: row[1],
            parts: EmbeddedDocument.parts(path: row[2], title: row[3], body: row[4]))
        }
      }
    }
    guard let last = documents.last?.key else { return nil }
    let texts = documents.flatMap(\.parts)
    var vectors: [MeaningVector] = []
    for start in stride(from: 0, to: texts.count, by: Self.portion) {
      let some = Array(texts[start..<min(start + Self.portion, texts.count)])
      vectors += try await Self.vectors(for: some, from: embedder)
    }
    let found = vectors
    try answering { connection in
      guard connection.file != nil else { return }
      try connection.database.write { database in
        var rest = found[...]
        for document in documents {
          try document.write(rest.prefix(document.parts.count), of: model, to: database)
          rest = rest.dropFirst(document.parts.count)
        }
      }
    }
    return (documents.count, last)
  }

  /// The vectors of texts; one that the embedder does not take gets none, and is not asked for again.
  private static func vectors(
    for texts: [String], from embedder: some Embedder
  ) async throws -> [MeaningVector] {
    do {
      let answer = try await embedder.vectors(for: texts)
      guard answer.count == texts.count else {
        throw SessionError(
          .damaged, "the embedder gave \(answer.count) vectors for \(texts.count) texts")
      }
      return answer.map(MeaningVector.init)
    } catch let error as SessionError where error.code == .invalid {
      // For one of them all are refused.
      guard texts.count > 1 else { return [MeaningVector([])] }
      let middle = texts.count / 2
      return try await vectors(for: Array(texts[..<middle]), from: embedder)
        + vectors(for: Array(texts[middle...]), from: embedder)
    }
  }

  /// The documents that are nearest to a vector, the nearest first.
  private static func rank(
    _ query: SearchQuery, near vector: MeaningVector, _ model: String, in database: Database
  ) throws -> [Ranked] {
    let conditions = query.conditions
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT vector.document, vector.value FROM vector
        CROSS JOIN document ON document.key = vector.document
        CROSS JOIN session ON session.key = document.session
        WHERE vector.model = ? AND length(vector.value) > 0 \(conditions.sql) ORDER BY vector.document
        """, arguments: StatementArguments([model]) + conditions.arguments)
    var best: [Ranked] = []
    while let row = try rows.next() {
      let key: Int64 = row[0]
      let value: Data = row[1]
      let score = MeaningVector(bytes: value).similarity(to: vector)
      // Of a long text the part that is nearest counts.
      if let last = best.last, last.document == key {
        best[best.count - 1].score = max(last.score, score)
      } else {
        best.append(Ranked(document: key, score: score))
      }
    }
    best.sort { ($0.score, $0.document) > ($1.score, $1.document) }
    guard let excluded = query.exclusion else { return Array(best.prefix(nearest)) }
    let left = Set(
      try Int64.fetchAll(
        database, sql: "SELECT rowid FROM words WHERE words MATCH ?", arguments: [excluded]))
    return Array(best.lazy.filter { !left.contains($0.document) }.prefix(nearest))
  }

  /// Every text is somewhat near; what is further down than this has nothing to do with the question.
  private static let nearest = 100

  /// Joins several orders: what stands high in any of them comes first.
  static func fused(_ orders: [[Ranked]]) -> [Ranked] {
    var scores: [Int64: Double] = [:]
    for order in orders {
      for (rank, ranked) in order.prefix(nearest).enumerated() {
        scores[ranked.document, default: 0] += 1 / Double(60 + rank + 1)
      }
    }
    return scores.map { Ranked(document: $0.key, score: $0.value) }
      .sorted { ($0.score, $0.document) > ($1.score, $1.document) }
  }
}

/// A document whose parts get vectors.
private struct EmbeddedDocument: Sendable {
  var key: Int64
  var content: String
  var parts: [String]

  /// In characters: what small embedders take in.
  ///
  /// Of a long text the first eight parts count.
  private static let size = 1200
  private static let most = 8

  static func parts(path: String, title: String, body: String) -> [String] {
    let text = UnspacedText.joined(title.isEmpty ? body : "\(title)\n\(body)")
    var parts: [String] = []
    var rest = text[...]
    while !rest.isEmpty, parts.count < most {
      let part = rest.prefix(size)
      if part.contains(where: { !$0.isWhitespace }) { parts.append(String(part)) }
      rest = rest[part.endIndex...]
    }
    return parts.isEmpty ? [path] : parts
  }

  /// Keeps vectors, unless the document is another one by now.
  func write(
    _ vectors: some Collection<MeaningVector>, of model: String, to database: Database
  ) throws {
    let isThere = try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM document WHERE key = ? AND content = ?)",
      arguments: [key, content])
    guard isThere == true else { return }
    try database.execute(sql: "DELETE FROM vector WHERE document = ?", arguments: [key])
    for (part, vector) in vectors.enumerated() {
      try database.execute(
        sql: "INSERT INTO vector (document, part, model, value) VALUES (?, ?, ?, ?)",
        arguments: [key, part, model, Data(vector.bytes)])
    }
  }
}
