import Glibc
package import SystemPackage

/// Gives every object of a repository, loose or packed, a second name in another: hard links where
/// the file system can, else copies.
///
/// Plain git may pack meanwhile and so move objects from one file to another. It makes the new file
/// first, so going through all names once more finds what was not where it had been.
///
/// - Parameters:
///   - source: A directory `objects`.
///   - destination: The other one.
/// - Throws: ``GitError`` with code `locked` if files kept vanishing.
package func linkObjects(
  from source: FilePath, to destination: FilePath
) throws(GitError) {
  for _ in 0..<10 where try linkFiles(below: source, to: destination) { return }
  throw GitError(.locked, "\(source) keeps being packed by another process; try again")
}

/// The same for objects alone, so that several repositories can lend to one: nothing that says something about all
/// of a repository's objects comes along.
package func linkBareObjects(from source: FilePath, to destination: FilePath) throws(GitError) {
  for _ in 0..<10 {
    var isComplete = true
    for name in try namesPacksLast(in: source) ?? [] where name.utf8.count == 2 {
      let part = source.appending(name)
      let isLinked = try linkFiles(below: part, to: destination.appending(name))
      isComplete = isLinked && isComplete
    }
    try linkPacks(from: source, to: destination)
    if isComplete { return }
  }
  throw GitError(.locked, "\(source) keeps being packed by another process; try again")
}

/// - Returns: `false` if a file or directory vanished while it was looked at.
func linkFiles(below source: FilePath, to destination: FilePath) throws(GitError) -> Bool {
  try makeDirectory(destination)
  var isComplete = true
  // Packs last, since an object moves from a file of its own to a pack, seldom the other way.
  for name in try namesPacksLast(in: source) ?? [] {
    let old = source.appending(name)
    let new = destination.appending(name)
    var raw = stat()
    guard unsafe lstat(old.string, &raw) == 0 else {
      isComplete = false
      continue
    }
    switch raw.st_mode & S_IFMT {
    case S_IFDIR: isComplete = try linkFiles(below: old, to: new) && isComplete
    case S_IFREG: isComplete = try linkFile(old, to: new) && isComplete
    default: continue
    }
  }
  return isComplete && fileExists(source)
}

/// - Returns: `nil` if the directory has vanished.
private func namesPacksLast(in directory: FilePath) throws(GitError) -> [String]? {
  do throws(GitError) {
    var files = try WorkingTree(at: directory)
    let names = try files.names(in: "").map(\.description).filter { !isUnfinishedByGit($0) }
    return names.filter { $0 != "pack" } + names.filter { $0 == "pack" }
  } catch {
    guard !fileExists(directory) else { throw error }
    return nil
  }
}

/// Whether git calls files so that it is still writing: `tmp_obj_…`, `tmp_pack_…`, `.tmp-4711-pack-…`.
func isUnfinishedByGit(_ name: String) -> Bool {
  name.hasPrefix("tmp_") || name.hasPrefix(".tmp-")
}

/// Gives a file a second name, or copies it where the file system cannot; what is there stays.
///
/// - Returns: `false` if there is no such file any more.
package func linkFile(_ source: FilePath, to destination: FilePath) throws(GitError) -> Bool {
  guard unsafe link(source.string, destination.string) != 0, errno != EEXIST else { return true }
  let reason = Errno(rawValue: errno)
  if reason == .noSuchFileOrDirectory, !fileExists(source) { return false }
  guard [.improperLink, .notPermitted, .tooManyLinks, .notSupported].contains(reason) else {
    throw GitError(.inputOutput, "cannot link \(destination)", cause: reason)
  }
  let file = try OpenFile.open(source)
  do {
    let copy = try FileDescriptor.open(
      destination, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
      permissions: FilePermissions(rawValue: 0o444))
    defer { close(copy.rawValue) }
    var left = Int(file.size)
    while left > 0 {
      let copied = sendfile(copy.rawValue, file.descriptor.rawValue, nil, left)
      guard copied > 0 else { throw Errno(rawValue: errno) }
      left -= copied
    }
    guard fsync(copy.rawValue) == 0 else { throw Errno(rawValue: errno) }
    return true
  } catch {
    throw GitError(.inputOutput, "cannot copy \(source)", cause: error as? Errno)
  }
}

/// Lets a repository have the packs of another one on the same file system, hard-linked or copied.
///
/// An index goes last, since by it a pack is found.
package func linkPacks(from source: FilePath, to destination: FilePath) throws(GitError) {
  let packs = source.appending("pack")
  guard fileExists(packs) else { return }
  let place = destination.appending("pack")
  try makeDirectory(place)
  var files = try WorkingTree(at: packs)
  let names = try files.names(in: "").map(\.description).filter { name in
    [".pack", ".rev", ".idx"].contains { name.hasPrefix("pack-") && name.hasSuffix($0) }
  }
  // What has no packs costs no sync either.
  guard !names.isEmpty else { return }
  let indices = names.filter { $0.hasSuffix(".idx") }
  for name in names.filter({ !$0.hasSuffix(".idx") }) + indices {
    guard try linkFile(packs.appending(name), to: place.appending(name)) else {
      throw GitError(.damaged, "\(packs.appending(name)) vanished")
    }
  }
  try syncDirectory(place)
}
