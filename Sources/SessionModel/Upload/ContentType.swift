/// What bytes are, judged by how they begin and not by a name.
///
/// The marks are those of the formats' own specifications as the shared MIME-info database collects them
/// (https://www.freedesktop.org/wiki/Specifications/shared-mime-info-spec); the names are IANA's, as far
/// as it has one.
public struct ContentType: Hashable, Sendable, CustomStringConvertible {
  public let description: String

  /// Judges by the first bytes; 4,096 are enough.
  public init(ofBytesBeginning head: some Collection<UInt8>) {
    let head = Array(head)
    let mark = Self.marks.first { mark in
      mark.parts.allSatisfy { head.dropFirst($0.offset).starts(with: $0.bytes) }
    }
    description = mark?.name ?? Self.text(head) ?? "application/octet-stream"
  }

  private struct Mark {
    var name: String
    var parts: [(offset: Int, bytes: [UInt8])]

    init(_ name: String, _ text: String, at offset: Int = 0, and other: (Int, String)? = nil) {
      self.name = name
      parts = [(offset, Array(text.utf8))]
      if let other { parts.append((other.0, Array(other.1.utf8))) }
    }

    init(_ name: String, bytes: UInt8...) {
      self.name = name
      parts = [(0, bytes)]
    }
  }

  /// The first that fits.
  private static let marks = [
    Mark("image/png", bytes: 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A),
    Mark("image/jpeg", bytes: 0xFF, 0xD8, 0xFF),
    Mark("image/gif", "GIF87a"), Mark("image/gif", "GIF89a"),
    Mark("image/webp", "RIFF", and: (8, "WEBP")),
    Mark("image/tiff", bytes: 0x49, 0x49, 0x2A, 0x00),
    Mark("image/tiff", bytes: 0x4D, 0x4D, 0x00, 0x2A),
    Mark("image/heic", "ftypheic", at: 4), Mark("image/avif", "ftypavif", at: 4),
    Mark("application/pdf", "%PDF-"), Mark("application/postscript", "%!PS"),
    Mark(
      "application/vnd.oasis.opendocument.text", "PK\u{3}\u{4}",
      and: (30, "mimetypeapplication/vnd.oasis.opendocument.text")),
    Mark(
      "application/vnd.oasis.opendocument.spreadsheet", "PK\u{3}\u{4}",
      and: (30, "mimetypeapplication/vnd.oasis.opendocument.spreadsheet")),
    Mark(
      "application/vnd.oasis.opendocument.presentation", "PK\u{3}\u{4}",
      and: (30, "mimetypeapplication/vnd.oasis.opendocument.presentation")),
    Mark("application/epub+zip", "PK\u{3}\u{4}", and: (30, "mimetypeapplication/epub+zip")),
    Mark("application/zip", "PK\u{3}\u{4}"), Mark("application/zip", "PK\u{5}\u{6}"),
    Mark("application/gzip", bytes: 0x1F, 0x8B),
    Mark("application/x-bzip2", "BZh"),
    Mark("application/x-xz", bytes: 0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00),
    Mark("application/zstd", bytes: 0x28, 0xB5, 0x2F, 0xFD),
    Mark("application/x-7z-compressed", bytes: 0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C),
    Mark("application/vnd.rar", "Rar!\u{1A}\u{7}"),
    Mark("application/x-tar", "ustar", at: 257),
    Mark("application/x-ole-storage", bytes: 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1),
    Mark("application/vnd.sqlite3", "SQLite format 3\0"),
    Mark("application/vnd.tcpdump.pcap", bytes: 0xD4, 0xC3, 0xB2, 0xA1),
    Mark("application/vnd.tcpdump.pcap", bytes: 0xA1, 0xB2, 0xC3, 0xD4),
    Mark("application/x-pcapng", bytes: 0x0A, 0x0D, 0x0D, 0x0A),
    Mark("application/x-elf", bytes: 0x7F, 0x45, 0x4C, 0x46),
    Mark("application/vnd.microsoft.portable-executable", bytes: 0x4D, 0x5A, 0x90, 0x00),
    Mark("application/wasm", bytes: 0x00, 0x61, 0x73, 0x6D),
    Mark("audio/mpeg", "ID3"), Mark("audio/flac", "fLaC"), Mark("application/ogg", "OggS"),
    Mark("audio/vnd.wave", "RIFF", and: (8, "WAVE")), Mark("video/mp4", "ftyp", at: 4),
    Mark("video/matroska", bytes: 0x1A, 0x45, 0xDF, 0xA3),
    Mark("application/x-git-bundle", "# v2 git bundle\n"),
    Mark("application/x-git-bundle", "# v3 git bundle\n"),
    Mark("application/x-git-lfs-pointer", "version https://git-lfs.github.com/spec/v1\n"),
    Mark("text/plain; charset=utf-16", bytes: 0xFF, 0xFE),
    Mark("text/plain; charset=utf-16", bytes: 0xFE, 0xFF),
  ]

  /// Text, if the bytes are UTF-8 but for a character that was cut off, and none is a control character.
  private static func text(_ head: [UInt8]) -> String? {
    var bytes = head[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    for _ in 0..<3 where String(validating: bytes, as: UTF8.self) == nil && head.count > 4 {
      bytes = bytes.dropLast()
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    let isPlain = text.unicodeScalars.allSatisfy { scalar in
      scalar.value >= 0x20 && scalar.value != 0x7F
        || "\t\n\r\u{C}\u{1B}".unicodeScalars.contains(scalar)
    }
    guard isPlain else { return nil }
    let start = text.drop(while: \.isWhitespace).prefix(64).lowercased()
    return words.first { start.hasPrefix($0.0) }?.1 ?? "text/plain"
  }

  private static let words = [
    ("<?xml", "text/xml"), ("<!doctype html", "text/html"), ("<html", "text/html"),
    ("<svg", "image/svg+xml"), ("digraph", "text/vnd.graphviz"), ("graph", "text/vnd.graphviz"),
    ("strict digraph", "text/vnd.graphviz"), ("strict graph", "text/vnd.graphviz"),
    ("{\\rtf", "text/rtf"), ("{", "application/json"), ("[", "application/json"),
    ("-----begin ", "application/x-pem-file"),
  ]

  /// What git-lfs keeps in the place of a file.
  public static let lfsPointer = ContentType(trusted: "application/x-git-lfs-pointer")

  private init(trusted description: String) { self.description = description }
}
