import Dispatch
import Glibc
import Synchronization
import SystemPackage

extension Repository {
  /// Writes all files of a snapshot into a directory that has none yet, and the index to match.
  ///
  /// For a directory that nobody else knows of: files are made in place, and an error leaves some.
  /// Symbolic links and submodules are never made.
  ///
  /// - Complexity: Nearly all the time goes into the file system making files, which it can do for
  ///   several directories at once; so several threads share the work.
  package func checkOut(_ tree: ObjectID) throws(GitError) {
    guard let workingDirectory else { return }
    var entries: [(path: GitPath, entry: TreeEntry)] = []
    try forEachFile(in: tree) { path, entry throws(GitError) in entries.append((path, entry)) }
    let stats = try CheckOut(workingDirectory, entries).run()
    let index = try Index.edit(in: gitDirectory)
    for (item, stat) in zip(entries, stats) { try index.append(item.path, item.entry, stat) }
    try index.publish()
  }

  fileprivate func make(
    _ entry: TreeEntry, at path: GitPath, _ files: inout WorkingTree
  ) throws(GitError) -> FileStat? {
    guard entry.kind.isFile else { return nil }
    let file = try files.create(path, executable: entry.kind == .executable)
    defer { close(file.rawValue) }
    try copyBlob(entry.id, to: file)
    return try FileStat(of: file)
  }
}

/// A check-out shared among threads, each with a repository handle of its own.
private struct CheckOut: Sendable {
  let directory: FilePath
  let entries: [(path: GitPath, entry: TreeEntry)]
  /// Neighbours stay together, as they are in the same directories.
  let shares: [Range<Int>]

  /// Fewer files are not worth another thread.
  private static let smallestShare = 200

  init(_ directory: FilePath, _ entries: [(path: GitPath, entry: TreeEntry)]) {
    self.directory = directory
    self.entries = entries
    let processors = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    let count = max(1, min(processors, entries.count / Self.smallestShare, 8))
    let all = entries.count
    shares = (0..<count).map { (all * $0 / count)..<(all * ($0 + 1) / count) }
  }

  /// What each file looks like once it is there, in the order of the entries.
  func run() throws(GitError) -> [FileStat?] {
    let results = Mutex<[Result<[FileStat?], GitError>]>(
      shares.map { _ in .success([]) })
    DispatchQueue.concurrentPerform(iterations: shares.count) { number in
      let result = Result { () throws(GitError) in try make(shares[number]) }
      results.withLock { $0[number] = result }
    }
    var stats: [FileStat?] = []
    for result in results.withLock({ $0 }) { stats += try result.get() }
    return stats
  }

  private func make(_ share: Range<Int>) throws(GitError) -> [FileStat?] {
    let repository = try Repository(at: directory)
    var files = try WorkingTree(at: directory)
    var stats: [FileStat?] = []
    for index in share {
      stats.append(try repository.make(entries[index].entry, at: entries[index].path, &files))
    }
    return stats
  }
}
