import CLibgit2
package import SystemPackage

/// The SHA-256 of bytes that come in pieces, by FIPS 180-4 as mbedtls computes it.
@safe package final class SHA256 {
  private let context: UnsafeMutableRawPointer

  package init() throws(GitError) {
    guard let context = unsafe clibgit2_hash_start() else {
      throw GitError(.failed, "SHA-256 could not be started")
    }
    unsafe self.context = context
  }

  deinit { unsafe clibgit2_hash_free(context) }

  /// The digest of some bytes, as 64 hexadecimal digits.
  package static func hex(_ bytes: [UInt8]) throws(GitError) -> String {
    hex(digest: try digest(of: bytes))
  }

  /// The digest of a file, a buffer at a time.
  package static func hex(of path: FilePath) throws(GitError) -> String {
    let hash = try SHA256()
    let file = try OpenFile.open(path)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 16)
    defer { unsafe buffer.deallocate() }
    do {
      while true {
        let count = unsafe try file.descriptor.read(into: buffer)
        guard count > 0 else { break }
        try unsafe hash.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
    } catch {
      throw error as? GitError
        ?? GitError(.inputOutput, "cannot read \(path)", cause: error as? Errno)
    }
    return try hash.finish()
  }

  /// The 32 bytes of the digest of some bytes.
  package static func digest(of bytes: [UInt8]) throws(GitError) -> [UInt8] {
    let hash = try SHA256()
    try hash.add(bytes)
    return try hash.digest()
  }

  private static func hex(digest: [UInt8]) -> String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  func add(_ bytes: [UInt8]) throws(GitError) {
    guard unsafe clibgit2_hash_update(context, bytes, bytes.count) == 0 else {
      throw GitError(.failed, "SHA-256 could not be computed")
    }
  }

  func add(_ bytes: UnsafeRawBufferPointer) throws(GitError) {
    guard unsafe clibgit2_hash_update(context, bytes.baseAddress, bytes.count) == 0 else {
      throw GitError(.failed, "SHA-256 could not be computed")
    }
  }

  /// The digest of all bytes so far, as 64 hexadecimal digits; call it once.
  package func finish() throws(GitError) -> String { Self.hex(digest: try digest()) }

  private func digest() throws(GitError) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    guard unsafe clibgit2_hash_finish(context, &digest) == 0 else {
      throw GitError(.failed, "SHA-256 could not be computed")
    }
    return digest
  }
}

/// What is known of bytes once they have been read from beginning to end.
package struct ContentDigest: Hashable, Sendable {
  /// 64 hexadecimal digits.
  package var sha256: String
  /// The first bytes, at most ``headLength``.
  package var head: [UInt8]

  package static let headLength = 4096
}

extension Repository {
  /// Stores an open file's bytes as a blob, as `writeBlob` does, and looks at them on the way.
  package mutating func writeBlobDigesting(
    from file: FileDescriptor, count: Int64
  ) throws(GitError) -> (id: ObjectID, digest: ContentDigest) {
    let hash = try SHA256()
    var head: [UInt8] = []
    let id = try unsafe writeBlob(from: file, count: count) { (buffer) throws(GitError) in
      try unsafe hash.add(buffer)
      let missing = ContentDigest.headLength - head.count
      if missing > 0 { unsafe head += buffer.prefix(missing) }
    }
    return (id, ContentDigest(sha256: try hash.finish(), head: head))
  }

  /// Looks at the bytes of a blob, whatever its size.
  ///
  /// - Complexity: O(*n*) time and memory; one that is too large for ``readBlob(_:)`` comes in pieces.
  package func digest(of id: ObjectID) throws(GitError) -> ContentDigest {
    guard try blobSize(id) > Self.largestReadBlob else {
      let bytes = try readBlob(id)
      let head = Array(bytes.prefix(ContentDigest.headLength))
      return ContentDigest(sha256: try SHA256.hex(bytes), head: head)
    }
    let hash = try SHA256()
    var head: [UInt8] = []
    do {
      try forEachPiece(of: id) { piece in
        try hash.add(piece)
        head += piece.prefix(ContentDigest.headLength - head.count)
      }
    } catch {
      throw error as? GitError ?? GitError(.inputOutput, "cannot read object \(id)")
    }
    return ContentDigest(sha256: try hash.finish(), head: head)
  }

  /// What `.gitattributes` and git's other files say of a path, such as `lfs` for `filter`; `nil` if
  /// nothing, or if it is set or unset without a value.
  package func attribute(_ name: String, of path: GitPath) throws(GitError) -> String? {
    var value: UnsafePointer<CChar>?
    try check("git_attr_get") {
      unsafe git_attr_get(
        &value, pointer, UInt32(GIT_ATTR_CHECK_FILE_THEN_INDEX), path.cString, name)
    }
    guard unsafe git_attr_value(value) == GIT_ATTR_VALUE_STRING, let value = unsafe value else {
      return nil
    }
    return unsafe String(cString: value)
  }
}
