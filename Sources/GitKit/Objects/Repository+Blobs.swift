import CLibgit2
import Glibc
package import SystemPackage

extension Repository {
  /// Stores bytes as a blob.
  package mutating func writeBlob(_ bytes: [UInt8]) throws(GitError) -> ObjectID {
    try write(bytes, as: GIT_OBJECT_BLOB)
  }

  /// Stores an open file's bytes as a blob, a buffer at a time.
  ///
  /// - Parameter count: The file's size; the file must not change meanwhile.
  /// - Throws: ``GitError`` with code `modified` if the file turned out to have another size.
  /// - Complexity: O(*n*) time, 128 KiB of memory whatever the size.
  package mutating func writeBlob(
    from file: FileDescriptor, count: Int64
  ) throws(GitError) -> ObjectID {
    try unsafe writeBlob(from: file, count: count) { _ throws(GitError) in }
  }

  /// The same; `observing` sees all bytes in order.
  mutating func writeBlob(
    from file: FileDescriptor, count: Int64,
    observing: (UnsafeRawBufferPointer) throws(GitError) -> Void
  ) throws(GitError) -> ObjectID {
    var stream: UnsafeMutablePointer<git_odb_stream>?
    try check("git_odb_open_wstream") {
      unsafe git_odb_open_wstream(&stream, newObjects, git_object_size_t(count), GIT_OBJECT_BLOB)
    }
    defer { unsafe git_odb_stream_free(stream) }
    var left = count
    try unsafe forEachBuffer(of: file) { (buffer) throws(GitError) in
      left -= Int64(buffer.count)
      guard left >= 0 else { throw GitError(.modified, "the file grew while it was read") }
      try unsafe observing(buffer)
      try check("git_odb_stream_write") {
        unsafe git_odb_stream_write(
          stream, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
      }
    }
    guard left == 0 else { throw GitError(.modified, "the file shrank while it was read") }
    var oid = git_oid()
    try check("git_odb_stream_finalize_write") {
      unsafe git_odb_stream_finalize_write(&oid, stream)
    }
    let id = ObjectID(oid)
    unsynced.append(id)
    return id
  }

  /// What the blob of an open file would be called, without storing it.
  package func hashBlob(of file: FileDescriptor) throws(GitError) -> ObjectID {
    var oid = git_oid()
    try check("git_odb_hashfile") {
      unsafe git_odb_hashfile(&oid, "/proc/self/fd/\(file.rawValue)", GIT_OBJECT_BLOB)
    }
    return ObjectID(oid)
  }

  /// The bytes of a blob.
  ///
  /// - Throws: ``GitError`` with code `damaged` if it is missing or broken.
  package func readBlob(_ id: ObjectID) throws(GitError) -> [UInt8] {
    // A few kilobytes can unpack to gigabytes.
    guard try blobSize(id) <= Self.largestReadBlob else {
      throw GitError(
        .unsupported,
        "object \(id) is too large to be read at once, over \(Self.largestReadBlob >> 20) MiB")
    }
    return try unsafe withObject(id, GIT_OBJECT_BLOB) { (bytes) throws(GitError) in
      unsafe Array(bytes)
    }
  }

  /// In bytes; only plain git makes larger ones part of a session.
  static var largestReadBlob: Int64 { 256 << 20 }

  /// A blob's size in bytes, read from its header.
  package func blobSize(_ id: ObjectID) throws(GitError) -> Int64 {
    var oid = id.oid
    var size = 0
    var type = GIT_OBJECT_INVALID
    try lookup(id) { unsafe git_odb_read_header(&size, &type, objects, &oid) }
    return Int64(size)
  }

  /// Whether the repository has this object.
  package func contains(_ id: ObjectID) -> Bool {
    var oid = id.oid
    return unsafe git_odb_exists(objects, &oid) == 1
  }

  /// Which of many objects the repository has, by the packs that it had when it was opened.
  ///
  /// For each that is not there ``contains(_:)`` lists the directory of packs once more.
  package func contained(of ids: [ObjectID]) -> [ObjectID] {
    ids.filter { id in
      var oid = id.oid
      return unsafe git_odb_exists_ext(objects, &oid, GIT_ODB_LOOKUP_NO_REFRESH.rawValue) == 1
    }
  }
}

extension Repository {
  mutating func write(_ bytes: [UInt8], as type: git_object_t) throws(GitError) -> ObjectID {
    var oid = git_oid()
    try check("git_odb_write") {
      unsafe git_odb_write(&oid, newObjects, bytes, bytes.count, type)
    }
    let id = ObjectID(oid)
    unsynced.append(id)
    return id
  }

  /// Lends an object's bytes, which live only as long as the call.
  func withObject<Result>(
    _ id: ObjectID, _ expected: git_object_t,
    _ body: (UnsafeRawBufferPointer) throws(GitError) -> Result
  ) throws(GitError) -> Result {
    var oid = id.oid
    var object: OpaquePointer?
    try lookup(id) { unsafe git_odb_read(&object, objects, &oid) }
    defer { unsafe git_odb_object_free(object) }
    guard unsafe git_odb_object_type(object) == expected else {
      throw GitError(.damaged, "object \(id) is of another type than expected")
    }
    let bytes = unsafe UnsafeRawBufferPointer(
      start: git_odb_object_data(object), count: git_odb_object_size(object))
    try unsafe checkHash(bytes, of: id, expected)
    return try unsafe body(bytes)
  }

  /// Refuses an object in a file of its own whose content is not what its name says.
  ///
  /// Any program can put such a file there under a wrong name, and zlib's checksum does not know of names. Objects in
  /// packs have no names but those that git has computed; hashing them took a sixth of a merge, and git, which
  /// hashes neither when it reads, leaves both to `git fsck`.
  func checkHash(
    _ bytes: UnsafeRawBufferPointer, of id: ObjectID, _ type: git_object_t
  ) throws(GitError) {
    guard try isLoose(id) else { return }
    var own = git_oid()
    try check("git_odb_hash") { unsafe git_odb_hash(&own, bytes.baseAddress, bytes.count, type) }
    guard ObjectID(own) == id else { throw Self.isDamaged(id) }
  }

  /// Whether an object is in a file of its own.
  func isLoose(_ id: ObjectID) throws(GitError) -> Bool {
    var oid = id.oid
    guard try looseDirectories.mayHave(oid.id.0) else { return false }
    return unsafe git_odb_exists_ext(looseObjects, &oid, GIT_ODB_LOOKUP_NO_REFRESH.rawValue) == 1
  }

  /// Runs a look-up by object name, where "not found" means that the repository has lost something.
  private func lookup(_ id: ObjectID, _ call: () -> Int32) throws(GitError) {
    do {
      try check("git_odb_read", call)
    } catch {
      guard error.code == .notFound || error.code == .damaged else { throw error }
      throw Self.isDamaged(id)
    }
  }

  private static func isDamaged(_ id: ObjectID) -> GitError {
    GitError(
      .damaged,
      "object \(id) is missing or damaged; run git fsck, then fetch it from a copy of the session")
  }

  func forEachBuffer(
    of file: FileDescriptor, _ body: (UnsafeRawBufferPointer) throws(GitError) -> Void
  ) throws(GitError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 16)
    defer { unsafe buffer.deallocate() }
    while true {
      let count: Int
      do {
        count = unsafe try file.read(into: buffer)
      } catch {
        throw GitError(.inputOutput, "cannot read a file", cause: error as? Errno)
      }
      guard count > 0 else { return }
      try unsafe body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}
