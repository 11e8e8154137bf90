import GitKit
import SystemPackage

extension Session {
  /// About how many objects are in files of their own.
  ///
  /// - Complexity: Lists one directory of 256, as git itself estimates.
  public func looseObjectEstimate() throws -> Int {
    do {
      return try repository.looseObjectEstimate()
    } catch {
      throw SessionError(error)
    }
  }

  /// Packs what has gathered in files of their own, holding the session's lock so that nobody
  /// writes meanwhile.
  ///
  /// Nothing is dropped, reachable or not.
  ///
  /// - Returns: `false` if another process has the session's lock.
  public nonisolated func pack() async throws -> Bool {
    let directory = try await commonDirectoryInOrder()
    do {
      // Not on the session's own thread: another verb may wait for the lock there meanwhile.
      let lock = try FileLock.acquire(directory.appending("session/lock"), waiting: false)
      do {
        _ = try await GitCommand.run(
          ["repack", "-d", "-l", "-q", "--geometric=2", "--no-write-bitmap-index"], in: path)
        lock.release()
      } catch {
        lock.release()
        throw error
      }
      return true
    } catch let error as GitError where error.code == .locked {
      return false
    } catch {
      throw SessionError(error)
    }
  }

  /// Where the lock is, after putting right what a process that died with it left.
  private func commonDirectoryInOrder() throws -> FilePath {
    try withLock { repository.commonDirectory }
  }
}
