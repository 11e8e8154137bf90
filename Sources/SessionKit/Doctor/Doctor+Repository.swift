import GitKit
import SessionModel
import SystemPackage

extension Doctor.Check {
  /// Whether the repository opens and holds a session: it may be damaged, of somebody else, or use an
  /// extension of git's format that is not known here.
  static let repository = Self(name: "repository") { doctor in
    do {
      _ = try await Session(at: doctor.directory, environment: doctor.environment).manifest()
      return []
    } catch let error as SessionError where (error.cause as? GitError)?.code == .unsupported {
      return try await doctor.extensionTroubles(error)
    }
  }

  /// What a process of ours that died left half-done.
  static let halfDone = Self(name: "half-done") { doctor in
    guard let session = doctor.session(), try await session.isHalfDone() else { return [] }
    return [
      Doctor.Trouble(
        message: "a step was interrupted half-way",
        remedy: "the next verb finishes it or takes it back"
      ) { try await session.finishHalfDone() }
    ]
  }

  /// Locks of git that nobody holds any more.
  ///
  /// The session's own goes away with its process.
  static let locks = Self(name: "locks") { doctor in
    guard let session = doctor.session() else { return [] }
    return try await session.staleLocks().map { lock in
      Doctor.Trouble(
        message: "a git that has died left the lock \(lock)", remedy: "remove that file"
      ) { removeFile(lock) }
    }
  }

  /// What gits left behind that died while they wrote objects; only space is lost.
  static let leftovers = Self(name: "leftovers") { doctor in
    guard let session = doctor.session() else { return [] }
    let files = try await session.unfinishedObjectFiles()
    guard !files.isEmpty else { return [] }
    let what = files.count == 1 ? "1 unfinished file" : "\(files.count) unfinished files"
    let bytes = files.reduce(0) { $0 + $1.size }
    return [
      Doctor.Trouble(
        message: "gits that have died left \(what) among the objects, \(bytes) bytes",
        remedy: "remove \(files[0].path)\(files.count > 1 ? " and the like" : "")"
      ) { for file in files { removeFile(file.path) } }
    ]
  }

  /// What processes of ours that died left in the workspace on the way to a session, where only space is lost,
  /// or on a session's way to the archive.
  static let halfMade = Self(name: "half-made") { doctor in
    guard let workspace = Workspace.containing(doctor.directory.removingLastComponent()) else {
      return []
    }
    return try unfinished(in: workspace.sessions).map { path in
      Doctor.Trouble(
        message: "a process that has died left the half-made session \(path)",
        remedy: "the next session that is made here removes it"
      ) { try removeUnfinished(in: workspace.sessions) }
    }
      + workspace.withdrawnSessions().map { leftover in
        Doctor.Trouble(
          message: "a process that has died left session '\(leftover.name)' at \(leftover.path), "
            + "on its way to the archive",
          remedy: "move it back to \(workspace.sessions.appending(leftover.name))"
        ) { try workspace.putBack(leftover) }
      }
  }

  /// What git is in the middle of: a person began it, and a person ends it.
  static let activity = Self(name: "activity") { doctor in
    guard let session = doctor.session(), let activity = await session.unfinishedActivity else {
      return []
    }
    return [
      Doctor.Trouble(
        message: "a git \(activity) is unfinished", remedy: "git status says how to go on",
        isAdvice: true)
    ]
  }

  /// Whether so much has gathered in files of its own that every step gets slower.
  static let size = Self(name: "size") { doctor in
    guard let session = doctor.session() else { return [] }
    let objects = try await session.looseObjectEstimate()
    guard objects > mostLooseObjects else { return [] }
    return [
      Doctor.Trouble(
        message: "about \(objects) objects are in files of their own",
        remedy: "git session pack packs them"
      ) {
        guard try await session.pack() else {
          throw SessionError(.busy, "someone else is changing or packing the session")
        }
      }
    ]
  }

  /// Files that are larger than the session takes; plain git put them there.
  static let largeFiles = Self(name: "large-files") { doctor in
    guard let session = doctor.session() else { return [] }
    return try await session.largeFiles().map { file in
      Doctor.Trouble(
        message: "\(file.path) has \(file.size >> 20) MiB; every clone carries it for good",
        remedy: "git lfs migrate import --include='\(file.path)' moves it out of the history",
        isAdvice: true)
    }
  }

  /// Packing starts by itself far below; more than this many say that it does not come to it.
  private static let mostLooseObjects = 10_000
}

extension Session {
  var unfinishedActivity: String? { repository.unfinishedActivity }

  /// Whether a process died in the middle of a step that nobody has finished yet.
  func isHalfDone() throws -> Bool {
    do {
      guard try AbandonedLock.find(in: repository.gitDirectory) != nil else { return false }
      // Taking the lock would finish it; one that a living process holds is not half-done.
      return try FileLock.isHeld(lockPath) == false
    } catch {
      throw SessionError(error)
    }
  }

  func finishHalfDone() throws { try withLock {} }

  func unfinishedObjectFiles() throws -> [(path: FilePath, size: Int64)] {
    do {
      return try repository.unfinishedObjectFiles()
    } catch {
      throw SessionError(error)
    }
  }

  func largeFiles() throws -> [(path: String, size: Int64)] {
    do {
      var found: [(path: String, size: Int64)] = []
      let limit = try limits().file.bytes
      try repository.forEachFile(in: tip().tree) { path, entry throws(GitError) in
        guard entry.kind.isFile else { return }
        let size = try repository.blobSize(entry.id)
        if size > limit { found.append((path.description, size)) }
      }
      return found
    } catch {
      throw SessionError(error)
    }
  }

  func staleLocks() throws -> [FilePath] {
    do {
      return try repository.staleReferenceLocks() + [repository.staleIndexLock()].compactMap(\.self)
    } catch {
      throw SessionError(error)
    }
  }
}
