import FoundationEssentials
import GitKit

/// A checksum as web pages name their own scripts and styles by it.
package enum Checksum {
  /// `sha256-` and the digest in base 64, by Subresource Integrity (https://www.w3.org/TR/SRI).
  package static func sha256(of text: String) throws -> String {
    "sha256-" + Data(try SHA256.digest(of: Array(text.utf8))).base64EncodedString()
  }
}
