/// What every match of a pattern begins with, so that most places are passed over without trying it.
struct PatternOpening: Sendable {
  /// A byte that is not far behind the beginning of every match, such as the `@` of an address.
  struct Landmark: Sendable {
    var byte: UInt8
    /// How many bytes may be before it.
    var distance: ClosedRange<Int>
  }

  /// Whether a match may begin with a byte.
  private(set) var first = Array(repeating: false, count: 256)
  let landmark: Landmark?

  init(_ node: PatternNode, ignoresCase: Bool) {
    landmark = node.landmark
    if node.addFirst(to: &first) { first = Array(repeating: true, count: 256) }
    guard ignoresCase else { return }
    for letter in Int(UInt8(ascii: "a"))...Int(UInt8(ascii: "z")) {
      let isFirst = first[letter] || first[letter - 32]
      (first[letter], first[letter - 32]) = (isFirst, isFirst)
    }
  }
}

extension PatternNode {
  /// Adds the bytes that a match may begin with.
  ///
  /// - Returns: Whether it may be empty, so that what follows counts as well.
  fileprivate func addFirst(to first: inout [Bool]) -> Bool {
    switch self {
    case .scalars(let set):
      for byte in UInt8.min...UInt8.max where set.contains(Unicode.Scalar(byte)) {
        first[Int(byte)] = true
      }
      return false
    case .start, .end, .wordBoundary: return true
    case .sequence(let parts):
      for part in parts where !part.addFirst(to: &first) { return false }
      return true
    case .choice(let alternatives):
      var mayBeEmpty = false
      for alternative in alternatives where alternative.addFirst(to: &first) { mayBeEmpty = true }
      return mayBeEmpty
    case .repeated(let part, let least, _): return part.addFirst(to: &first) || least == 0
    }
  }

  /// The first single character in a sequence, if the length of what is before it has an end.
  fileprivate var landmark: PatternOpening.Landmark? {
    guard case .sequence(let parts) = self else { return nil }
    var distance = 0...0
    for part in parts {
      if case .scalars(let set) = part, let byte = set.onlyByte {
        return PatternOpening.Landmark(byte: byte, distance: distance)
      }
      guard let length = part.length else { return nil }
      distance =
        (distance.lowerBound + length.lowerBound)...(distance.upperBound + length.upperBound)
    }
    return nil
  }

  /// In bytes; nil without end.
  private var length: ClosedRange<Int>? {
    switch self {
    case .scalars: return 1...1
    case .start, .end, .wordBoundary: return 0...0
    case .sequence(let parts):
      var sum = 0...0
      for part in parts {
        guard let length = part.length else { return nil }
        sum = (sum.lowerBound + length.lowerBound)...(sum.upperBound + length.upperBound)
      }
      return sum
    case .choice(let alternatives):
      let lengths = alternatives.compactMap(\.length)
      guard lengths.count == alternatives.count, let least = lengths.map(\.lowerBound).min(),
        let most = lengths.map(\.upperBound).max()
      else { return nil }
      return least...most
    case .repeated(let part, let least, let most):
      guard let most, let length = part.length else { return nil }
      return (length.lowerBound * least)...(length.upperBound * most)
    }
  }
}

extension ScalarSet {
  /// The one byte that it stands for, if that is no letter, which might stand for two.
  fileprivate var onlyByte: UInt8? {
    guard !isNegated, items.count == 1, case .range(let range) = items[0], range.count == 1,
      let byte = UInt8(exactly: range.lowerBound), byte < 0x80,
      !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    else { return nil }
    return byte
  }
}
