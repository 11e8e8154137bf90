import GitKit
import SessionModel
public import SystemPackage

/// What came of restoring a backup.
public struct RestoredBackup: Hashable, Sendable, Encodable {
  /// The workspace that has been made.
  public var directory: String
  /// The sessions that have a directory.
  public var sessions: [String]
  /// Sessions with edits that are not saved.
  public var unsaved: [String]
  /// Sessions with files that git-lfs keeps; of these the directory has the pointers.
  public var withLargeFiles: [String]
}

extension Workspace {
  /// Makes a workspace of a backup, as it was.
  ///
  /// It is built beside the place where it belongs, and moved there once everything is there; killed anywhere, it leaves
  /// that place as it was.
  ///
  /// - Parameters:
  ///   - destination: A path where nothing is yet, an empty directory, or a workspace in which nothing has been
  ///     done yet.
  ///   - progress: Called after each repository with how many are through, and of how many.
  /// - Throws: ``SessionError`` with code `notFound` if there is no backup, `damaged` if a file of it is not as it was
  ///   written, `exists` if something is at the destination.
  public static func restore(
    from backup: FilePath, to destination: FilePath, environment: SessionEnvironment,
    progress: (Int, Int) -> Void = { _, _ in }
  ) async throws -> RestoredBackup {
    do {
      guard let manifest = try BackupDirectory.read(backup) else {
        throw SessionError(
          .notFound, "\(backup) is no backup: it has no \(BackupManifest.fileName)",
          hint: "git session backup \(backup) makes one")
      }
      if let session = destination.andParents.dropFirst().first(where: isSession) {
        throw SessionError(
          .refused, "\(destination) is inside the session \(session), which holds no workspace",
          hint: "choose a directory outside of it")
      }
      try refuseUsed(destination)
      try makeDirectory(destination.removingLastComponent())
      let site = try unfinishedPath(for: destination)
      do {
        let files = BackupBundles(path: backup)
        var unsaved: [String] = []
        for (number, part) in manifest.parts.enumerated() {
          let isUnsaved = try await restore(part, of: files, to: site)
          let name = destination.appending(part.name)
          if isUnsaved { unsaved.append(name.string) }
          progress(number + 1, manifest.parts.count)
        }
        _ = try create(at: site)
        try put(site, at: destination)
        let sessions = manifest.parts.filter { $0.name.hasPrefix("sessions/") }
        return RestoredBackup(
          directory: destination.string,
          sessions: sessions.map { destination.appending($0.name).string }, unsaved: unsaved,
          withLargeFiles: sessions.filter { !$0.largeFiles.isEmpty }
            .map { destination.appending($0.name).string })
      } catch {
        if fileExists(site) { try removeDirectory(site, after: error) }
        throw error
      }
    } catch {
      throw SessionError(error)
    }
  }

  /// - Returns: Whether it has edits that are not saved.
  private static func restore(
    _ part: BackupManifest.Part, of files: BackupBundles, to site: FilePath
  ) async throws -> Bool {
    switch part.name {
    case "workspace":
      try await restoreFiles(part, of: files, to: site)
      return false
    case "archive":
      let place = site.appending(".git-session")
      try makeDirectory(place)
      try await files.restore(part, to: place.appending("archive.git"), isBare: true)
      let archive = place.appending("archive.git")
      for (id, names) in part.largeFiles {
        let id = try SessionID(validating: id)
        try BackupLargeFiles(in: files.path).restore(
          names, to: LargeFiles(of: id, inArchive: archive))
      }
      try Repository(at: archive).makeSettingsDurable()
      return false
    default: return try await restoreSession(part, of: files, to: site.appending(part.name))
    }
  }

  /// Puts the workspace's own files in their place.
  private static func restoreFiles(
    _ part: BackupManifest.Part, of files: BackupBundles, to site: FilePath
  ) async throws {
    let place = try unfinishedPath(for: site.appending("files"))
    try makeDirectory(site)
    try await files.restore(part, to: place, isBare: false)
    let repository = try Repository(at: place)
    guard let tip = try repository.reference(part.head) else {
      throw SessionError(.damaged, "the backup has no files of the workspace")
    }
    let commit = try repository.readCommit(tip)
    var survey = TreeSurvey()
    try survey.examine(commit, in: repository)
    try repository.checkOut(commit.tree)
    for name in Workspace.ownFiles where fileExists(place.appending(name)) {
      try moveNew(place.appending(name), to: site.appending(name))
    }
    try removeDirectory(place)
  }

  private static func restoreSession(
    _ part: BackupManifest.Part, of files: BackupBundles, to path: FilePath
  ) async throws -> Bool {
    try makeDirectory(path.removingLastComponent())
    try await files.restore(part, to: path, isBare: false)
    let gitDirectory = path.appending(".git")
    for names in part.largeFiles.values {
      try BackupLargeFiles(in: files.path).restore(
        names, to: LargeFiles(inRepository: gitDirectory))
    }
    try await BackupSettings.write(part.settings, to: gitDirectory)
    let unsaved = try checkOut(path)
    guard let unsaved else { return false }
    // The index says what is saved, as it did.
    _ = try await GitCommand.run(["reset", "--quiet", "--mixed"], in: path)
    try Repository(at: path).deleteReference(BackupManifest.unsaved, expecting: unsaved)
    return true
  }

  /// Writes the files of a restored session, as they were in its directory.
  ///
  /// - Returns: The commit with its unsaved edits, if it has any.
  private static func checkOut(_ path: FilePath) throws -> ObjectID? {
    let repository = try Repository(at: path)
    let tip: ObjectID? =
      switch try repository.head() {
      case .branch(_, let tip): tip
      case .detached(let commit):
        commit
      }
    guard let tip else { throw SessionError(.damaged, "\(path) has no commit") }
    let detached = "refs/session/detached"
    if let commit = try repository.reference(detached) {
      try repository.deleteReference(detached, expecting: commit)
    }
    let unsaved = try repository.reference(BackupManifest.unsaved)
    try repository.makeSettingsDurable()
    try repository.checkOut(repository.readCommit(unsaved ?? tip).tree)
    return unsaved
  }
}

extension Workspace {
  /// Refuses a place where something is that somebody may want.
  private static func refuseUsed(_ path: FilePath) throws {
    guard fileExists(path), try !isEmptyDirectory(path), try !isUnused(path) else { return }
    throw SessionError(
      .exists, "there is something at \(path) already",
      hint:
        "a backup is restored to a new directory, or into a workspace fresh from git session init")
  }

  private static func isEmptyDirectory(_ path: FilePath) throws -> Bool {
    guard isDirectory(path) else { return false }
    var files = try WorkingTree(at: path)
    return try files.names(in: "").isEmpty
  }

  /// Whether nothing has been done in a workspace since it was made.
  private static func isUnused(_ path: FilePath) throws -> Bool {
    guard let settings = try readFile(path.appending(settingsFile), limit: 1 << 20),
      settings == Array(initialSettings.utf8)
    else { return false }
    var files = try WorkingTree(at: path)
    let known = ["sessions", "templates", "agents", ".git-session", ".gitignore", settingsFile]
    guard try files.names(in: "").allSatisfy({ known.contains($0.description) }) else {
      return false
    }
    for directory in ["sessions", "templates", "agents"]
    where fileExists(path.appending(directory)) {
      guard try isEmptyDirectory(path.appending(directory)) else { return false }
    }
    return !fileExists(path.appending(".git-session/archive.git"))
  }

  /// Moves a workspace that is complete to its place.
  private static func put(_ site: FilePath, at destination: FilePath) throws {
    guard fileExists(destination), try !isEmptyDirectory(destination) else {
      // A directory that is empty is replaced, one that is not is not.
      try moveReplacing(site, to: destination)
      return try syncDirectory(destination.removingLastComponent())
    }
    let aside = try unfinishedPath(for: destination)
    try moveNew(destination, to: aside)
    do {
      try moveNew(site, to: destination)
    } catch {
      try moveNew(aside, to: destination)
      throw error
    }
    try removeDirectory(aside)
  }
}
