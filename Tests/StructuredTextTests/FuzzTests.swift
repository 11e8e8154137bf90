import StructuredText
import TestSupport
import Testing

/// A million inputs, most of them broken: two thirds are tokens in any order, one third are whole texts,
/// generated or from the corpus, with a few places broken.
@Suite struct `A million texts by chance` {
  private static let seeds = UInt64(1)...20
  /// For each of the seeds and each of the two formats: 20 × 25,000 × 2 is a million.
  private static let count = 25_000

  private static let smallJSON = Result { try small("conformance/json-parser", ".json") }
  private static let smallDOT = Result { try small("dot", ".dot") }

  /// The small files of a folder of the corpus, none if it is not there.
  private static func small(_ folder: String, _ suffix: String) throws -> [[UInt8]] {
    try Corpus.files(folder, suffix).map { try Corpus.bytes($0) }
      .filter { (1..<150).contains($0.count) }
  }

  @Test(arguments: seeds)
  func `keep their bytes as JSON`(seed: UInt64) throws {
    let samples =
      try Self.smallJSON.get()
      + Self.samples(seed) { Array(JSONSample.value(depth: 3, &$0).compact.utf8) }
    Fuzz.expectNoProblem(seed: seed, count: Self.count) { chance in
      Self.input(samples, Fuzz.jsonPieces, &chance)
    } problem: { bytes in
      JSONDocument(bytes).problem(for: bytes)
    }
  }

  @Test(arguments: seeds)
  func `keep their bytes as DOT`(seed: UInt64) throws {
    let samples =
      try Self.smallDOT.get() + Self.samples(seed) { Array(DOTSample.text(&$0).utf8) }
    Fuzz.expectNoProblem(seed: seed, count: Self.count) { chance in
      Self.input(samples, Fuzz.dotPieces, &chance)
    } problem: { bytes in
      DOTDocument(bytes).problem(for: bytes)
    }
  }

  private static func samples(
    _ seed: UInt64, _ make: (inout Seeded) -> [UInt8]
  ) -> [[UInt8]] {
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

extension Fuzz {
  static let jsonPieces = pieces(
    "{ } [ ] \" , : \\ \\u00e9 \"a\" null true -1.5e+3 0 é {\"a\":1} [1,", " ", "\r\n", "\u{feff}")
  static let dotPieces = pieces(
    """
    graph digraph strict subgraph node edge { } [ ] " \\ < > a b = ; , : + - -- -> . 0n 1.2 /* */ // # é @ \
    graph{a--b} digraph{ [x=1] "s" <i>
    """, " ", "\n", "\u{feff}", "\0")

  private static func pieces(_ words: String, _ others: String...) -> [[UInt8]] {
    (words.split(separator: " ").map(String.init) + others).map { Array($0.utf8) }
      + [[0xFF], [0xE9]]
  }
}
