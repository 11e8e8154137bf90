/// A vector in an eighth of the space: its direction, each part as a number from -127 to 127.
///
/// What is lost is far below what embedders differ by; a hundred thousand vectors of 768 parts take
/// 77 MB, and comparing them is whole numbers.
struct MeaningVector: Hashable, Sendable {
  let parts: [Int8]
  private let length: Double

  init(_ vector: [Float]) {
    let largest = vector.reduce(0) { max($0, $1.isFinite ? abs($1) : 0) }
    let scale = largest > 0 ? 127 / largest : 0
    self.init(parts: vector.map { $0.isFinite ? Int8(($0 * scale).rounded()) : 0 })
  }

  /// Reads ``bytes``.
  init(bytes: some Sequence<UInt8>) { self.init(parts: bytes.map { Int8(bitPattern: $0) }) }

  private init(parts: [Int8]) {
    self.parts = parts
    length = Double(parts.reduce(0) { $0 + Int($1) * Int($1) }).squareRoot()
  }

  var bytes: [UInt8] { parts.map { UInt8(bitPattern: $0) } }

  /// The cosine of the angle between two: 1 for the same direction, 0 if they have nothing in common.
  func similarity(to other: MeaningVector) -> Double {
    guard parts.count == other.parts.count, length > 0, other.length > 0 else { return 0 }
    var sum: Int32 = 0
    for index in parts.indices { sum &+= Int32(parts[index]) &* Int32(other.parts[index]) }
    return Double(sum) / (length * other.length)
  }
}
