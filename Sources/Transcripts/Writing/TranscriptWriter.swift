package import SessionModel
import StructuredText

/// A session's conversation as another program reads it.
package struct TranscriptWriter {
  package enum Form: String, CaseIterable, Sendable {
    case markdown
    case openai
    case claudeCode = "claude-code"
  }

  var session: SessionID
  var title: String
  /// Oldest first.
  var messages: [Message]
  /// The directory that the other program is to work in.
  var directory: String
  private let attachment: (SessionPath) throws -> [UInt8]?

  /// - Parameter attachment: The bytes of a file that a message names; `nil` if it is not there.
  package init(
    session: SessionID, title: String, messages: [Message], directory: String,
    attachment: @escaping (SessionPath) throws -> [UInt8]?
  ) {
    self.session = session
    self.title = title
    self.messages = messages
    self.directory = directory
    self.attachment = attachment
  }

  package func write(as form: Form) throws -> [UInt8] {
    switch form {
    case .markdown: Array(markdown().utf8)
    case .openai: try openAI().canonical()
    case .claudeCode: try claudeCode()
    }
  }

  /// A picture among a message's attachments, with its media type.
  struct Picture {
    var type: String
    var data: String
  }

  /// The pictures that come with a message; other files are named in the text.
  func files(of message: Message) throws -> (pictures: [Picture], names: [String]) {
    var pictures: [Picture] = []
    var names: [String] = []
    for path in message.attachments {
      let bytes = try attachment(path)
      let type = bytes.map { ContentType(ofBytesBeginning: Array($0.prefix(1024))).description }
      if let bytes, let type, Self.shownTypes.contains(type), bytes.count < 5 << 20 {
        pictures.append(Picture(type: type, data: Base64.encoded(bytes)))
      } else {
        names.append(path.string)
      }
    }
    return (pictures, names)
  }

  private static let shownTypes: Set<String> = [
    "image/png", "image/jpeg", "image/gif", "image/webp",
  ]

  /// The text of a message, and which files it would have had.
  func text(of message: Message, naming files: [String]) -> String {
    guard !files.isEmpty else { return message.body }
    let note = "[attached: \(files.joined(separator: ", "))]"
    return message.body.isEmpty ? note : "\(message.body)\n\n\(note)"
  }
}
