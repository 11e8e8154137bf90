/// The message of a commit: a subject for people, trailers for programs.
public struct CommitMessage: Hashable, Sendable {
  /// One line.
  public var subject: String
  /// What is between the subject and the trailers.
  public var body: String?
  /// In order, as `git log --format=%(trailers)` shows them.
  public var trailers: [Trailer]

  public struct Trailer: Hashable, Sendable {
    public var key: String
    public var value: String

    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  public static let operationKey = "Session-Op"
  public static let phaseKey = "Session-Phase"
  public static let actorKey = "Session-Actor"

  /// In characters; longer ones are cut.
  public static let maximumSubjectLength = 72

  /// Makes the message of an operation, such as `message.add`; the subject is cut to
  /// ``maximumSubjectLength``, line ends and control characters in it become spaces.
  public init(
    subject: String, body: String? = nil, operation: String, phase: PhaseID? = nil,
    actor: String? = nil, trailers: [Trailer] = []
  ) {
    self.subject = Self.shortened(Self.oneLine(subject))
    self.body = body
    self.trailers = [Trailer(key: Self.operationKey, value: operation)]
    if let phase { self.trailers.append(Trailer(key: Self.phaseKey, value: phase.rawValue)) }
    if let actor { self.trailers.append(Trailer(key: Self.actorKey, value: actor)) }
    self.trailers += trailers
  }

  /// The first value of a trailer, whatever the case of its key.
  public subscript(key: String) -> String? {
    trailers.first { $0.key.lowercased() == key.lowercased() }?.value
  }

  public var operation: String? { self[Self.operationKey] }
  /// Nil also if the trailer is no phase.
  public var phase: PhaseID? { self[Self.phaseKey].flatMap { PhaseID(rawValue: $0) } }
  public var actor: String? { self[Self.actorKey] }
}

extension CommitMessage {
  /// The whole message as git stores it, with a final LF; trailers without a value are left out.
  public var text: String {
    let subject = Self.oneLine(subject)
    var parts = [subject.isEmpty ? "(no subject)" : subject]
    if let body {
      let trimmed = Self.trimmed(body)
      if !trimmed.isEmpty { parts.append(trimmed) }
    }
    let lines = trailers.compactMap { trailer -> String? in
      let value = Self.oneLine(trailer.value)
      return value.isEmpty ? nil : "\(Self.safeKey(trailer.key)): \(value)"
    }
    if !lines.isEmpty { parts.append(lines.joined(separator: "\n")) }
    return parts.joined(separator: "\n\n") + "\n"
  }

  /// One line: runs of white space and control characters become single spaces.
  static func oneLine(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let isGap = SafeText.isForbidden(scalar) || scalar.properties.isWhitespace
      if !isGap {
        result.unicodeScalars.append(scalar)
      } else if !result.isEmpty, result.unicodeScalars.last != " " {
        result += " "
      }
    }
    if result.hasSuffix(" ") { result.removeLast() }
    return result
  }

  private static func shortened(_ subject: String) -> String {
    guard subject.count > maximumSubjectLength else { return subject }
    return oneLine(String(subject.prefix(maximumSubjectLength - 1))) + "…"
  }

  /// A body with LF as line end, no NUL, and no white space around it.
  private static func trimmed(_ body: String) -> String {
    var lines: [String] = []
    for line in body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      var scalars = Array(line.unicodeScalars.filter { !SafeText.isControl($0) || $0 == "\t" })
      while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
      lines.append(String(String.UnicodeScalarView(scalars)))
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.drop { $0.isEmpty }.joined(separator: "\n")
  }

  private static func safeKey(_ key: String) -> String {
    let bytes = key.utf8.map { CommitMessage.isKeyByte($0) ? $0 : UInt8(ascii: "-") }
    return String(decoding: bytes, as: UTF8.self)
  }
}
