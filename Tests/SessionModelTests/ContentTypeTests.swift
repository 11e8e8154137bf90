import TestSupport
import Testing

@testable import SessionModel

@Suite struct `The type of a file` {
  @Test(
    arguments: [
      ("%PDF-1.7\n", "application/pdf"), ("GIF89a", "image/gif"),
      ("RIFF....WEBPVP8 ", "image/webp"),
      ("RIFF....WAVEfmt ", "audio/vnd.wave"), ("PK\u{3}\u{4}xxxx", "application/zip"),
      ("{\"a\": 1}", "application/json"), ("  digraph G {", "text/vnd.graphviz"),
      ("plain text, é\n", "text/plain"), ("", "text/plain"), ("\u{FEFF}text", "text/plain"),
      ("<!DOCTYPE html><p>", "text/html"), ("a\0b", "application/octet-stream"),
      ("SQLite format 3\0", "application/vnd.sqlite3"),
      ("version https://git-lfs.github.com/spec/v1\noid", "application/x-git-lfs-pointer"),
    ])
  func `is judged by its content`(head: String, type: String) {
    #expect(ContentType(ofBytesBeginning: head.utf8).description == type)
  }

  @Test func `is text although the last character is cut off`() {
    let head = Array(repeating: UInt8(ascii: "a"), count: 4095) + [0xC3]
    #expect(ContentType(ofBytesBeginning: head).description == "text/plain")
    #expect(ContentType(ofBytesBeginning: [0xC3, 0x28]).description == "application/octet-stream")
  }

  /// What programs write, as `file` of the same machine judges it.
  @Test func `is what other programs take it for`() async throws {
    for (command, type) in [
      ("printf x | gzip", "application/gzip"), ("printf x | xz", "application/x-xz"),
      ("printf x | bzip2", "application/x-bzip2"), ("tar -c Makefile", "application/x-tar"),
      ("echo 'graph { a }' | dot -Tpng", "image/png"),
      ("echo 'graph { a }' | dot -Tpdf", "application/pdf"),
      ("echo 'graph { a }' | dot -Tsvg", "text/xml"),
    ] {
      let tool = command.split(separator: " ").first {
        ["gzip", "xz", "bzip2", "tar", "dot"].contains($0)
      }
      let probe = try await run("sh", ["-c", "command -v \(tool ?? "-")"], in: projectDirectory)
      guard probe.status == 0 else { continue }
      let made = try await run(
        "bash", ["-o", "pipefail", "-c", "{ \(command); } | head -c 600 | od -An -v -tx1; :"],
        in: projectDirectory)
      let bytes = made.output.split(whereSeparator: \.isWhitespace).compactMap {
        UInt8($0, radix: 16)
      }
      #expect(ContentType(ofBytesBeginning: bytes).description == type, "\(command)")
    }
  }
}
