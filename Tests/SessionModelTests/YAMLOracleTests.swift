import Foundation
import StructuredText
import TestSupport
import Testing
import Yams

@Suite struct `What we write before a body` {
  /// Strings that some YAML reader takes for something else when they stand without quotes.
  static let traps = [
    "", " ", "yes", "No", "on", "OFF", "y", "N", "true", "null", "~", "1", "1.0", "1e3", "0x1F",
    "0o17",
    "0b1", "1_000", ".5", ".inf", "-.INF", ".nan", "12:30:45", "2026-11-21", "2026-11-21T10:00:00Z",
    "a: b", "a:", ": a", "a #b", "#a", "- a", "-", "--- a", "---", "...", "@a", "`a", "[a", "{a",
    "]", "}",
    "*a", "&a", "!a", "|", ">", "%a", "?", "? a", "'", "\"", "a'b", "a\"b", "a\nb", "a\r\nb", "\ta",
    "a ",
    " a", "a,b", "<<", "=", "\u{85}", "\u{2028}", "\u{FEFF}", "\u{7F}", "\u{0}", "\u{1B}[0m",
    "\u{FFFE}",
    "\u{1F600}", "e\u{301}", "\u{202E}abc", "\\", "\\n", "20261121T100412118Z-k7q2",
    "uploads/a.png",
  ]

  /// Yams drops a byte order mark at the start of a string when it turns it into Swift's, escaped or
  /// not; we do not.
  private func agree(_ all: [String], _ note: String = "") throws {
    let strings = all.map { $0.utf8.starts(with: [0xEF, 0xBB, 0xBF]) ? "x\($0)" : $0 }
    let values = strings.map { JSONValue.string($0) }
    let nested: JSONValue = ["k": .array(values), "m": ["n": .array(values)]]
    var fields: [(key: String, value: JSONValue)] = [("all", .array(values)), ("deep", nested)]
    for (index, value) in values.enumerated() { fields.append(("k\(index)", value)) }
    let text = FrontMatter(fields: fields, body: "---\nx: 1\n---\n".utf8)
    try text.validated()
    #expect(text.body.elementsEqual("---\nx: 1\n---\n".utf8))
    #expect(text["all"] == .array(values), "\(note)")
    #expect(text["deep"] == nested, "\(note)")

    let header = String(decoding: text.bytes[4..<(text.bodyStart - 4)], as: UTF8.self)
    let read = try #require(try Yams.load(yaml: header) as? [String: Any])
    func same(_ found: Any?, _ expected: [String]) {
      guard let found = found as? [String] else {
        Issue.record("not all strings: \(String(describing: found)) \(note)")
        return
      }
      #expect(found.map { Array($0.utf8) } == expected.map { Array($0.utf8) }, "\(note)")
    }
    same(read["all"], strings)
    let deep = read["deep"] as? [String: Any]
    same(deep?["k"], strings)
    same((deep?["m"] as? [String: Any])?["n"], strings)
    for index in strings.indices {
      same((read["k\(index)"] as? String).map { [$0] }, [strings[index]])
    }
  }

  @Test func `is the same strings to Yams, traps among them`() throws { try agree(Self.traps) }

  @Test(.enabled(if: Corpus.exists, Corpus.absence))
  func `is the same naughty strings to Yams`() throws {
    let folder = "conformance/naughty-strings/minimaxir__big-list-of-naughty-strings"
    let list = try JSONValue(parsing: try Corpus.bytes("\(folder)/blns.json"))
    let strings = list.array?.compactMap(\.string) ?? []
    #expect(strings.count > 400)
    for string in strings { try agree([string], string) }
  }

  @Test(arguments: UInt64(1)...20)
  func `is the same random strings to Yams`(seed: UInt64) throws {
    var chance = Seeded(state: seed)
    let alphabet = Array(
      "ab yno019.-_:#,[]{}&*!|>'\"%@`\\/~=<?+\n\r\t\u{85}\u{A0}\u{e9}\u{2029}\u{1F600}"
        .unicodeScalars)
    let strings = (0..<100).map { _ in
      let count = Int.random(in: 0..<8, using: &chance)
      return String(
        String.UnicodeScalarView(
          (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &chance)] }))
    }
    try agree(strings, "seed \(seed)")
  }

  @Test func `needs no quotes where nobody could misread it`() {
    let text = FrontMatter(
      fields: [("id", "20261121T100412118Z-k7q2"), ("author", "ada@example.com"), ("n", "Ada L.")],
      body: [])
    let expected =
      "---\nid: 20261121T100412118Z-k7q2\nauthor: ada@example.com\n\"n\": Ada L.\n---\n"
    #expect(String(decoding: text.bytes, as: UTF8.self) == expected)
  }
}
