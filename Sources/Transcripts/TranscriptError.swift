/// Why a file could not be read as a transcript.
package struct TranscriptError: Error, Sendable, CustomStringConvertible {
  package struct Code: Hashable, Sendable {
    private let name: String
    /// No format knows its content.
    package static let unknown = Code(name: "unknown")
    /// It is one, and broken where nothing can be left out.
    package static let damaged = Code(name: "damaged")
    /// More than may be held in memory at once.
    package static let tooLarge = Code(name: "tooLarge")
  }

  package var code: Code
  package var message: String
  /// Counted from 1.
  package var line: Int?

  init(_ code: Code, _ message: String, line: Int? = nil) {
    self.code = code
    self.message = message
    self.line = line
  }

  package var description: String { message }
}
