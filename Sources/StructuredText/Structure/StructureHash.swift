/// Hashes by which parts are compared instead of being read again.
///
/// 64 bits with a key drawn at each start (SipHash), so that nobody can make two parts that collide.
enum StructureHash {
  static func name(_ text: String) -> UInt64 { of(text.utf8, seed: 1) }

  static func of(_ bytes: some Collection<UInt8>, seed: UInt8) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(seed)
    var word: UInt64 = 0
    var held: UInt64 = 0
    for byte in bytes {
      word = word << 8 | UInt64(byte)
      held += 1
      if held & 7 == 0 { hasher.combine(word) }
    }
    hasher.combine(word)
    hasher.combine(held)
    return UInt64(truncatingIfNeeded: hasher.finalize())
  }

  /// Of a container, from what is in it; `ordered` if the order is data.
  static func of(kind: UInt8, parts: some Sequence<(name: UInt64, hash: UInt64)>, isOrdered: Bool)
    -> UInt64
  {
    var hasher = Hasher()
    hasher.combine(kind)
    var sum: UInt64 = 0
    var count = 0
    for part in parts {
      count += 1
      if isOrdered {
        hasher.combine(part.name)
        hasher.combine(part.hash)
      } else {
        var one = Hasher()
        one.combine(part.name)
        one.combine(part.hash)
        sum &+= UInt64(truncatingIfNeeded: one.finalize())
      }
    }
    hasher.combine(sum)
    hasher.combine(count)
    return UInt64(truncatingIfNeeded: hasher.finalize())
  }
}
