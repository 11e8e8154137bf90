import StructuredText
import TestSupport
import Testing

@Suite struct `Laws of merging` {
  private static let seeds = UInt64(1)...15

  @Test(arguments: seeds)
  func `hold for JSON`(seed: UInt64) {
    Fuzz.expectNoProblem(seed: seed, count: 250) { chance in
      Choices.bytes(90, &chance)
    } problem: { bytes in
      let triple = JSONTriple(bytes)
      return MergeLaws(
        format: .json, base: Array(triple.base.utf8), ours: Array(triple.ours.utf8),
        theirs: Array(triple.theirs.utf8)
      ).problem().map { "\($0)\nbase \(triple.base)\nours \(triple.ours)\ntheirs \(triple.theirs)" }
    }
  }

  @Test(arguments: seeds)
  func `hold for DOT`(seed: UInt64) {
    Fuzz.expectNoProblem(seed: seed, count: 250) { chance in
      Choices.bytes(60, &chance)
    } problem: { bytes in
      let triple = DOTTriple(bytes)
      return MergeLaws(
        format: .dot, base: Array(triple.base.utf8), ours: Array(triple.ours.utf8),
        theirs: Array(triple.theirs.utf8)
      ).problem().map { "\($0)\nbase \(triple.base)\nours \(triple.ours)\ntheirs \(triple.theirs)" }
    }
  }
}
