public import SessionModel

/// A place where something was found.
public struct SearchHit: Hashable, Sendable {
  /// A part of an excerpt.
  public struct Part: Hashable, Sendable, Encodable {
    public var text: String
    /// Whether this is what was looked for.
    public var isMatch: Bool

    private enum CodingKeys: String, CodingKey {
      case text
      case isMatch = "match"
    }
  }

  /// The session's id.
  public var session: String
  public var sessionName: String
  /// The session's directory.
  public var directory: String
  /// Below the session's directory.
  public var path: SessionPath
  public var kind: SearchKind
  public var phase: String?
  public var role: String?
  public var author: String?
  /// When it was written, or when the session was last changed.
  public var time: Timestamp
  /// What the file is called; empty for a message.
  public var title: String
  /// An excerpt.
  public var excerpt: [Part]
  /// How well it fits, the higher the better; comparable within one answer only.
  public var score: Double
}

/// What a search found.
public struct SearchResult: Sendable {
  /// The best first.
  public var hits: [SearchHit]
  /// Whether more places have the words than were compared; the oldest were left out.
  public var isCapped: Bool
  /// Whether what is close in meaning was searched too.
  public var usesMeaning = false
}

extension SearchHit: Encodable {
  private enum Key: String, CodingKey {
    case session, sessionName, directory, path, kind, phase, role, author, time, title, excerpt
    case score
  }

  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    try object.encode(session, forKey: .session)
    try object.encode(sessionName, forKey: .sessionName)
    try object.encode(directory, forKey: .directory)
    try object.encode(path.string, forKey: .path)
    try object.encode(kind.rawValue, forKey: .kind)
    try object.encodeIfPresent(phase, forKey: .phase)
    try object.encodeIfPresent(role, forKey: .role)
    try object.encodeIfPresent(author, forKey: .author)
    try object.encode(time, forKey: .time)
    try object.encode(title, forKey: .title)
    try object.encode(excerpt, forKey: .excerpt)
    try object.encode(score, forKey: .score)
  }
}
