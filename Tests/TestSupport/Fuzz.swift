package import Testing

/// Inputs made by chance, and the smallest one that shows a fault.
package enum Fuzz {
  /// Tries inputs made from a seed and records the first that has a problem, shrunk.
  package static func expectNoProblem(
    seed: UInt64, count: Int, sourceLocation: SourceLocation = #_sourceLocation,
    input: (inout Seeded) -> [UInt8], problem: ([UInt8]) -> String?
  ) {
    var chance = Seeded(state: seed)
    for _ in 0..<count {
      let bytes = input(&chance)
      guard problem(bytes) != nil else { continue }
      let small = shrunk(bytes) { problem($0) != nil }
      let text = String(decoding: small, as: UTF8.self).debugDescription
      Issue.record(
        "seed \(seed): \(problem(small) ?? "?"): \(text), bytes \(small)",
        sourceLocation: sourceLocation)
      return
    }
  }

  /// The input with chunks taken away, halves first, as long as it still fails.
  package static func shrunk(_ input: [UInt8], while fails: ([UInt8]) -> Bool) -> [UInt8] {
    var result = input
    var size = max(result.count / 2, 1)
    while true {
      var isSmaller = false
      var start = 0
      while start < result.count {
        var candidate = result
        candidate.removeSubrange(start..<min(start + size, result.count))
        if fails(candidate) {
          result = candidate
          isSmaller = true
        } else {
          start += size
        }
      }
      if size == 1, !isSmaller { return result }
      size = max(size / 2, 1)
    }
  }

  /// Up to eight pieces in a row.
  package static func soup(of pieces: [[UInt8]], _ chance: inout Seeded) -> [UInt8] {
    var result: [UInt8] = []
    for _ in 0..<chance.below(9) { result += pieces[chance.below(pieces.count)] }
    return result
  }

  /// The input with one to three places changed, cut, doubled, or with a piece put in.
  package static func broken(
    _ input: [UInt8], pieces: [[UInt8]], _ chance: inout Seeded
  ) -> [UInt8] {
    var result = input
    for _ in 0...chance.below(3) {
      let start = chance.below(result.count + 1)
      let end = min(result.count, start + chance.below(8))
      switch chance.below(4) {
      case 0: result.removeSubrange(start..<end)
      case 1: result.insert(contentsOf: Array(result[start..<end]), at: start)
      case 2: result.insert(contentsOf: pieces[chance.below(pieces.count)], at: start)
      default:
        if start < result.count { result[start] = UInt8(truncatingIfNeeded: chance.next()) }
      }
    }
    return result
  }
}

extension Seeded {
  /// A number from 0, less than the limit; slightly uneven, and quick.
  package mutating func below(_ limit: Int) -> Int { Int(next() >> 33) % limit }

  package mutating func pick(_ choices: [String]) -> String { choices[below(choices.count)] }
}
