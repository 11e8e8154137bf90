import CLibgit2
package import SystemPackage

extension Repository {
  /// Writes a blob's bytes to an open file.
  ///
  /// A large one that is in a file of its own goes a buffer at a time; from a pack it comes whole.
  ///
  /// - Throws: ``GitError`` with code `damaged` if the object is missing or broken; then the file may
  ///   hold a part of it.
  func copyBlob(_ id: ObjectID, to file: FileDescriptor) throws(GitError) {
    if try blobSize(id) >= Self.streamedSize, try streamLooseBlob(id, to: file) { return }
    try unsafe withObject(id, GIT_OBJECT_BLOB) { (bytes) throws(GitError) in
      try unsafe Self.write(bytes, to: file)
    }
  }

  /// Writes a blob's bytes to where they cannot be taken back from: a pipe, a terminal.
  ///
  /// - Throws: ``GitError`` with code `damaged` if the object is missing or broken; then nothing has
  ///   been written.
  package func sendBlob(_ id: ObjectID, to output: FileDescriptor) throws(GitError) {
    guard try blobSize(id) >= Self.streamedSize else { return try copyBlob(id, to: output) }
    let copy = try Scratch(in: gitDirectory).makeFile()
    defer { removeFile(copy.path) }
    do {
      try copy.descriptor.closeAfter { try copyBlob(id, to: copy.descriptor) }
      let file = try OpenFile.open(copy.path)
      try unsafe forEachBuffer(of: file.descriptor) { (buffer) throws(GitError) in
        try unsafe Self.write(buffer, to: output)
      }
    } catch {
      throw error as? GitError ?? GitError(.inputOutput, "cannot copy object \(id)")
    }
  }

  /// Calls `body` with a blob's bytes, piece by piece.
  ///
  /// - Throws: ``GitError`` with code `damaged` if the object is missing or broken; then nothing has been given.
  package func forEachPiece(of id: ObjectID, _ body: ([UInt8]) throws -> Void) throws {
    guard try blobSize(id) >= Self.streamedSize else { return try body(readBlob(id)) }
    let copy = try Scratch(in: gitDirectory).makeFile()
    defer { removeFile(copy.path) }
    try copy.descriptor.closeAfter { try copyBlob(id, to: copy.descriptor) }
    try OpenFile.open(copy.path).forEachPiece(body)
  }

  /// Checks that the objects of all new files are there, before anything moves.
  ///
  /// - Throws: ``GitError`` with code `damaged` for one that is missing; one that is there may still
  ///   turn out broken.
  package func requireFiles(of changes: [TreeChange]) throws(GitError) {
    for change in changes {
      guard let new = change.new, new.kind.isFile, !contains(new.id) else { continue }
      throw GitError(
        .damaged,
        "'\(change.path)': object \(new.id) is missing; fetch it from a copy of the session")
    }
  }

  /// Smaller blobs are read at once.
  ///
  /// In bytes.
  private static var streamedSize: Int64 { 1 << 20 }

  /// - Returns: `false` if the object is in no file of its own.
  private func streamLooseBlob(
    _ id: ObjectID, to file: FileDescriptor
  ) throws(GitError) -> Bool {
    var oid = id.oid
    var stream: UnsafeMutablePointer<git_odb_stream>?
    var size = 0
    var type = GIT_OBJECT_INVALID
    guard unsafe git_odb_open_rstream(&stream, &size, &type, looseObjects, &oid) == 0 else {
      return false
    }
    defer { unsafe git_odb_stream_free(stream) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 16)
    defer { unsafe buffer.deallocate() }
    while true {
      let count = unsafe git_odb_stream_read(
        stream, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
      guard count > 0 else { break }
      try unsafe Self.write(UnsafeRawBufferPointer(rebasing: buffer[..<Int(count)]), to: file)
    }
    // The stream does not compare the bytes with the object's name.
    guard try hashBlob(of: file) == id else {
      throw GitError(
        .damaged, "object \(id) is damaged; run git fsck, then fetch it from a copy of the session")
    }
    return true
  }

  private static func write(
    _ bytes: UnsafeRawBufferPointer, to file: FileDescriptor
  ) throws(GitError) {
    do {
      _ = unsafe try file.writeAll(bytes)
    } catch {
      throw GitError(.inputOutput, "cannot write a file", cause: error as? Errno)
    }
  }
}
