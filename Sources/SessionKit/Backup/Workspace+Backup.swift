import GitKit
import SessionModel
public import SystemPackage

/// What came of a backup.
public struct BackupReport: Hashable, Sendable, Encodable {
  public var directory: String
  public var sessions: Int
  /// Repositories that had changed, and of which something was written.
  public var written: [String] = []
  /// Repositories that are as they were at the last backup.
  public var unchanged = 0
  /// Bundles, all and new ones.
  public var bundles = 0
  public var newBundles = 0
  /// Of all bundles together, in bytes.
  public var size: Int64 = 0
  /// Sessions with edits that are not saved, which are in the backup too.
  public var unsaved: [String] = []
  /// Sessions that could not be read; of these the backup has what it had before.
  public var problems: [Problem] = []

  public struct Problem: Hashable, Sendable, Encodable {
    public var session: String
    public var problem: String
  }
}

extension Workspace {
  /// Writes everything that the workspace has into a directory of git bundles, and reads it back.
  ///
  /// That is: its own files, its sessions with all their references and unsaved edits, and its archive. The next time
  /// only what is new is written. What was written is restored in a temporary place, and what was there before read
  /// again, before the new list takes the place of the old one; killed anywhere, the old backup is as good as it
  /// was.
  ///
  /// - Parameters:
  ///   - directory: Of a former backup of this workspace, or one that is empty or not there yet.
  ///   - progress: Called after each repository with how many are through, and of how many.
  /// - Throws: ``SessionError`` with code `refused` if something else is in the directory, `damaged` if what was written
  ///   cannot be read back.
  public func backUp(
    to directory: FilePath, environment: SessionEnvironment,
    progress: (Int, Int) -> Void = { _, _ in }
  ) async throws -> BackupReport {
    do {
      let backup = try BackupDirectory(toWrite: directory, of: self)
      let report = try await backup.update(from: self, environment, progress)
      return report
    } catch {
      throw SessionError(error)
    }
  }
}

extension BackupDirectory {
  /// So many bundles of one repository are replaced by one.
  private static let mostBundles = 12

  fileprivate func update(
    from workspace: Workspace, _ environment: SessionEnvironment, _ progress: (Int, Int) -> Void
  ) async throws -> BackupReport {
    let old = manifest
    var new = BackupManifest(
      workspace: workspace.path.string, made: environment.now(), parts: [])
    var report = BackupReport(directory: path.string, sessions: 0)
    let sessions = try workspace.sessionDirectories()
    try Self.refuseAnother(old, workspace, sessions)
    let count = sessions.count + 2
    func add(_ source: BackupSource) async throws {
      let part = try await source.exchange.used { _ in
        try await store(source, after: old?[source.part.name], &report, at: new.made)
      }
      new.parts.append(part)
    }
    try makeDirectory(workspace.own)
    try Scratch.clean(in: workspace.own)
    try await add(workspace.settingsSource())
    progress(1, count)
    if let archive = try workspace.archiveSource() { try await add(archive) }
    progress(2, count)
    for (number, path) in sessions.enumerated() {
      do {
        let session = try Session(at: path, environment: environment)
        let source = try await session.backupSource()
        if source.unsaved > 0 { report.unsaved.append(path.string) }
        try await add(source)
        report.sessions += 1
      } catch {
        let problem = SessionError(error)
        // A full disk is no fault of the session.
        guard problem.code != .system else { throw problem }
        report.problems.append(.init(session: path.string, problem: problem.message))
        let name = "sessions/\(path.lastComponent?.string ?? "")"
        if let before = old?[name] {
          try check(before)
          new.parts.append(before)
        }
      }
      progress(number + 3, count)
    }
    try replaceManifest(new)
    report.bundles = new.parts.reduce(0) { $0 + $1.bundles.count }
    report.size = new.parts.flatMap(\.bundles).reduce(0) { $0 + $1.size }
    return report
  }

  /// Refuses to replace the backup of other sessions.
  private static func refuseAnother(
    _ old: BackupManifest?, _ workspace: Workspace, _ sessions: [FilePath]
  ) throws {
    guard let old, old.workspace != workspace.path.string else { return }
    let known = Set(old.parts.compactMap(\.session))
    guard !known.isEmpty else { return }
    let isSame = try sessions.contains { path in
      guard let bytes = try readFile(path.appending("session.json"), limit: 1 << 20) else {
        return false
      }
      do {
        return known.contains(try SessionManifest(bytes: bytes).id.rawValue)
      } catch {
        return false
      }
    }
    guard !isSame else { return }
    throw SessionError(
      .refused, "there is the backup of another workspace, \(old.workspace)",
      hint: "choose another directory for this one")
  }

  /// Writes what is new of a repository, and restores it to see that it is all there.
  private func store(
    _ source: BackupSource, after old: BackupManifest.Part?, _ report: inout BackupReport,
    at time: Timestamp
  ) async throws -> BackupManifest.Part {
    var part = source.part
    part.bundles = old?.bundles ?? []
    for (id, files) in source.largeFiles {
      let names = try largeFiles.take(from: files)
      if !names.isEmpty { part.largeFiles[id] = names }
    }
    if let old, old.isSameState(as: part) {
      try check(old)
      report.unchanged += 1
      return part
    }
    let isLong = part.bundles.count >= Self.mostBundles
    if isLong { part.bundles = [] }
    let base = isLong ? [] : Set(old?.references.map(\.id) ?? [])
    if let bundle = try await write(part, without: base, from: source.exchange, at: time) {
      part.bundles.append(bundle)
      report.newBundles += 1
    }
    try await verify(part)
    report.written.append(part.name)
    return part
  }

  /// - Returns: `nil` if there is nothing new.
  private func write(
    _ part: BackupManifest.Part, without base: Set<ObjectID>, from exchange: Exchange,
    at time: Timestamp
  ) async throws -> BackupManifest.Bundle? {
    let repository = try Repository(at: exchange.path)
    let known = base.filter { repository.contains($0) }.map(\.description).sorted()
    let limits = known.map { "^\($0)\n" }.joined()
    let tips = Set(part.references.map(\.id.description)).subtracting(known).sorted()
    let news = try await GitCommand.run(
      ["rev-list", "--objects", "--max-count=1", "--stdin"], repository: exchange.path,
      input: tips.map { "\($0)\n" }.joined() + limits)
    guard !news.isEmpty else { return nil }
    let stem = part.name.split(separator: "/").last.map(String.init) ?? part.name
    let name = "\(stem)-\(time.compact)-\(UInt32.random(in: 0 ... .max)).bundle"
    let file = bundles.appending(name)
    let unfinished = try unfinishedPath(for: file)
    defer { removeFile(unfinished) }
    _ = try await GitCommand.run(
      ["bundle", "create", "--quiet", unfinished.string, "--all", "--stdin"],
      repository: exchange.path, input: limits)
    try syncFile(unfinished)
    try moveNew(unfinished, to: file)
    return try BackupManifest.Bundle(
      file: name, size: OpenFile.open(file).size, sha256: SHA256.hex(of: file))
  }

  /// Restores a repository in a temporary place, and looks for every object that its references lead to.
  private func verify(_ part: BackupManifest.Part) async throws {
    let place = try unfinishedPath(for: path.appending("verified"))
    do {
      try await restore(part, to: place, isBare: true)
      try removeDirectory(place)
    } catch {
      try removeDirectory(place, after: error)
      var error = SessionError(error)
      error.code = .damaged
      error.message = "what was written of \(part.name) cannot be read back: \(error.message)"
      throw error
    }
  }
}
