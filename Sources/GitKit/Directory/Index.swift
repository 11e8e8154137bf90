import CLibgit2
import Glibc
package import SystemPackage

/// git's index file: what the next plain `git commit` would store, and what git compares the
/// directory with.
@safe package struct Index: ~Copyable {
  let pointer: OpaquePointer
  /// What the file looked like when it was read; an entry this young may have changed unseen since.
  private let written: FileStat?
  /// Where ``publish()`` puts it.
  private let destination: FilePath
  private let file: FilePath

  private init(
    _ pointer: OpaquePointer, written: FileStat?, file: FilePath, destination: FilePath
  ) {
    unsafe self.pointer = pointer
    self.written = written
    self.file = file
    self.destination = destination
  }

  deinit {
    unsafe git_index_free(pointer)
    if file != destination { unsafe unlink(file.string) }
  }

  /// Opens a repository's index for looking only; a missing file is an empty index.
  ///
  /// - Throws: ``GitError`` with code `damaged` if it is cut short or written by a git with features
  ///   that cannot be read here.
  package static func read(in gitDirectory: FilePath) throws(GitError) -> Index {
    try read(file: gitDirectory.appending("index"))
  }

  /// Opens any index file for looking only, such as the one that git makes for one commit.
  package static func read(file: FilePath) throws(GitError) -> Index {
    try open(file, destination: file)
  }

  /// Opens a repository's index for changing.
  ///
  /// Call it with the directory's lock held.
  package static func edit(in gitDirectory: FilePath) throws(GitError) -> Index {
    let path = gitDirectory.appending("index")
    let copy = try Scratch(in: gitDirectory).unusedPath()
    guard unsafe link(path.string, copy.string) == 0 || errno == ENOENT else {
      let reason = Errno(rawValue: errno)
      throw GitError(
        reason == .notPermitted ? .damaged : .inputOutput, "cannot copy \(path)", cause: reason)
    }
    return try open(copy, destination: path)
  }

  private static func open(_ file: FilePath, destination: FilePath) throws(GitError) -> Index {
    _ = Library.started
    var opened: OpaquePointer?
    let written = try modification(of: file)
    do {
      try check("git_index_open") { unsafe git_index_open(&opened, file.string) }
      try check("git_index_read") { unsafe git_index_read(opened, 1) }
    } catch {
      unsafe git_index_free(opened)
      if error.message.contains("extension") {
        throw .unknownIndex(destination, error.message)
      }
      throw .damagedIndex(destination, error.message)
    }
    guard let opened = unsafe opened else {
      throw GitError(.damaged, "no index at \(destination)")
    }
    return unsafe Index(opened, written: written, file: file, destination: destination)
  }

  private static func modification(of path: FilePath) throws(GitError) -> FileStat? {
    var tree = try WorkingTree(at: path.removingLastComponent())
    return try tree.stat(GitPath(path.lastComponent?.string ?? ""))
  }

  /// Writes the changed index and puts it in its place.
  package consuming func publish() throws(GitError) {
    try check("git_index_write") { unsafe git_index_write(pointer) }
    guard unsafe rename(file.string, destination.string) == 0 else {
      throw GitError(
        .inputOutput, "cannot write \(destination)", cause: Errno(rawValue: errno))
    }
  }

  /// The number of entries, unmerged stages counted singly.
  package var count: Int { unsafe git_index_entrycount(pointer) }

  /// All paths in it, those in conflict among them.
  package var paths: Set<GitPath> {
    var paths: Set<GitPath> = []
    unsafe forEachEntry { unsafe _ = paths.insert(GitPath(cString: $0.path)) }
    return paths
  }

  /// What the index has at a path, or `nil`; unmerged paths have nothing there.
  package func entry(at path: GitPath) -> TreeEntry? {
    guard let found = unsafe git_index_get_bypath(pointer, path.cString, 0) else { return nil }
    return unsafe TreeEntry(unsafe found.pointee)
  }

  /// What the index has at a path, if the file on disk is for sure the one the entry was made from.
  ///
  /// - Returns: `nil` if the file's content must be read to know.
  package func freshEntry(at path: GitPath, _ file: FileStat) -> TreeEntry? {
    guard let found = unsafe git_index_get_bypath(pointer, path.cString, 0),
      unsafe isFresh(unsafe found.pointee, file)
    else { return nil }
    return unsafe TreeEntry(unsafe found.pointee)
  }

  private func isFresh(_ entry: git_index_entry, _ file: FileStat) -> Bool {
    guard unsafe file.matches(entry), let written else { return false }
    // A file changed in the same instant as the index was written looks unchanged.
    return file.isOlder(than: written)
  }

  /// Whether merge stages are waiting to be resolved.
  package var hasConflicts: Bool { unsafe git_index_has_conflicts(pointer) == 1 }

  /// The paths with merge stages, sorted.
  package var conflictedPaths: [GitPath] {
    var paths: Set<GitPath> = []
    unsafe forEachEntry { entry in
      if unsafe git_index_entry_stage(&entry) > 0 {
        paths.insert(unsafe GitPath(cString: entry.path))
      }
    }
    return paths.sorted()
  }

  /// The merge stages of a path; nil if it has none.
  package func conflict(at path: GitPath) throws(GitError) -> TreeConflict? {
    var stages:
      (
        UnsafePointer<git_index_entry>?, UnsafePointer<git_index_entry>?,
        UnsafePointer<git_index_entry>?
      ) = (nil, nil, nil)
    let result = unsafe git_index_conflict_get(
      &stages.0, &stages.1, &stages.2, pointer, path.cString)
    if result == GIT_ENOTFOUND.rawValue { return nil }
    try check("git_index_conflict_get") { result }
    return unsafe TreeConflict(
      path: path, base: stages.0.flatMap { unsafe TreeEntry($0.pointee) },
      ours: stages.1.flatMap { unsafe TreeEntry($0.pointee) },
      theirs: stages.2.flatMap { unsafe TreeEntry($0.pointee) })
  }

  /// Whether the path is a directory with entries.
  package func hasEntries(below path: GitPath) -> Bool {
    let prefix = GitPath(bytes: path.bytes + [UInt8(ascii: "/")])
    return unsafe git_index_find_prefix(nil, pointer, prefix.cString) == 0
  }

  /// Deletions of what a directory holds that a file is to replace.
  package func entriesBelow(_ change: TreeChange) throws(GitError) -> [TreeChange] {
    guard change.new != nil else { return [] }
    let prefix = change.path.bytes + [UInt8(ascii: "/")]
    var changes: [TreeChange] = []
    unsafe forEachEntry { entry in
      let path = unsafe GitPath(cString: entry.path)
      guard path.bytes.starts(with: prefix) else { return }
      changes.append(TreeChange(path: path, old: unsafe TreeEntry(entry), new: nil))
    }
    return changes
  }

  /// Calls `body` with each entry, sorted by path.
  func forEachEntry(_ body: (inout git_index_entry) -> Void) {
    for position in 0..<count {
      guard let entry = unsafe git_index_get_byindex(pointer, position) else { continue }
      var copy = unsafe entry.pointee
      unsafe body(&copy)
    }
  }

  /// Sets the entry of a path, with what its file looks like; `nil` makes git look again.
  ///
  /// Merge stages of the path are replaced.
  package func set(_ path: GitPath, _ entry: TreeEntry, _ file: FileStat?) throws(GitError) {
    try removeConflict(path)
    try add(path, entry, file, stage: 0)
  }

  /// Adds an entry to an index that has none at or after its path.
  func append(_ path: GitPath, _ entry: TreeEntry, _ file: FileStat?) throws(GitError) {
    try add(path, entry, file, stage: 0)
  }

  package func remove(_ path: GitPath) throws(GitError) {
    try removeConflict(path)
    let result = unsafe git_index_remove(pointer, path.cString, 0)
    guard result != GIT_ENOTFOUND.rawValue else { return }
    try check("git_index_remove") { result }
  }

  /// Replaces a path's entry by the stages of an unfinished merge.
  package func setConflict(
    _ path: GitPath, base: TreeEntry?, ours: TreeEntry?, theirs: TreeEntry?
  ) throws(GitError) {
    try remove(path)
    for (stage, entry) in [(1, base), (2, ours), (3, theirs)] {
      guard let entry, entry.kind != .directory else { continue }
      try add(path, entry, nil, stage: UInt16(stage))
    }
  }

  private func add(
    _ path: GitPath, _ entry: TreeEntry, _ file: FileStat?, stage: UInt16
  ) throws(GitError) {
    var raw = unsafe git_index_entry()
    unsafe raw.mode = entry.kind.mode
    unsafe raw.id = entry.id.oid
    unsafe raw.flags = stage << 12
    unsafe file?.fill(&raw)
    let name = path.cString
    let result = unsafe name.withUnsafeBufferPointer { name in
      unsafe raw.path = name.baseAddress
      return unsafe git_index_add(pointer, &raw)
    }
    try check("git_index_add") { result }
  }

  private func removeConflict(_ path: GitPath) throws(GitError) {
    let result = unsafe git_index_conflict_remove(pointer, path.cString)
    guard result != GIT_ENOTFOUND.rawValue else { return }
    try check("git_index_conflict_remove") { result }
  }
}

extension TreeEntry {
  init?(_ entry: git_index_entry) {
    guard let kind = unsafe EntryKind(mode: entry.mode) else { return nil }
    unsafe self.init(kind: kind, id: ObjectID(entry.id))
  }
}
