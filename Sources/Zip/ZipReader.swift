import CMinizip
package import SystemPackage

/// Reads a zip file from beginning to end.
///
/// What its headers say of sizes is never relied on: bytes are counted as they are unpacked, by whoever reads them.
@safe package final class ZipReader {
  private let file: UnsafeMutableRawPointer
  private let path: FilePath
  /// What the file says of itself as a whole.
  package let comment: [UInt8]

  /// What a zip file begins with, if it has an entry; one without begins with the other.
  package static let beginnings: [[UInt8]] = [
    [0x50, 0x4B, 0x03, 0x04], [0x50, 0x4B, 0x05, 0x06],
  ]

  /// - Throws: ``ZipError`` with code `damaged` if it is not one.
  package init(at path: FilePath) throws(ZipError) {
    guard let opened = unsafe unzOpen64(path.string) else {
      throw ZipError(.damaged, "\(path) cannot be read as a zip file")
    }
    var buffer = [CChar](repeating: 0, count: 1 << 16)
    let length = unsafe unzGetGlobalComment(opened, &buffer, UInt(buffer.count))
    comment = length > 0 ? buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) } : []
    unsafe file = opened
    self.path = path
  }

  deinit { unsafe unzClose(file) }

  /// What the zip file says of an entry.
  package struct Entry: Sendable {
    package enum Kind: Sendable { case file, executable, directory, symbolicLink, other }

    /// As it stands there: any bytes.
    package var name: [UInt8]
    package var kind: Kind
  }

  /// Calls `body` for each entry, with what gives its bytes piece by piece.
  ///
  /// - Throws: ``ZipError``; also for an entry whose bytes are not as its check sum says, after all of them have been
  ///   given.
  package func forEachEntry(
    _ body: (_ entry: Entry, _ read: (([UInt8]) throws -> Void) throws -> Void) throws -> Void
  ) throws {
    var result = unsafe unzGoToFirstFile(file)
    while result == UNZ_OK {
      let (entry, info) = try self.entry()
      try body(entry) { piece in try self.read(info, piece) }
      result = unsafe unzGoToNextFile(file)
    }
    guard result == UNZ_END_OF_LIST_OF_FILE else { throw damaged(result) }
  }

  private func entry() throws -> (Entry, unz_file_info64) {
    var info = unz_file_info64()
    var name = [CChar](repeating: 0, count: 1 << 16 + 1)
    let result = unsafe unzGetCurrentFileInfo64(
      file, &info, &name, UInt(name.count), nil, 0, nil, 0)
    guard result == UNZ_OK else { throw damaged(result) }
    let bytes = name.prefix(Int(info.size_filename)).map { UInt8(bitPattern: $0) }
    return (Entry(name: bytes, kind: Self.kind(info, bytes)), info)
  }

  private static func kind(_ info: unz_file_info64, _ name: [UInt8]) -> Entry.Kind {
    // The upper half holds permissions as Unix has them, if whoever made the file knew any.
    let mode = info.external_fa >> 16
    switch mode & 0o170000 {
    case 0o120000: return .symbolicLink
    case 0o040000: return .directory
    case 0o100000, 0:
      if name.last == UInt8(ascii: "/") { return .directory }
      return mode & 0o100 != 0 ? .executable : .file
    default: return .other
    }
  }

  private func read(_ info: unz_file_info64, _ body: ([UInt8]) throws -> Void) throws {
    guard info.flag & 1 == 0 else {
      throw ZipError(.unsupported, "\(path) is encrypted")
    }
    guard [0, 8].contains(info.compression_method) else {
      throw ZipError(.unsupported, "\(path) is compressed by something other than deflate")
    }
    let opened = unsafe unzOpenCurrentFile(file)
    guard opened == UNZ_OK else { throw damaged(opened) }
    var buffer = [UInt8](repeating: 0, count: 128 << 10)
    do {
      while true {
        let count = unsafe unzReadCurrentFile(file, &buffer, UInt32(buffer.count))
        guard count >= 0 else { throw damaged(count) }
        guard count > 0 else { break }
        try body(Array(buffer[..<Int(count)]))
      }
    } catch {
      unsafe unzCloseCurrentFile(file)
      throw error
    }
    let closed = unsafe unzCloseCurrentFile(file)
    guard closed == UNZ_OK else { throw damaged(closed) }
  }

  private func damaged(_ result: Int32) -> ZipError {
    let what =
      switch result {
      case UNZ_CRCERROR: "a file in it is not as its check sum says"
      default: "minizip says \(result)"
      }
    return ZipError(.damaged, "\(path) is damaged: \(what)")
  }
}
