import GitKit
import SessionModel
import SystemPackage

/// A directory with a backup: `backup.json`, and the bundles that it lists in `bundles/`.
///
/// A bundle is never changed once it is there. The list is replaced as a whole, after all that it names is on disk; what it
/// does not name is nobody's and goes at the next backup.
final class BackupDirectory {
  let path: FilePath
  /// The backup that is there; `nil` is none yet.
  let manifest: BackupManifest?
  /// Let go of with the directory; nothing is to be repaired after a holder that died.
  private let lock: FileLock

  var bundles: FilePath { path.appending("bundles") }
  var largeFiles: BackupLargeFiles { BackupLargeFiles(in: path) }

  /// Opens a directory to write a backup into, and keeps others from doing so.
  ///
  /// - Throws: ``SessionError`` with code `refused` if something else is there.
  init(toWrite path: FilePath, of workspace: Workspace) throws {
    let place = resolved(path)
    let inside = [workspace.sessions, workspace.own].contains { place.starts(with: resolved($0)) }
    guard !inside else {
      throw SessionError(
        .refused, "\(path) is in what the backup is of", hint: "choose a directory outside of it")
    }
    if let found = try status(of: path), found.kind != .directory {
      throw SessionError(.invalid, "\(path) is not a directory, as a backup is")
    }
    let manifest = try Self.read(path)
    if manifest == nil, fileExists(path) {
      var files = try WorkingTree(at: path)
      let names = try files.names(in: "").map(\.description)
      // What a first backup that was killed has left.
      let known = ["bundles", "lfs", "lock"]
      let strange = names.filter { !known.contains($0) && !$0.hasPrefix(".") }
      guard strange.isEmpty else {
        throw SessionError(
          .refused, "\(path) has other files in it, such as \(strange[0])",
          hint: "choose a directory that is empty or not there yet")
      }
    }
    try makeDirectory(path.appending("bundles"))
    guard let lock = try FileLock.acquireIfFree(path.appending("lock")) else {
      throw SessionError(.busy, "another backup is being written to \(path)")
    }
    self.path = path
    self.manifest = try Self.read(path)
    self.lock = lock
    try removeUnfinished(in: path)
    try removeUnfinished(in: path.appending("bundles"))
    try dropUnlisted(manifest)
  }

  /// Reads the list of a backup; `nil` if there is none.
  static func read(_ path: FilePath) throws -> BackupManifest? {
    let file = path.appending(BackupManifest.fileName)
    return try readFile(file, limit: 512 << 20).map { try BackupManifest($0, file: file) }
  }

  /// Lets a new list take the place of the old one.
  func replaceManifest(_ new: BackupManifest) throws {
    let file = path.appending(BackupManifest.fileName)
    let unfinished = try unfinishedPath(for: file)
    defer { removeFile(unfinished) }
    try writeNewFile(unfinished, new.json.text)
    try moveReplacing(unfinished, to: file)
    try syncDirectory(path)
    try dropUnlisted(new)
  }

  /// Deletes the bundles that no list names.
  private func dropUnlisted(_ manifest: BackupManifest?) throws {
    let wanted = Set(manifest?.parts.flatMap(\.bundles).map(\.file) ?? [])
    var files = try WorkingTree(at: bundles)
    for name in try files.names(in: "").map(\.description)
    where name.hasSuffix(".bundle") && !name.hasPrefix(".") && !wanted.contains(name) {
      removeFile(bundles.appending(name))
    }
    let kept = manifest?.parts.flatMap { $0.largeFiles.values.joined() } ?? []
    try largeFiles.drop(but: Set(kept))
  }
}

/// Bundles on disk, as a list has them.
struct BackupBundles: Sendable {
  /// The backup's directory.
  let path: FilePath

  /// Sees to it that the files of a repository are as they were written.
  ///
  /// - Throws: ``SessionError`` with code `damaged`.
  func check(_ part: BackupManifest.Part) throws {
    for bundle in part.bundles {
      let file = path.appending("bundles").appending(bundle.file)
      guard let size = fileSize(file) else {
        throw SessionError(.damaged, "\(file) is missing from the backup")
      }
      guard size == bundle.size, try SHA256.hex(of: file) == bundle.sha256 else {
        throw SessionError(
          .damaged, "\(file) is not as it was written",
          hint: "take it from another copy of the backup, or make a new backup elsewhere")
      }
    }
    for names in part.largeFiles.values { try BackupLargeFiles(in: path).check(names) }
  }

  /// Makes a repository of its bundles, with its references and its settings.
  ///
  /// - Parameter path: Where nothing is.
  func restore(_ part: BackupManifest.Part, to path: FilePath, isBare: Bool) async throws {
    try check(part)
    let isBranch = part.head.hasPrefix("refs/heads/")
    let branch = isBranch ? Session.shortName(ofBranch: part.head) : "main"
    let objects = try Repository.create(at: path, bare: isBare, initialBranch: branch)
      .commonDirectory
    for bundle in part.bundles {
      let input = try await ImportInput.open(
        self.path.appending("bundles").appending(bundle.file))
      let header = try BundleHeader(input)
      try input.file.descriptor.seek(offset: header.packStart, from: .start)
      try await GitCommand.indexPack(
        input.file.descriptor, into: objects, limit: bundle.size)
    }
    let lines = part.references.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      .map { "\($0.id) \($0.name)\n" }
    try writeNewFile(
      objects.appending("packed-refs"), "# pack-refs with: sorted \n" + lines.joined())
    _ = try await GitCommand.run(
      ["rev-list", "--objects", "--quiet", "--stdin"], repository: objects,
      input: part.references.map { "\($0.id)\n" }.joined())
    if !isBranch {
      _ = try await GitCommand.run(
        ["update-ref", "--no-deref", "HEAD", part.head], repository: objects)
    }
  }
}

extension BackupDirectory {
  private var files: BackupBundles { BackupBundles(path: path) }

  func check(_ part: BackupManifest.Part) throws { try files.check(part) }

  func restore(_ part: BackupManifest.Part, to path: FilePath, isBare: Bool) async throws {
    try await files.restore(part, to: path, isBare: isBare)
  }
}
