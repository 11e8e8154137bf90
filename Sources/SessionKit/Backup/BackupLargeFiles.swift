import GitKit
import SystemPackage

/// Files that git-lfs keeps beside the commits, in a backup: `lfs/ab/<SHA-256>`, each once however many sessions
/// have it.
struct BackupLargeFiles: Sendable {
  private let directory: FilePath

  /// - Parameter backup: The backup's directory.
  init(in backup: FilePath) { directory = backup.appending("lfs") }

  private func path(of name: String) -> FilePath {
    directory.appending(String(name.prefix(2))).appending(name)
  }

  /// Copies what is new.
  ///
  /// - Returns: The names of all that is there, sorted.
  /// - Throws: ``SessionError`` with code `damaged` if a file is not what its name says.
  func take(from files: LargeFiles) throws -> [String] {
    let names = try files.names()
    for name in names where !fileExists(path(of: name)) {
      try Self.copy(files.path(of: name), to: path(of: name))
    }
    return names
  }

  /// Sees to it that files are there and what their names say.
  func check(_ names: [String]) throws {
    for name in names {
      let file = path(of: name)
      guard fileExists(file) else {
        throw SessionError(.damaged, "\(file) is missing from the backup")
      }
      guard try SHA256.hex(of: file) == name else {
        throw SessionError(
          .damaged, "\(file) is not as it was written",
          hint: "take it from another copy of the backup, or make a new backup elsewhere")
      }
    }
  }

  /// Puts files where git-lfs looks for them.
  func restore(_ names: [String], to files: LargeFiles) throws {
    for name in names { try Self.copy(path(of: name), to: files.path(of: name)) }
  }

  /// Deletes what is not in a list, such as what was half written.
  func drop(but wanted: Set<String>) throws {
    guard isDirectory(directory) else { return }
    for part in try Self.entries(of: directory) {
      for name in try Self.entries(of: directory.appending(part)) where !wanted.contains(name) {
        removeFile(directory.appending(part).appending(name))
      }
    }
  }

  private static func entries(of directory: FilePath) throws -> [String] {
    var files = try WorkingTree(at: directory)
    return try files.names(in: "").map(\.description)
  }

  private static func copy(_ source: FilePath, to destination: FilePath) throws {
    try makeDirectory(destination.removingLastComponent())
    let unfinished = try unfinishedPath(for: destination)
    defer { removeFile(unfinished) }
    let file = try OpenFile.open(source)
    let copy = try FileDescriptor.open(
      unfinished, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
      permissions: FilePermissions(rawValue: 0o444))
    try copy.closeAfter { try file.forEachPiece { _ = try copy.writeAll($0) } }
    let name = destination.lastComponent?.string ?? ""
    guard try SHA256.hex(of: unfinished) == name else {
      throw SessionError(
        .damaged, "\(source), which git-lfs keeps, is not what its name says",
        hint: "git lfs fsck moves such files away, git lfs pull fetches them again")
    }
    try syncFile(unfinished)
    try moveReplacing(unfinished, to: destination)
    try syncDirectory(destination.removingLastComponent())
  }
}
