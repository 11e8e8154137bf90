import StructuredText

extension JSONDocument {
  /// What is wrong with the document as a picture of the bytes, or nil.
  func problem(for bytes: [UInt8]) -> String? {
    guard self.bytes == bytes else { return "bytes are lost" }
    guard error == nil else { return nodes.isEmpty ? nil : "nodes of a broken text" }
    return nestingProblem(nodes.map { ($0.keyRange ?? $0.range).lowerBound..<$0.range.upperBound })
    {
      nodes[$0].next
    }
  }
}

extension DOTDocument {
  /// What is wrong with the document as a picture of the bytes, or nil.
  func problem(for bytes: [UInt8]) -> String? {
    guard self.bytes == bytes else { return "bytes are lost" }
    var end = 0
    for token in tokens {
      guard token.range.lowerBound == end, token.range.upperBound > end else {
        return "a gap between tokens at \(end)"
      }
      end = token.range.upperBound
    }
    guard end == bytes.count else { return "tokens end at \(end)" }
    if let error, !(0...bytes.count).contains(error.offset) { return "an error outside" }
    return nestingProblem(nodes.map(\.range)) { nodes[$0].next }
  }
}

/// Whether each node lies inside the one around it and after the one before it.
private func nestingProblem(_ ranges: [Range<Int>], next: (Int) -> Int) -> String? {
  var open: [(range: Range<Int>, next: Int)] = []
  var last = 0
  for (index, range) in ranges.enumerated() {
    while let outer = open.last, index >= outer.next {
      last = outer.range.upperBound
      open.removeLast()
    }
    guard next(index) > index, next(index) <= ranges.count, !range.isEmpty else {
      return "node \(index) is empty or leads back"
    }
    guard range.lowerBound >= last else { return "node \(index) starts before the last one ends" }
    if let outer = open.last {
      guard outer.range.contains(range.lowerBound), range.upperBound <= outer.range.upperBound,
        next(index) <= outer.next
      else { return "node \(index) reaches out of the one around it" }
    }
    last = range.lowerBound
    open.append((range, next(index)))
  }
  return nil
}
