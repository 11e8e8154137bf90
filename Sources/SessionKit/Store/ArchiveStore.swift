import GitKit
import SessionModel
import SystemPackage

/// The workspace's own store: a bare repository for sessions that are archived or deleted.
///
/// It is made when it is first needed. Any git reads it; whatever changes it here holds its lock.
struct ArchiveStore: Sendable {
  let workspace: Workspace
  let path: FilePath

  /// The archive of a workspace; nothing may be there yet.
  init(of workspace: Workspace) {
    self.workspace = workspace
    path = workspace.own.appending("archive.git")
  }

  var address: StoreAddress { StoreAddress(url: path.string, isArchive: true) }
  var exists: Bool { fileExists(path) }

  /// Makes it, if it is not there yet.
  ///
  /// Killed anywhere, it leaves a whole one or none.
  func makeIfMissing() throws {
    guard !exists else { return }
    try makeDirectory(path.removingLastComponent())
    let site = try unfinishedPath(for: path)
    do {
      try Repository.create(at: site, bare: true, initialBranch: "main").makeSettingsDurable()
      try moveNew(site, to: path)
    } catch {
      try removeDirectory(site, after: error)
      // Somebody else was quicker.
      guard exists else { throw error }
    }
  }

  /// Runs something while nobody else changes the archive.
  func withLock<Result>(_ body: () async throws -> Result) async throws -> Result {
    let lock = try FileLock.acquire(path.appending("session/lock"))
    do {
      try Scratch.clean(in: path)
      if lock.previousHolderDied { try Repository(at: path).removeStaleReferenceLocks() }
      let result = try await body()
      lock.release()
      return result
    } catch {
      lock.release()
      throw error
    }
  }

  /// An exchange that can read everything here.
  func exchange() throws -> Exchange {
    try Exchange(
      at: Scratch(in: path).unusedPath(), borrowing: [path.appending("objects")])
  }
}

extension ArchiveStore {
  /// Takes a session in and makes sure that it is all there.
  ///
  /// What the archive had and the session no longer has, because commits were replaced with plain git,
  /// is kept as a backup. All references move at once or none does.
  ///
  /// - Parameter lender: An exchange that has the parcel's references.
  /// - Throws: ``SessionError`` with code `damaged` if something of the session is missing.
  func receive(_ parcel: Parcel, from lender: Exchange, at time: Timestamp) async throws {
    try await withLock {
      let outdated = try keepReplaced(by: parcel, time)
      try await push(parcel, removing: outdated, from: lender)
      try LargeFiles(inRepository: parcel.objects.removingLastComponent())
        .link(to: largeFiles(of: parcel.id))
      try await verify(parcel)
      try await packIfMany()
    }
  }

  /// Keeps the tips that the push would lose.
  ///
  /// - Returns: The references that are to go.
  private func keepReplaced(by parcel: Parcel, _ time: Timestamp) throws -> [String] {
    let here = try Repository(at: path)
    try here.readObjects(in: parcel.objects)
    let new = Dictionary(uniqueKeysWithValues: parcel.branches.map { ($0.name, $0.id) })
    var outdated = try here.references(under: KeptReferences.shown(of: parcel.id)).map(\.name)
    let prefix = StoreNamespace.standard.branches(of: parcel.id)
    for (name, old) in try here.references(under: prefix) {
      if let id = new[name], try here.isAncestor(old, of: id) { continue }
      let backup =
        "\(KeptReferences.prefix(of: parcel.id))session/backup/\(time.compact)-\(old.short)"
        + "/\(name.dropFirst(prefix.count))"
      if try here.reference(backup) == nil {
        try here.moveReference(backup, to: old, expecting: nil, reason: "session: archive")
      }
      if new[name] == nil { outdated.append(name) }
    }
    let wanted = Set(parcel.kept.map(\.name))
    return outdated.filter { !wanted.contains($0) }
  }

  private func push(
    _ parcel: Parcel, removing outdated: [String], from lender: Exchange
  ) async throws {
    // Of the other sessions nothing is said, so that it costs the same however many there are.
    let shown = [
      StoreNamespace.standard.branches(of: parcel.id), StoreNamespace.standard.tags(of: parcel.id),
      "refs/session/\(parcel.id)/",
    ]
    let settings =
      [
        "core.fsync=all", "receive.unpackLimit=1", "receive.fsckObjects=false",
        "receive.autogc=false",
        "receive.denyDeletes=false", "receive.denyNonFastForwards=false", "gc.auto=0",
        "core.hooksPath=/dev/null", "receive.hideRefs=refs",
      ] + shown.map { "receive.hideRefs=!\($0)" }
    let program = "git " + settings.map { "-c '\($0)' " }.joined() + "receive-pack"
    do {
      _ = try await GitCommand.run(
        [
          "push", "--quiet", "--atomic", "--no-verify", "--receive-pack=\(program)", "--",
          path.string,
        ]
          + parcel.all.map { "+\($0.name):\($0.name)" } + outdated.map { ":\($0)" },
        repository: lender.path)
    } catch {
      throw SessionError(
        .damaged, "the session cannot be put into the archive: \(error.message)",
        hint: "git session doctor looks for what is wrong; nothing has been removed", cause: error)
    }
  }

  /// Reads each reference back, and everything that they lead to.
  private func verify(_ parcel: Parcel) async throws {
    let here = try Repository(at: path)
    for reference in parcel.all {
      guard try here.reference(reference.name) == reference.id else {
        throw SessionError(
          .damaged, "\(reference.name) is not in the archive as it was sent",
          hint: "the session's directory stays as it is; try again")
      }
    }
    do {
      _ = try await GitCommand.run(
        ["rev-list", "--objects", "--quiet"] + Set(parcel.all.map(\.id.description)).sorted(),
        repository: path)
    } catch {
      throw SessionError(
        .damaged, "not all of the session has arrived in the archive: \(error.message)",
        hint: "the session's directory stays as it is; git fsck says what is missing", cause: error)
    }
  }

  /// Packs together what single sessions came in, once there is much of it.
  ///
  /// A geometric progression of packs, so that each object is packed again seldom; see `git help
  /// repack`.
  private func packIfMany() async throws {
    guard try packs() > Self.mostPacks else { return }
    _ = try await GitCommand.run(
      ["repack", "-d", "-q", "--geometric=2", "--no-write-bitmap-index"], repository: path)
    _ = try await GitCommand.run(["pack-refs", "--all"], repository: path)
  }

  private func packs() throws -> Int {
    var files = try WorkingTree(at: path.appending("objects/pack"))
    return try files.names(in: "").count { $0.description.hasSuffix(".pack") }
  }

  private static let mostPacks = 40
}
