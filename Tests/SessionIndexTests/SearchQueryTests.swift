import GRDB
import SessionKit
import TestSupport
import Testing

@testable import SessionIndex

@Suite struct `A question to the index` {
  @Test(arguments: [
    ("trust boundary", #"("trust") AND ("boundary")"#),
    (#""trust boundary" encrypt*"#, #"("trust boundary") AND ("encrypt" *)"#),
    (#"“trust boundary”* x"#, #"("trust boundary" *) AND ("x")"#),
    ("a OR b c", #"("a" OR "b") AND ("c")"#),
    ("a NOT b", #"(("a")) NOT ("b")"#), ("NOT b a", #"(("a")) NOT ("b")"#),
    ("OR", #"("OR")"#), ("a OR", #"("a") AND ("OR")"#), ("a NOT", #"("a") AND ("NOT")"#),
    ("AND NEAR", #"("AND") AND ("NEAR")"#), ("a AND b", #"("a") AND ("b")"#),
    ("a AND NOT b", #"(("a")) NOT ("b")"#), ("a AND", #"("a") AND ("AND")"#),
    ("a OR AND", #"("a" OR "AND")"#), (#"a "AND" b"#, #"("a") AND ("AND") AND ("b")"#),
    ("title:x", #"("title:x")"#),
    ("- a ** --", #"("a")"#), (#""open end"#, #"("open end")"#),
  ])
  func `is read as people mean it`(text: String, expression: String) throws {
    #expect(try SearchQuery(text).expression() == expression)
  }

  @Test(arguments: ["", "  ", "\"\"", "*", "NOT a", "()", "-", "\0", "'"])
  func `with nothing to look for is refused`(text: String) {
    let error = #expect(throws: SessionError.self) { try SearchQuery(text) }
    #expect(error?.code == .invalid)
  }

  @Test func `of too many words is refused`() {
    let text = (0..<70).map { "w\($0)" }.joined(separator: " ")
    #expect(throws: SessionError.self) { try SearchQuery(text) }
    #expect(throws: SessionError.self) { try SearchQuery(String(repeating: "w", count: 5000)) }
  }

  /// Whatever is typed, SQLite finds no fault with what becomes of it.
  @Test func `is never an error in the syntax`() throws {
    let database = try DatabaseQueue()
    try database.write { try IndexSchema.create(in: $0, file: 0) }
    let pieces = [
      "\"", "'", "*", "(", ")", "{", "}", ":", "^", "-", "+", "NEAR", "AND", "OR", "NOT", "a",
      "title", " ", " ", "\0", "\\", "%", "_", ";", "--", "/*", "NEAR(a b, 2)", "é", "图像", "👩‍👩‍👧",
      "\u{301}", "\u{10FFF0}", "“", "”", "١٢", "a\u{0}b", "\n", "DROP TABLE words",
    ]
    var numbers = Seeded(state: 7)
    var asked = 0
    for _ in 0..<3000 {
      let count = Int.random(in: 1...9, using: &numbers)
      let text = (0..<count).map { _ in pieces.randomElement(using: &numbers) ?? "" }.joined()
      guard let query = try? SearchQuery(text) else { continue }  // nothing to look for
      asked += 1
      try database.read { database in
        _ = try SessionIndex.rank(query, in: database)
        _ = try SessionIndex.rank(query, matchingAny: true, in: database)
      }
    }
    #expect(asked > 1000)
  }
}
