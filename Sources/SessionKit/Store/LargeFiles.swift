import GitKit
import SessionModel
import SystemPackage

/// The files that git-lfs keeps for a repository, each named by its SHA-256: `objects/4b/22/4b22…`.
///
/// No fetch and no push of commits moves them, so what takes a session elsewhere and its directory away
/// takes them along.
struct LargeFiles {
  let objects: FilePath

  init(inRepository gitDirectory: FilePath) { objects = gitDirectory.appending("lfs/objects") }

  init(at objects: FilePath) { self.objects = objects }

  /// Gives all of them a second name elsewhere, hard-linked or copied, and reads back what was copied.
  ///
  /// - Throws: ``SessionError`` with code `damaged` if one is not what its name says.
  func link(to other: LargeFiles) throws {
    guard isDirectory(objects) else { return }
    for file in try files() {
      let source = objects.appending(file)
      let copy = other.objects.appending(file)
      // What a process that died left is not taken for the file.
      if fileExists(copy), try !isSame(source, copy) { removeFile(copy) }
      try makeDirectory(copy.removingLastComponent())
      guard try linkFile(source, to: copy), try isSame(source, copy) else {
        throw SessionError(
          .damaged, "\(source), which git-lfs keeps, is not what its name says",
          hint: "git lfs fsck says what is wrong with it")
      }
      try syncDirectory(copy.removingLastComponent())
    }
  }

  private func isSame(_ source: FilePath, _ copy: FilePath) throws -> Bool {
    if isSameFile(source, copy) { return true }
    return try SHA256.hex(of: copy) == copy.lastComponent?.string
  }

  /// Below ``objects``; none where symbolic links lead there, since then they are somebody else's to keep.
  private func files() throws -> [String] {
    for directory in [objects.removingLastComponent(), objects] where isLink(directory) {
      return []
    }
    var tree = try WorkingTree(at: objects)
    var found: [String] = []
    for first in try tree.names(in: "") where first.description.utf8.count == 2 {
      for second in try tree.names(in: first) where second.description.utf8.count == 2 {
        let directory = GitPath("\(first)/\(second)")
        for name in try tree.names(in: directory) where name.description.utf8.count == 64 {
          let path = "\(directory)/\(name)"
          if try tree.stat(GitPath(path))?.kind?.isFile == true { found.append(path) }
        }
      }
    }
    return found
  }
}

extension ArchiveStore {
  /// Those of a session that is here, apart from those of others, so that it can be purged.
  func largeFiles(of id: SessionID) -> LargeFiles {
    LargeFiles(at: path.appending("session/lfs/\(id)"))
  }
}
