extension Timestamp: Codable {
  /// Reads an RFC 3339 string.
  public init(from decoder: any Decoder) throws {
    try self.init(iso8601: decoder.singleValueContainer().decode(String.self))
  }

  /// Writes `2026-11-21T10:00:00.000Z`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(iso8601)
  }
}
