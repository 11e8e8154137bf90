/// Four random characters that keep apart what two branches add at the same time.
///
/// Crockford's base 32 in lower case: no `i`, `l`, `o`, `u`; 20 bits.
public struct RandomSuffix: RawRepresentable, Hashable, Sendable {
  public let rawValue: String

  /// Nil unless it is four characters of the alphabet.
  public init?(rawValue: String) {
    guard rawValue.utf8.count == 4, rawValue.utf8.allSatisfy(Self.alphabet.contains) else {
      return nil
    }
    self.rawValue = rawValue
  }

  public init(using generator: inout some RandomNumberGenerator) {
    let digits = (0..<4).map { _ in Self.alphabet[Int.random(in: 0..<32, using: &generator)] }
    rawValue = String(decoding: digits, as: UTF8.self)
  }

  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
}

extension RandomSuffix: CustomStringConvertible {
  public var description: String { rawValue }
}
