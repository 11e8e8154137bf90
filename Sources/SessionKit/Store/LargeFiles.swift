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

  /// Those of a session in an archive, apart from those of others, so that it can be purged.
  init(of id: SessionID, inArchive archive: FilePath) {
    objects = Self.directory(inArchive: archive).appending(id.rawValue)
  }

  fileprivate static func directory(inArchive archive: FilePath) -> FilePath {
    archive.appending("session/lfs")
  }

  func path(of name: String) -> FilePath {
    objects.appending(String(name.prefix(2))).appending(String(name.dropFirst(2).prefix(2)))
      .appending(name)
  }

  /// Whether a text is a SHA-256 as git-lfs writes it.
  static func isName(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }

  /// Gives all of them a second name elsewhere, hard-linked or copied, and reads back what was copied.
  ///
  /// - Throws: ``SessionError`` with code `damaged` if one is not what its name says.
  func link(to other: LargeFiles) throws {
    for name in try names() {
      let source = path(of: name)
      let copy = other.path(of: name)
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

  func remove() throws {
    if fileExists(objects) { try removeDirectory(objects) }
  }

  /// The names of all, sorted; none where symbolic links lead there, since then they are somebody else's to
  /// keep.
  func names() throws -> [String] {
    guard isDirectory(objects), !isLink(objects), !isLink(objects.removingLastComponent()) else {
      return []
    }
    var tree = try WorkingTree(at: objects)
    var found: [String] = []
    for first in try tree.names(in: "") where first.description.utf8.count == 2 {
      for second in try tree.names(in: first) where second.description.utf8.count == 2 {
        let directory = GitPath("\(first)/\(second)")
        for file in try tree.names(in: directory) {
          let name = file.description
          guard Self.isName(name), name.hasPrefix("\(first)\(second)"),
            try tree.stat(directory.appending(file))?.kind?.isFile == true
          else { continue }
          found.append(name)
        }
      }
    }
    return found.sorted()
  }
}

extension ArchiveStore {
  /// Those of a session that is here.
  func largeFiles(of id: SessionID) -> LargeFiles { LargeFiles(of: id, inArchive: path) }

  /// Those of all sessions.
  func largeFiles() throws -> [SessionID: LargeFiles] {
    let directory = LargeFiles.directory(inArchive: path)
    guard isDirectory(directory) else { return [:] }
    var tree = try WorkingTree(at: directory)
    let sessions = try tree.names(in: "").compactMap { SessionID(rawValue: $0.description) }
    return Dictionary(uniqueKeysWithValues: sessions.map { ($0, largeFiles(of: $0)) })
  }
}
