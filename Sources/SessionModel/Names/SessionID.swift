/// What a session is called for good, such as `q4-risk-assessment-20261121-k7q2`.
public struct SessionID: RawRepresentable, Hashable, Sendable {
  public let rawValue: String

  /// Nil unless it is `<slug>-<yyyymmdd>-<4 random characters>`.
  public init?(rawValue: String) {
    // Byte by byte from the end: a store may have ten thousands of them.
    let bytes = rawValue.utf8
    let slug = bytes.dropLast(Self.end.utf8.count)
    let rest = bytes[slug.endIndex...]
    let hyphen = UInt8(ascii: "-")
    guard !slug.isEmpty, rest.first == hyphen, rest.dropLast(4).last == hyphen,
      RandomSuffix(rawValue: String(Substring(rest.suffix(4)))) != nil,
      Timestamp(compact: String(Substring(rest.dropFirst().prefix(8))) + "T000000000Z") != nil,
      Slug.isValid(Substring(slug))
    else { return nil }
    self.rawValue = rawValue
  }

  /// - Throws: ``ModelError`` with code `invalidName` if it is no id.
  public init(validating text: String) throws(ModelError) {
    guard let id = SessionID(rawValue: text) else {
      let message =
        "'\(text.visible())' is not the id of a session; one looks like q4-risk-20261121-k7q2"
      throw ModelError(.invalidName, message)
    }
    self = id
  }

  /// Makes an id for a new session.
  public static func mint(
    name: String, at time: Timestamp, using generator: inout some RandomNumberGenerator
  ) -> SessionID {
    SessionID(name: name, at: time, suffix: RandomSuffix(using: &generator))
  }

  /// Makes an id from a suffix that was minted already.
  public init(name: String, at time: Timestamp, suffix: RandomSuffix) {
    self.init(trusted: "\(Slug(from: name))-\(time.compactDay)-\(suffix)")
  }

  /// What it was called when it was made, as in the id.
  public var slug: Substring { rawValue.dropLast(Self.end.count) }

  private static let end = "-20261121-k7q2"

  private init(trusted: String) { rawValue = trusted }
}

extension SessionID: Comparable, CustomStringConvertible {
  public static func < (left: SessionID, right: SessionID) -> Bool {
    left.rawValue < right.rawValue
  }

  public var description: String { rawValue }
}
