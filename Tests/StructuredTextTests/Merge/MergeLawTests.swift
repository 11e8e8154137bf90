import StructuredText
import TestSupport
import Testing

@Suite struct `Laws of merging` {
  @Test(arguments: DocumentMerge.Format.allCases, UInt64(1)...15)
  func `hold`(format: DocumentMerge.Format, seed: UInt64) {
    Fuzz.expectNoProblem(seed: seed, count: 250) { chance in
      // More bytes make larger texts.
      Choices.bytes(format == .json ? 90 : 60, &chance)
    } problem: { bytes in
      let (base, ours, theirs) = Self.triple(format, bytes)
      return MergeLaws(
        format: format, base: Array(base.utf8), ours: Array(ours.utf8),
        theirs: Array(theirs.utf8)
      ).problem().map { "\($0)\nbase \(base)\nours \(ours)\ntheirs \(theirs)" }
    }
  }

  @Test(arguments: UInt64(1)...8)
  func `lose no string, and bring none back`(seed: UInt64) {
    Fuzz.expectNoProblem(seed: seed, count: 1500) { chance in
      Choices.bytes(60, &chance)
    } problem: { bytes in
      let triple = TokenTriple(bytes)
      do {
        let merge = try DocumentMerge(
          .json, base: Array(triple.base.utf8), ours: Array(triple.ours.utf8),
          theirs: Array(triple.theirs.utf8), labels: ConflictLabels())
        guard merge.isClean else { return nil }
        let text = String(decoding: merge.text, as: UTF8.self)
        guard try TokenTriple.tokens(text) != triple.expected() else { return nil }
        return "base \(triple.base)\nours \(triple.ours)\ntheirs \(triple.theirs)\nmerged \(text)"
      } catch {
        return "\(error)"
      }
    }
  }

  private static func triple(
    _ format: DocumentMerge.Format, _ bytes: [UInt8]
  ) -> (base: String, ours: String, theirs: String) {
    switch format {
    case .json:
      let triple = JSONTriple(bytes)
      return (triple.base, triple.ours, triple.theirs)
    case .dot:
      let triple = DOTTriple(bytes)
      return (triple.base, triple.ours, triple.theirs)
    }
  }
}
