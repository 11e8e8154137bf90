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

  /// Packs what has gathered in files of their own, holding the session's lock so that nobody writes
  /// meanwhile. Nothing is dropped, reachable or not.
  ///
  /// - Returns: `false` if another process has the session's lock.
  public func pack() async throws -> Bool {
    do {
      let lock = try FileLock.acquire(
        repository.commonDirectory.appending("session/lock"), waiting: false)
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
}
