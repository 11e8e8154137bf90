import CLibgit2
import Glibc
import SystemPackage

/// What packing leaves behind, and how it goes.
///
/// A pack is made beside what it replaces and disturbs nobody. What is there twice then goes in small
/// steps, each of which looks at the packs anew: an object is deleted only where another pack has it
/// now.
extension Repository {
  /// About how many objects are in files of their own: those in one of the 256 directories, times
  /// 256, as `git gc --auto` estimates.
  package func looseObjectEstimate() throws(GitError) -> Int {
    let path = looseDirectory(17)
    guard fileExists(path) else { return 0 }
    var files = try WorkingTree(at: path)
    return try files.names(in: "").count * 256
  }

  /// Deletes the files of those loose objects that a pack has too.
  ///
  /// Call it with the session's lock held.
  ///
  /// - Parameters:
  ///   - part: Which of the 256 directories: the first byte of the objects' names.
  ///   - limit: After how long to stop, having deleted at least one.
  /// - Returns: `false` if it stopped; then call it again.
  /// - Complexity: Opens every pack, and deletes at most a 256th of what was packed.
  package func removePackedObjects(
    in part: UInt8, limit: Duration = .seconds(3600)
  ) throws(GitError) -> Bool {
    let end = ContinuousClock.now + limit
    let path = looseDirectory(part)
    guard fileExists(path) else { return true }
    let packs = try Packs.open(at: commonDirectory.appending("objects"))
    var files = try WorkingTree(at: path)
    for name in try files.names(in: "").map(\.description) where name.utf8.count == 38 {
      guard packs.contains(try ObjectID(Self.hexadecimal(part) + name)) else { continue }
      removeFile(path.appending(name))
      // Where the files were not looked at lately, a busy disk takes milliseconds for each.
      if ContinuousClock.now > end { return false }
    }
    // Fails, as it should, while something is left in it.
    unsafe rmdir(path.string)
    return true
  }

  /// Deletes one pack whose objects are all in other packs, if there is one.
  ///
  /// Packs with a `.keep` stay, and those of a partial clone (`.promisor`). Call it with the session's lock held.
  ///
  /// - Returns: Whether one was deleted.
  /// - Complexity: Looks up every object of the pack that goes, and one or a few of each other.
  package func removeOnePackedTwice() throws(GitError) -> Bool {
    let directory = commonDirectory.appending("objects/pack")
    guard fileExists(directory) else { return false }
    var files = try WorkingTree(at: directory)
    let names = try files.names(in: "").map(\.description)
    var sizes: [(stem: String, size: Int64)] = []
    for name in names where name.hasPrefix("pack-") && name.hasSuffix(".idx") {
      let stem = String(name.dropLast(".idx".count))
      guard names.contains("\(stem).pack"), let stat = try files.stat(GitPath("\(stem).pack"))
      else { continue }
      sizes.append((stem, stat.size))
    }
    let stems = sizes.sorted { ($0.size, $0.stem) < ($1.size, $1.stem) }.map(\.stem)
    guard stems.count > 1 else { return false }
    for stem in stems
    where !names.contains("\(stem).keep") && !names.contains("\(stem).promisor") {
      let others = stems.filter { $0 != stem }.map { directory.appending("\($0).idx") }
      let pack = try Packs.open([directory.appending("\(stem).idx")])
      guard try pack.areAll(in: Packs.open(others)) else { continue }
      // An index over several packs would go on naming one that has gone; git repack deletes it too.
      removeFile(directory.appending("multi-pack-index"))
      // The index first: without it nobody looks for the rest.
      removeFile(directory.appending("\(stem).idx"))
      for name in names where name.hasPrefix("\(stem).") { removeFile(directory.appending(name)) }
      return true
    }
    return false
  }

  private func looseDirectory(_ part: UInt8) -> FilePath {
    commonDirectory.appending("objects").appending(Self.hexadecimal(part))
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}

/// The objects of some packs, as they are on disk now.
@safe private struct Packs: ~Copyable {
  private let pointer: OpaquePointer

  private init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }

  deinit { unsafe git_odb_free(pointer) }

  /// All packs of an object store.
  static func open(at objects: FilePath) throws(GitError) -> Packs {
    let packs = try makeEmpty()
    var backend: UnsafeMutablePointer<git_odb_backend>?
    try check("git_odb_backend_pack") { unsafe git_odb_backend_pack(&backend, objects.string) }
    try check("git_odb_add_backend") { unsafe git_odb_add_backend(packs.pointer, backend, 1) }
    return packs
  }

  /// The packs of these index files.
  static func open(_ indices: [FilePath]) throws(GitError) -> Packs {
    let packs = try makeEmpty()
    for index in indices {
      var backend: UnsafeMutablePointer<git_odb_backend>?
      try check("git_odb_backend_one_pack") {
        unsafe git_odb_backend_one_pack(&backend, index.string)
      }
      try check("git_odb_add_backend") { unsafe git_odb_add_backend(packs.pointer, backend, 1) }
    }
    return packs
  }

  private static func makeEmpty() throws(GitError) -> Packs {
    var made: OpaquePointer?
    try check("git_odb_new") { unsafe git_odb_new(&made) }
    guard let made = unsafe made else { throw GitError(.failed, "no object store was made") }
    return unsafe Packs(made)
  }

  func contains(_ id: ObjectID) -> Bool {
    var oid = id.oid
    return unsafe git_odb_exists_ext(pointer, &oid, UInt32(GIT_ODB_LOOKUP_NO_REFRESH.rawValue)) == 1
  }

  /// Whether other packs have every object of these.
  func areAll(in others: borrowing Packs) throws(GitError) -> Bool {
    var target = unsafe others.pointer
    let result = unsafe git_odb_foreach(
      pointer,
      { id, others in
        guard let id = unsafe id,
          let others = unsafe others?.assumingMemoryBound(to: OpaquePointer.self)
        else { return 1 }
        let flags = UInt32(GIT_ODB_LOOKUP_NO_REFRESH.rawValue)
        return unsafe git_odb_exists_ext(others.pointee, id, flags) == 1 ? 0 : 1
      }, &target)
    if result == 1 { return false }
    try check("git_odb_foreach") { result }
    return true
  }
}
