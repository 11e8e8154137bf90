import GitKit
import SystemPackage

extension Session {
  /// Whether git-lfs keeps files of this session here.
  public var hasLargeFiles: Bool {
    isDirectory(repository.commonDirectory.appending("lfs/objects"))
  }

  /// Sends what git-lfs keeps beside the commits, as its `pre-push` hook does for plain `git push`.
  ///
  /// It runs in the exchange, so that settings and hooks of a directory that may be anybody's have no part
  /// in it.
  ///
  /// - Returns: What a person should know.
  /// - Throws: ``SessionError`` with code `refused` if the files cannot be sent: commits that point at
  ///   files which the store lacks are of no use to anybody.
  func sendLargeFiles(
    _ references: [StoredReference], to address: StoreAddress, from exchange: Exchange,
    having there: [String: ObjectID]
  ) async throws {
    let files = repository.commonDirectory.appending("lfs")
    let new = references.filter { there[$0.name] != $0.id }
    guard isDirectory(files.appending("objects")), !new.isEmpty else { return }
    let link = exchange.path.appending("lfs")
    try makeLink(link, to: files)
    defer { removeFile(link) }
    let url = RemoteStore.isPath(address.url) ? "file://\(address.url)" : address.url
    let none = String(repeating: "0", count: 40)
    let lines = new.map { reference in
      "\(reference.name) \(reference.id) \(reference.name) "
        + "\(there[reference.name].map { "\($0)" } ?? none)\n"
    }
    let finished = try await GitCommand.transfer(
      ["-c", "lfs.locksverify=false", "lfs", "pre-push", url, url], repository: exchange.path,
      isWatched: environment.isWatched, input: lines.joined())
    guard finished.status == 0 else {
      throw SessionError(
        .refused,
        "git-lfs keeps files of this session and could not send them: \(finished.errors)",
        hint: "git lfs fsck says what is missing; without git-lfs, install it")
    }
  }

  /// The session's own hook for pushes, if it is one that we neither stand for nor run.
  ///
  /// A session's directory may come from anybody, hooks and all, so its hooks are for plain git, at whose
  /// word its user runs them.
  func foreignPushHook() throws -> FilePath? {
    let hook = repository.commonDirectory.appending("hooks/pre-push")
    guard isExecutable(hook), let bytes = try readFile(hook, limit: 1 << 20) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    if text.contains("git lfs pre-push") { return nil }
    guard GitHooks.isOurs(text) else { return hook }
    let before = HookFile(path: hook).before
    guard isExecutable(before), let old = try readFile(before, limit: 1 << 20) else { return nil }
    return String(decoding: old, as: UTF8.self).contains("git lfs pre-push") ? nil : before
  }
}
