public import SessionModel

/// A message as a diff shows it.
public struct MessageDifference: Hashable, Sendable, Encodable {
  public var id: String
  public var role: String
  public var author: String
  public var time: Timestamp
  /// The beginning of what it says.
  public var text: String
  /// Whether it says more.
  public var isCut: Bool
  public var attachments: [String]

  /// In characters.
  static let longestText = 4000

  /// Reads the file.
  ///
  /// - Throws: ``ModelError`` if it is no message.
  init(_ bytes: [UInt8], file: String) throws(ModelError) {
    let message = try Message(bytes: bytes, file: file)
    id = message.id.rawValue
    role = message.role.rawValue
    author = message.author
    time = message.id.time
    isCut = message.body.count > Self.longestText
    text = String(message.body.prefix(Self.longestText))
    attachments = message.attachments.map(\.string)
  }
}
