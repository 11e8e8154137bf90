import Glibc
package import SystemPackage

extension Repository {
  /// Deletes the lock files of references, and of the settings, that a process left which died while it changed
  /// one.
  ///
  /// Call it only when one has died. Plain git holds such a lock for moments, so one that stays for
  /// half a second is nobody's.
  package func removeStaleReferenceLocks() throws(GitError) {
    for path in try staleReferenceLocks() { removeFile(path) }
  }

  /// The lock files of references, and of the settings, that stay for half a second, sorted.
  ///
  /// Plain git holds one of them for longer only while it packs references.
  package func staleReferenceLocks() throws(GitError) -> [FilePath] {
    let found = try referenceLocks()
    guard !found.isEmpty else { return [] }
    pause(milliseconds: 500)
    return try referenceLocks().filter { found[$0.key] == $0.value }.keys
      .sorted { $0.string < $1.string }
  }

  /// Plain git's `index.lock`, if it is there and no git is at work in the directory that could let go of
  /// it again; nil otherwise.
  ///
  /// A `git commit` that waits in an editor keeps it for as long as that takes, so time says nothing.
  /// A git in another container cannot be seen.
  package func staleIndexLock() throws(GitError) -> FilePath? {
    let lock = gitDirectory.appending("index.lock")
    guard fileExists(lock), try AbandonedLock.find(in: gitDirectory) == nil else { return nil }
    let places = [workingDirectory, commonDirectory].compactMap { $0.map(resolved) }
    let isBusy = try gitDirectories().contains { place in places.contains { place.starts(with: $0) }
    }
    return isBusy || !fileExists(lock) ? nil : lock
  }

  /// The lock files there are, with what tells each from a later one of the same name.
  private func referenceLocks() throws(GitError) -> [FilePath: FileStat] {
    var locks: [FilePath: FileStat] = [:]
    for directory in Set([gitDirectory, commonDirectory]) {
      try collect(in: directory, named: ["HEAD.lock", "packed-refs.lock", "config.lock"], &locks)
    }
    var files = try WorkingTree(at: commonDirectory)
    var pending: [GitPath] = ["refs"]
    while let directory = pending.popLast() {
      for (name, stat) in try files.entries(in: directory) {
        let path = directory.appending(name)
        if stat.kind == .directory { pending.append(path) }
        if stat.kind?.isFile == true, name.bytes.suffix(5).elementsEqual(".lock".utf8) {
          locks[commonDirectory.appending(path)] = stat
        }
      }
    }
    return locks
  }

  private func collect(
    in directory: FilePath, named names: [GitPath], _ locks: inout [FilePath: FileStat]
  ) throws(GitError) {
    var files = try WorkingTree(at: directory)
    for name in names {
      if let stat = try files.stat(name) { locks[directory.appending("\(name)")] = stat }
    }
  }
}

/// Where the processes called git, or git with something after it, are at work.
private func gitDirectories() throws(GitError) -> [FilePath] {
  var system = try WorkingTree(at: "/proc")
  return try system.names(in: "").map(\.description).compactMap { name in
    guard let number = pid_t(name), number != getpid() else { return nil }
    let process = FilePath("/proc").appending(name)
    if number == getppid(), onlyRunsUs(process) { return nil }
    return isGit(process) ? resolved(process.appending("cwd")) : nil
  }
}

/// Whether a git does nothing but wait for us, as in `git session doctor`.
///
/// One that runs us as its editor or hook says which index it has locked.
private func onlyRunsUs(_ process: FilePath) -> Bool {
  guard unsafe getenv("GIT_INDEX_FILE") == nil else { return false }
  do {
    let words = try readFile(process.appending("cmdline"), limit: 1 << 16) ?? []
    return words.split(separator: 0).contains { $0.elementsEqual("session".utf8) }
  } catch {
    return false
  }
}

/// What has ended meanwhile is not.
private func isGit(_ process: FilePath) -> Bool {
  do {
    return try readFile(process.appending("comm"), limit: 256)?.starts(with: "git".utf8) == true
  } catch {
    return false
  }
}
