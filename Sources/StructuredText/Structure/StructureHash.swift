/// Hashes by which parts are compared instead of being read again.
///
/// 64 bits with a key drawn at each start (SipHash), so that nobody can make two parts that collide.
enum StructureHash {
  static func name(_ text: String) -> UInt64 { of(text.utf8, seed: 1) }

  /// - Parameter seed: Less than 32; equal bytes of another kind have another hash.
  static func of(_ bytes: some Collection<UInt8>, seed: UInt8) -> UInt64 {
    var text = Text()
    for byte in bytes { text.add(byte) }
    return text.hash(seed: seed)
  }

  /// The same hash, of bytes of a text; nil if one of them is `stop`.
  static func of(
    _ bytes: Span<UInt8>, _ range: Range<Int>, seed: UInt8, unless stop: UInt8? = nil
  ) -> UInt64? {
    var text = Text()
    for index in range {
      let byte = bytes[index]
      if byte == stop { return nil }
      text.add(byte)
    }
    return text.hash(seed: seed)
  }

  /// Bytes that are hashed eight at a time.
  private struct Text {
    private var hasher: Hasher?
    private var word: UInt64 = 0
    private var count: UInt64 = 0

    mutating func add(_ byte: UInt8) {
      word = word << 8 | UInt64(byte)
      count += 1
      guard count & 7 == 0 else { return }
      if hasher == nil { hasher = Hasher() }
      hasher?.combine(word)
    }

    func hash(seed: UInt8) -> UInt64 {
      guard var hasher else {
        // Up to seven bytes, their number and the seed, which is most texts, in one step.
        return UInt64(truncatingIfNeeded: (word << 8 | count << 5 | UInt64(seed)).hashValue)
      }
      hasher.combine(word)
      hasher.combine(count << 8 | UInt64(seed))
      return UInt64(truncatingIfNeeded: hasher.finalize())
    }
  }

  /// Of a container, from what is in it; `ordered` if the order is data.
  static func of(kind: UInt8, parts: some Sequence<(name: UInt64, hash: UInt64)>, isOrdered: Bool)
    -> UInt64
  {
    var content = Content(kind: kind, isOrdered: isOrdered)
    for part in parts { content.add(part.name, part.hash) }
    return content.hash
  }

  /// What is in a container, part by part.
  struct Content {
    private let isOrdered: Bool
    private var hasher = Hasher()
    private var sum: UInt64 = 0
    private var count = 0

    init(kind: UInt8, isOrdered: Bool) {
      self.isOrdered = isOrdered
      hasher.combine(kind)
    }

    mutating func add(_ name: UInt64, _ hash: UInt64) {
      let part = StructureHash.mixed(name, hash)
      count += 1
      if isOrdered { hasher.combine(part) } else { sum &+= part }
    }

    var hash: UInt64 {
      var hasher = hasher
      hasher.combine(sum)
      hasher.combine(count)
      return UInt64(truncatingIfNeeded: hasher.finalize())
    }
  }

  /// Two hashes made one; nobody who does not know the key can choose them, so mixing them is enough.
  static func mixed(_ name: UInt64, _ hash: UInt64) -> UInt64 {
    let product = (name ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(
      by: hash ^ 0xD1B5_4A32_D192_ED03)
    return product.high ^ product.low
  }
}
