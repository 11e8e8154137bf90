import CLibgit2
import Glibc
import SystemPackage

/// Blobs that are stored together, in one pack, because there are many.
///
/// A file for each costs the file system more than the bytes do. Nothing is in the repository before
/// ``store(in:)``; what is dropped earlier leaves nothing behind.
@safe package struct PackWriter: ~Copyable {
  private let file: FileDescriptor
  private let path: FilePath
  private var buffer: [UInt8] = []
  private var known: Set<ObjectID> = []

  package init(for repository: borrowing Repository) throws(GitError) {
    let scratch = try Scratch(in: repository.gitDirectory).makeFile(readable: true)
    (file, path) = (scratch.descriptor, scratch.path)
  }

  deinit {
    Glibc.close(file.rawValue)
    removeFile(path)
  }

  /// How many different blobs there are.
  package var count: Int { known.count }

  /// Adds a blob.
  ///
  /// - Complexity: O(*n*) in its bytes; the memory it takes is given back once a megabyte has gathered.
  package mutating func add(_ bytes: [UInt8]) throws(GitError) -> ObjectID {
    var oid = git_oid()
    try check("git_odb_hash") {
      unsafe git_odb_hash(&oid, bytes, bytes.count, GIT_OBJECT_BLOB)
    }
    let id = ObjectID(oid)
    guard known.insert(id).inserted else { return id }
    appendHeader(of: bytes.count)
    let start = buffer.count
    let bound = clibgit2_deflate_bound(bytes.count)
    buffer.append(contentsOf: repeatElement(0, count: bound))
    var used = bound
    let result = unsafe buffer.withUnsafeMutableBytes { buffer in
      let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[start...])
      return unsafe clibgit2_deflate(bytes, bytes.count, room.baseAddress, &used)
    }
    guard result == 0 else { throw GitError(.failed, "zlib failed with \(result)") }
    buffer.removeLast(bound - used)
    if buffer.count > 1 << 20 { try flush() }
    return id
  }

  /// A blob's kind, 3, and its size, seven bits at a time.
  private mutating func appendHeader(of size: Int) {
    var rest = size >> 4
    var byte = UInt8(3 << 4 | size & 15)
    while rest > 0 {
      buffer.append(byte | 0x80)
      byte = UInt8(rest & 0x7F)
      rest >>= 7
    }
    buffer.append(byte)
  }

  private mutating func flush() throws(GitError) {
    do {
      _ = try file.writeAll(buffer)
    } catch {
      throw GitError(.inputOutput, "cannot write \(path)", cause: error as? Errno)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Stores all of them, durably.
  ///
  /// - Throws: ``GitError``; then the repository has none of them.
  package consuming func store(in repository: borrowing Repository) throws(GitError) {
    guard !known.isEmpty else { return }
    try flush()
    let directory = repository.commonDirectory.appending("objects/pack")
    let name = try PackIndexer.index(file, count: known.count, in: directory)
    for ending in ["pack", "idx"] {
      let stored = try OpenFile.open(directory.appending("\(name).\(ending)"))
      guard fsync(stored.descriptor.rawValue) == 0 else {
        throw GitError(.inputOutput, "cannot sync \(name)", cause: Errno(rawValue: errno))
      }
    }
    try syncDirectory(directory)
    try repository.lookForNewPacks()
  }
}

/// Gives a pack's bytes to libgit2, which checks them and makes the index.
private enum PackIndexer {
  /// - Parameter file: The objects, without the pack's header and end.
  /// - Returns: The name that both files begin with.
  static func index(
    _ file: FileDescriptor, count: Int, in directory: FilePath
  ) throws(GitError) -> String {
    var indexer: OpaquePointer?
    try check("git_indexer_new") {
      unsafe git_indexer_new(&indexer, directory.string, 0, nil, nil)
    }
    defer { unsafe git_indexer_free(indexer) }
    let hash = try SHA1()
    var progress = git_indexer_progress()
    func append(_ bytes: [UInt8]) throws(GitError) {
      try check("git_indexer_append") {
        unsafe git_indexer_append(indexer, bytes, bytes.count, &progress)
      }
    }
    let header =
      Array("PACK".utf8) + [0, 0, 0, 2] + (0..<4).map { UInt8(count >> (24 - 8 * $0) & 255) }
    try hash.add(header)
    try append(header)
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    do {
      try file.seek(offset: 0, from: .start)
    } catch {
      throw GitError(.inputOutput, "cannot read a pack", cause: error as? Errno)
    }
    while true {
      let read = unsafe piece.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(file.rawValue, buffer.baseAddress, buffer.count)
      }
      guard read >= 0 else {
        throw GitError(.inputOutput, "cannot read a pack", cause: Errno(rawValue: errno))
      }
      guard read > 0 else { break }
      let bytes = Array(piece[..<read])
      try hash.add(bytes)
      try append(bytes)
    }
    try append(try hash.digest())
    try check("git_indexer_commit") { unsafe git_indexer_commit(indexer, &progress) }
    guard let name = unsafe git_indexer_name(indexer) else {
      throw GitError(.failed, "libgit2 made no pack")
    }
    return unsafe "pack-\(String(cString: name))"
  }
}

/// The SHA-1 of bytes that come in pieces.
@safe private final class SHA1 {
  private let context: UnsafeMutableRawPointer

  init() throws(GitError) {
    guard let context = unsafe clibgit2_sha1_start() else {
      throw GitError(.failed, "SHA-1 could not be started")
    }
    unsafe self.context = context
  }

  deinit { unsafe clibgit2_sha1_free(context) }

  func add(_ bytes: [UInt8]) throws(GitError) {
    guard unsafe clibgit2_sha1_update(context, bytes, bytes.count) == 0 else {
      throw GitError(.failed, "SHA-1 could not be computed")
    }
  }

  func digest() throws(GitError) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 20)
    guard unsafe clibgit2_sha1_finish(context, &digest) == 0 else {
      throw GitError(.failed, "SHA-1 could not be computed")
    }
    return digest
  }
}

extension Repository {
  /// Sees the packs that have come since the repository was opened.
  package func lookForNewPacks() throws(GitError) {
    try check("git_odb_refresh") { unsafe git_odb_refresh(objects) }
  }
}
