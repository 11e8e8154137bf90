/// Choices read off a few bytes, so that what is made of them gets smaller as the bytes do.
package struct Choices {
  private var bytes: ArraySlice<UInt8>

  package init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

  /// A number from 0, less than the limit; 0 once the bytes are used up.
  package mutating func below(_ limit: Int) -> Int {
    guard let byte = bytes.popFirst() else { return 0 }
    return Int(byte) % limit
  }

  package mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[below(choices.count)]
  }

  /// Bytes by chance to make choices of.
  package static func bytes(_ count: Int, _ chance: inout Seeded) -> [UInt8] {
    (0..<chance.below(count)).map { _ in UInt8(truncatingIfNeeded: chance.next() >> 40) }
  }
}
