import CLibgit2
import Glibc
import SystemPackage

extension Repository {
  /// Makes every object written since the last call survive a loss of power, with whatever refers to it.
  ///
  /// On ext4 and XFS each object's bytes are written out. The next sync of any file there flushes the
  /// disk's cache and commits the file system's one journal, the objects' names included, as
  /// `core.fsyncMethod=batch` of git counts on too; moving a reference syncs before the reference is
  /// replaced. Elsewhere one sync says nothing of other files, and each object is synced. An object that
  /// was there already may be another process's that has not synced yet, so it is treated alike.
  ///
  /// - Throws: ``GitError`` with code `inputOutput`; then nothing may refer to these objects.
  package mutating func makeDurable() throws(GitError) {
    guard !unsynced.isEmpty else { return }
    if unsynced.count > 256 { return try syncFileSystem() }
    let objects = commonDirectory.appending("objects")
    let isBatched = unsafe clibgit2_has_one_journal(objects.string, commonDirectory.string) == 1
    var files: [FileDescriptor] = []
    defer { for file in files { try? file.close() } }
    do {
      for id in unsynced {
        guard let file = try openLooseObject(id) else { continue }
        files.append(file)
        // All are on their way before the first is waited for.
        if isBatched, clibgit2_start_writing(file.rawValue) != 0 { throw Errno(rawValue: errno) }
      }
      for file in files {
        let result = isBatched ? clibgit2_write_out(file.rawValue) : fsync(file.rawValue)
        guard result == 0 else { throw Errno(rawValue: errno) }
      }
    } catch {
      throw GitError(.inputOutput, "cannot sync the repository's objects", cause: error as? Errno)
    }
    unsynced = []
  }

  /// Makes what git needs to find anything else survive a loss of power: `HEAD` and `config`.
  package func makeSettingsDurable() throws(GitError) {
    for name in ["HEAD", "config"] {
      let path = gitDirectory.appending(name)
      let file = try OpenFile.open(path)
      guard fsync(file.descriptor.rawValue) == 0 else {
        throw GitError(.inputOutput, "cannot sync \(path)", cause: Errno(rawValue: errno))
      }
    }
    try syncDirectory(gitDirectory)
  }

  /// One call for the whole file system, which for many objects is quicker than a call for each.
  private mutating func syncFileSystem() throws(GitError) {
    let path = commonDirectory.appending("objects")
    do {
      let directory = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
      try directory.closeAfter {
        guard clibgit2_sync_file_system(directory.rawValue) == 0 else {
          throw Errno(rawValue: errno)
        }
      }
    } catch {
      throw GitError(.inputOutput, "cannot sync \(path)", cause: error as? Errno)
    }
    unsynced = []
  }

  /// - Returns: `nil` for an object that is in a pack already.
  private func openLooseObject(_ id: ObjectID) throws -> FileDescriptor? {
    let name = id.description
    let path = commonDirectory.appending("objects").appending(String(name.prefix(2)))
      .appending(String(name.dropFirst(2)))
    do {
      return try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
    } catch Errno.noSuchFileOrDirectory {
      guard contains(id) else { throw Errno.noSuchFileOrDirectory }
      return nil
    }
  }
}
