/// Why a zip file could not be written or read.
package struct ZipError: Error, Sendable, CustomStringConvertible {
  /// What a caller decides on.
  package struct Code: Hashable, Sendable {
    let name: String

    /// The file is not as a zip file must be, or its content not what its check sum says.
    package static let damaged = Code(name: "damaged")
    /// It is one, but uses what is not read here: encryption, another compression than deflate.
    package static let unsupported = Code(name: "unsupported")
    /// A file could not be read or written.
    package static let inputOutput = Code(name: "inputOutput")
  }

  package var code: Code
  package var message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { message }
}
