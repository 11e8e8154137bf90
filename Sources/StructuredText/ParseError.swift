/// Why a text could not be read or edited, and where.
package struct ParseError: Error, Sendable, Equatable {
  /// What a caller decides on.
  package var code: Code
  /// Bytes before the fault, counted from 0.
  package var offset: Int
  /// The line of the fault, counted from 1; LF, CRLF and CR each end a line.
  package var line: Int
  /// The byte of the fault inside its line, counted from 1.
  package var column: Int
  /// What a person reads: what is wrong, without the position.
  package var message: String

  package struct Code: Sendable, Hashable {
    private let name: String
    /// The text breaks the rules of its format.
    package static let syntax = Code(name: "syntax")
    /// A pointer leads nowhere.
    package static let notFound = Code(name: "notFound")
    /// A pointer leads through a value that has no members or elements.
    package static let wrongKind = Code(name: "wrongKind")
    /// A value is nested deeper than ``JSONValue/maximumDepth``.
    package static let tooDeep = Code(name: "tooDeep")
    /// A text stands for more than can be held.
    package static let tooLarge = Code(name: "tooLarge")
    /// A name occurs twice where each may occur once.
    package static let duplicate = Code(name: "duplicate")
    /// A value is not the one that was expected.
    package static let unequal = Code(name: "unequal")
  }

  /// - Complexity: O(*offset*), since the line is counted here.
  package init(
    _ message: String, code: Code = .syntax, at offset: Int, in bytes: [UInt8]
  ) {
    self.code = code
    self.message = message
    self.offset = offset
    (line, column) = Self.position(of: offset, in: bytes)
  }

  /// The line and the column, both counted from 1, of a byte offset.
  package static func position(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
    var line = 1
    var start = 0
    for index in 0..<min(offset, bytes.count) {
      let ends =
        bytes[index] == .lineFeed
        || bytes[index] == .carriageReturn && bytes[safe: index + 1] != .lineFeed
      guard ends else { continue }
      line += 1
      start = index + 1
    }
    return (line, offset - start + 1)
  }
}

extension ParseError: CustomStringConvertible {
  package var description: String { "line \(line), column \(column): \(message)" }
}
