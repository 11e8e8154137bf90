package import StructuredText

/// What a person has found to be no secret: a file of the session, so that everybody sees who said so and
/// why.
///
/// It names the value by its SHA-256 and never holds the value itself. Wherever the value stands it is let
/// through then.
public struct SecretWaiver: Sendable, Hashable {
  /// Of the value's bytes as they stand in the file, 64 hexadecimal digits.
  public let sha256: String
  /// The rule that found it.
  public let rule: String
  /// Where it was found; `nil` is a commit's message.
  public let path: String?
  public let reason: String
  public let by: Person
  public let at: Timestamp

  /// - Throws: ``ModelError`` with code `invalidName` for a check sum or a reason that is none.
  public init(
    sha256: String, rule: String, path: String?, reason: String, by person: Person,
    at time: Timestamp
  ) throws(ModelError) {
    guard Self.isDigest(sha256) else {
      throw ModelError(
        .invalidName, "'\(sha256.visible(limit: 80))' is no SHA-256 in small letters")
    }
    guard reason.contains(where: { !$0.isWhitespace }) else {
      throw ModelError(.missing, "a waiver says why: the reason is empty")
    }
    self.sha256 = sha256
    self.rule = rule
    self.path = path
    self.reason = reason
    by = person
    at = time
  }

  /// Reads the file; `file` is what errors call it.
  ///
  /// - Throws: ``ModelError`` with file and line if a member is missing or not as it must be.
  public init(bytes: [UInt8], file: String) throws(ModelError) {
    let record = try JSONRecord(bytes: bytes, file: file, order: Self.order)
    let reader = try record.reader()
    sha256 = try reader.required("sha256").parse { text throws(ModelError) in
      guard Self.isDigest(text) else {
        throw ModelError(.invalidName, "a SHA-256 has 64 hexadecimal digits in small letters")
      }
      return text
    }
    rule = try reader.required("rule").string()
    path = try reader["path"]?.string()
    let reason = try reader.required("reason")
    self.reason = try reason.string()
    guard self.reason.contains(where: { !$0.isWhitespace }) else {
      throw reason.fault("is empty; say why it is no secret")
    }
    by = try Person(try reader.required("by"))
    at = try reader.required("at").parse { text throws(ModelError) in
      try Timestamp(iso8601: text)
    }
  }

  /// The file as it is to be written, canonical JSON.
  public var bytes: [UInt8] {
    var object = JSONObject([("sha256", .string(sha256)), ("rule", .string(rule))])
    object["path"] = path.map { .string($0) }
    object["reason"] = .string(reason)
    object["by"] = by.json
    object["at"] = .string(at.iso8601)
    return JSONValue.object(object).canonical(order: Self.order)
  }

  /// `waivers/github-token-0f3a5b7c9d1e.json`, the same for the same value.
  public var file: SessionPath {
    get throws(ModelError) {
      try SessionLayout.waivers.appending("\(rule)-\(sha256.prefix(12)).json")
    }
  }

  private static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  package static let members: [SchemaMember] = [
    .required("sha256"), .required("rule"), .optional("path"), .required("reason"),
    .required("by"), .required("at"),
  ]

  package static let order = KeyOrder(
    members.map(\.name), inside: ["by": KeyOrder(Person.members.map(\.name))])
}
