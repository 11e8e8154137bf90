/// What a session is called for good, such as `q4-risk-assessment-20261121-k7q2`.
public struct SessionID: RawRepresentable, Hashable, Sendable {
  public let rawValue: String

  /// Nil unless it is `<slug>-<yyyymmdd>-<4 random characters>`.
  public init?(rawValue: String) {
    let parts = rawValue.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 3 else { return nil }
    let day = parts[parts.count - 2]
    let slug = rawValue.dropLast(day.count + parts[parts.count - 1].count + 2)
    guard RandomSuffix(rawValue: String(parts[parts.count - 1])) != nil,
      Timestamp(compact: "\(day)T000000000Z") != nil, Slug.isValid(slug)
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

  private init(trusted: String) { rawValue = trusted }
}

extension SessionID: Comparable, CustomStringConvertible {
  public static func < (left: SessionID, right: SessionID) -> Bool {
    left.rawValue < right.rawValue
  }

  public var description: String { rawValue }
}
