import GitKit
import SessionModel

/// What is told of a file that is kept as it is.
public struct SealedFile: Hashable, Sendable, Encodable {
  /// In bytes.
  public var size: Int64
  /// A media type, by what the file begins with; `application/octet-stream` for very large files.
  public var type: String
  /// In hexadecimal; nil for very large files.
  public var sha256: String?

  init(_ bytes: [UInt8]?, size: Int64) throws(GitError) {
    self.size = size
    type =
      bytes.map { ContentType(ofBytesBeginning: $0.prefix(4096)).description }
      ?? "application/octet-stream"
    sha256 = try bytes.map { bytes throws(GitError) in try SHA256.hex(bytes) }
  }
}
