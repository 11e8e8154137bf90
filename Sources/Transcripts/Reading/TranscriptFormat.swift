/// A kind of transcript: how it is recognised, and what its records mean.
///
/// Conforming types keep what they must remember from one record to the next.
protocol TranscriptFormat: Sendable {
  /// What imported messages give as their source, such as `claude-code`; never changed.
  static var name: String { get }
  /// What people call it.
  static var title: String { get }
  /// Whether a file with this record, or with this beginning of a text, is of this kind.
  static func recognises(_ record: Record) -> Bool

  init()

  /// Turns one record into messages.
  mutating func read(_ record: Record, into builder: inout TranscriptBuilder) throws
  /// Does what could not be done before the end of the file.
  mutating func finish(_ builder: inout TranscriptBuilder) throws
  /// Whether nothing has been put off until the end of the file.
  var isUpToDate: Bool { get }
}

/// What a file consists of.
enum Record {
  /// A JSON value: a line, an element of the outermost array, or the whole file.
  case value(JSONField)
  /// A line of text without its LF; where a format is to be recognised, the beginning of the file.
  case text(String)

  var value: JSONField? {
    guard case .value(let field) = self else { return nil }
    return field
  }

  var text: String? {
    guard case .text(let text) = self else { return nil }
    return text
  }

  /// A line of text without its LF or CRLF.
  var line: String? { text.map { $0.hasSuffix("\r") ? String($0.dropLast()) : $0 } }
}

extension TranscriptFormat {
  mutating func finish(_ builder: inout TranscriptBuilder) throws {}
  var isUpToDate: Bool { true }
}

/// The formats that are known; the first that recognises a record is the file's.
package enum TranscriptFormats {
  static var all: [any TranscriptFormat.Type] {
    [
      ClaudeCode.self, Codex.self, CopilotCLI.self, Pi.self, OpenCode.self, ChatGPT.self,
      ClaudeAI.self, GeminiCLI.self, Cursor.self, MarkdownExport.self, SpecStory.self, Aider.self,
      OpenAIChat.self,
    ]
  }

  /// What people call them.
  package static var titles: [String] { all.map { $0.title } }

  /// What people call a source.
  package static func title(of source: String) -> String {
    all.first { $0.name == source }?.title ?? source
  }
}
