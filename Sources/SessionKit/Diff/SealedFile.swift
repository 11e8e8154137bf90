/// What is told of a file that is kept as it is.
public struct SealedFile: Hashable, Sendable, Encodable {
  /// In bytes.
  public var size: Int64
  /// A media type, by what the file begins with, else by its name.
  public var type: String
  /// In hexadecimal; nil for very large files.
  public var sha256: String?

  init(_ bytes: [UInt8]?, size: Int64, name: String) {
    self.size = size
    type = MediaType.of(bytes ?? [], name: name)
    sha256 = bytes.map { SHA256.hexadecimal(of: $0) }
  }
}

/// Media types, as far as a diff needs them.
enum MediaType {
  static func of(_ bytes: [UInt8], name: String) -> String {
    for (start, type) in beginnings where bytes.starts(with: start) { return type }
    let words = name.split(separator: ".")
    if words.count > 1, let type = byExtension[words[words.count - 1].lowercased()] { return type }
    let isText =
      !bytes.isEmpty && !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
    return isText ? "text/plain" : "application/octet-stream"
  }

  private static let beginnings: [([UInt8], String)] = [
    ([0x89, 0x50, 0x4E, 0x47], "image/png"), ([0xFF, 0xD8, 0xFF], "image/jpeg"),
    (Array("GIF8".utf8), "image/gif"), (Array("%PDF-".utf8), "application/pdf"),
  ]

  private static let byExtension = [
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "dot": "text/vnd.graphviz", "gv": "text/vnd.graphviz", "html": "text/html",
    "json": "application/json", "md": "text/markdown",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "svg": "image/svg+xml", "txt": "text/plain", "webp": "image/webp",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml", "yaml": "application/yaml", "yml": "application/yaml",
    "zip": "application/zip",
  ]
}
