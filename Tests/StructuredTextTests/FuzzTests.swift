import StructuredText
import TestSupport
import Testing

/// A million inputs: 30 seeds, each with 2 × 16,000 of JSON and DOT … see ``count``.
@Suite struct `A million texts by chance` {
  private static let seeds = UInt64(1)...20
  /// For each of the seeds and each of the two formats.
  private static let count = 25_000

  private static let jsonPieces = pieces([
    "{", "}", "[", "]", "\"", ",", ":", "\\", "\\u00e9", "\"a\"", "null", "true", "-1.5e+3", "0",
    " ",
    "\r\n", "\u{feff}", "é", "{\"a\":1}", "[1,",
  ])
  private static let dotPieces = pieces([
    "graph", "digraph ", "strict ", "subgraph", "node", "edge", "{", "}", "[", "]", "\"", "\\", "<",
    ">", "a", "b ", "=", ";", ",", ":", "+", "-", "--", "->", ".", "0n", "1.2", "/*", "*/", "//",
    "#",
    "\n", "\u{feff}", "é", "@", "\0", "graph{a--b}", "digraph{", "[x=1]", "\"s\"", "<i>",
  ])

  private static func pieces(_ texts: [String]) -> [[UInt8]] {
    texts.map { Array($0.utf8) } + [[0xFF], [0xE9]]
  }

  @Test(arguments: seeds)
  func `keep their bytes as JSON`(seed: UInt64) {
    let samples = Self.samples(seed) { Array(JSONSample.value(depth: 3, &$0).compact.utf8) }
    Fuzz.expectNoProblem(seed: seed, count: Self.count) { chance in
      Self.input(samples, Self.jsonPieces, &chance)
    } problem: { bytes in
      JSONDocument(bytes).problem(for: bytes)
    }
  }

  @Test(arguments: seeds)
  func `keep their bytes as DOT`(seed: UInt64) {
    let samples = Self.samples(seed) { Array(DOTSample.text(&$0).utf8) }
    Fuzz.expectNoProblem(seed: seed, count: Self.count) { chance in
      Self.input(samples, Self.dotPieces, &chance)
    } problem: { bytes in
      DOTDocument(bytes).problem(for: bytes)
    }
  }

  private static func samples(_ seed: UInt64, _ make: (inout Seeded) -> [UInt8]) -> [[UInt8]] {
    var chance = Seeded(state: seed)
    return (0..<200).map { _ in make(&chance) }.filter { $0.count < 120 }
  }

  private static func input(
    _ samples: [[UInt8]], _ pieces: [[UInt8]], _ chance: inout Seeded
  ) -> [UInt8] {
    guard chance.below(3) == 0 else { return Fuzz.soup(of: pieces, &chance) }
    return Fuzz.broken(samples[chance.below(samples.count)], pieces: pieces, &chance)
  }
}
