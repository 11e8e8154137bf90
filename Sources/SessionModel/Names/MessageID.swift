/// What a message is called for good, such as `20261121T100412118Z-k7q2`; it sorts by time.
public struct MessageID: RawRepresentable, Hashable, Sendable {
  public let time: Timestamp
  public let suffix: RandomSuffix

  public init(at time: Timestamp, suffix: RandomSuffix) {
    self.time = time
    self.suffix = suffix
  }

  /// Nil unless it is a time to the millisecond, `-` and four random characters.
  public init?(rawValue: String) {
    let parts = rawValue.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let time = Timestamp(compact: String(parts[0])),
      let suffix = RandomSuffix(rawValue: String(parts[1]))
    else { return nil }
    self.init(at: time, suffix: suffix)
  }

  public var rawValue: String { "\(time.compact)-\(suffix)" }

  /// - Throws: ``ModelError`` with code `invalidName` if it is no id.
  public init(validating text: String) throws(ModelError) {
    guard let id = MessageID(rawValue: text) else {
      let message =
        "'\(text.visible())' is not the id of a message; one looks like 20261121T100412118Z-k7q2"
      throw ModelError(.invalidName, message)
    }
    self = id
  }
}

extension MessageID: Comparable, CustomStringConvertible {
  public static func < (left: MessageID, right: MessageID) -> Bool {
    left.time == right.time
      ? left.suffix.rawValue < right.suffix.rawValue : left.time < right.time
  }

  public var description: String { rawValue }
}
