package import SessionModel

/// A number that is the same for the same content: FNV-1a of 64 bits.
///
/// It tells apart what has no name of its own. Nothing depends on its being hard to forge: two things
/// of one fingerprint are counted, not taken for one.
package struct Fingerprint {
  package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  package init() {}

  package init(_ texts: String?...) { for text in texts { add(text) } }

  /// Adds a text and an end, so that `ab`, `c` is not `a`, `bc`.
  package mutating func add(_ text: String?) {
    if var text {
      text.withUTF8 { bytes in
        for index in bytes.indices { unsafe add(bytes[index]) }
      }
    }
    add(text == nil ? 0xFE : 0xFF)
  }

  private mutating func add(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
  }

  /// 16 hexadecimal digits.
  package var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Four characters for a message's file name: the same transcript imported twice gives the same
  /// files, which then merge as one.
  package var suffix: RandomSuffix {
    struct Given: RandomNumberGenerator {
      var state: UInt64
      mutating func next() -> UInt64 {
        state = (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9
        return state ^ (state >> 32)
      }
    }
    var given = Given(state: value)
    return RandomSuffix(using: &given)
  }
}
