/// A number as JSON spells it, compared exactly whatever its size: `1.0` is `1`, and 40 digits count.
struct DecimalNumber: Hashable, Sendable {
  private var isNegative: Bool
  /// Without zeros at either end; none for zero.
  private var digits: [UInt8]
  /// The power of ten that the digits, read as a whole number, are multiplied with.
  private var exponent: Int

  /// Reads a number that is valid JSON.
  init(_ literal: String) {
    var digits: [UInt8] = []
    var exponent = 0
    var isFraction = false
    var bytes = Array(literal.utf8)[...]
    isNegative = bytes.first == UInt8(ascii: "-")
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits.append(byte - UInt8(ascii: "0"))
        if isFraction { exponent -= 1 }
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        exponent += Self.exponent(String(decoding: bytes, as: UTF8.self))
        bytes = []
      default: continue
      }
    }
    while digits.last == 0 {
      digits.removeLast()
      exponent += 1
    }
    self.digits = Array(digits.drop { $0 == 0 })
    self.exponent = self.digits.isEmpty ? 0 : exponent
    if self.digits.isEmpty { isNegative = false }
  }

  /// What is past any use is cut off.
  private static func exponent(_ text: String) -> Int {
    let largest = 1_000_000_000
    guard let value = Int(text) else { return text.hasPrefix("-") ? -largest : largest }
    return min(max(value, -largest), largest)
  }

  var isInteger: Bool { exponent >= 0 }

  /// The value as an `Int`, or nil if it is no whole number or does not fit.
  var integer: Int? {
    guard isInteger, digits.count + exponent <= 19 else { return nil }
    let text = digits.map { "\($0)" }.joined() + String(repeating: "0", count: exponent)
    return Int((isNegative ? "-" : "") + (text.isEmpty ? "0" : text))
  }

  /// Whether it is a whole number of times another one, which is not zero and has at most 18 digits.
  func isMultiple(of other: DecimalNumber) -> Bool {
    guard !digits.isEmpty else { return true }
    // No digits are left over at the end, so a smaller power of ten cannot be a multiple.
    guard exponent >= other.exponent else { return false }
    let divisor = other.digits.reduce(UInt64(0)) { $0 * 10 + UInt64($1) }
    var rest = digits.reduce(UInt64(0)) { ($0 * 10 + UInt64($1)) % divisor }
    var power = UInt64(10) % divisor
    var count = exponent - other.exponent
    while count > 0 {
      if count & 1 == 1 { rest = Self.product(rest, power, modulo: divisor) }
      power = Self.product(power, power, modulo: divisor)
      count >>= 1
    }
    return rest == 0
  }

  /// Whether another number can be multiplied out against this one.
  var isDivisor: Bool { !digits.isEmpty && !isNegative && digits.count <= 18 }

  private static func product(_ one: UInt64, _ other: UInt64, modulo: UInt64) -> UInt64 {
    modulo.dividingFullWidth(one.multipliedFullWidth(by: other)).remainder
  }

  /// The one spelling of the value.
  var canonical: String {
    (isNegative ? "-" : "") + digits.map { "\($0)" }.joined() + "e\(exponent)"
  }
}

extension DecimalNumber: Comparable {
  static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
    if left.sign != right.sign { return left.sign < right.sign }
    return left.sign < 0 ? right.isSmallerInSize(than: left) : left.isSmallerInSize(than: right)
  }

  private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

  private func isSmallerInSize(than other: DecimalNumber) -> Bool {
    let (own, others) = (digits.count + exponent, other.digits.count + other.exponent)
    return own == others ? digits.lexicographicallyPrecedes(other.digits) : own < others
  }
}
