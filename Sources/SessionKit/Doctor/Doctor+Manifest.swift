import GitKit
import SessionModel
import SystemPackage

extension Doctor.Check {
  /// Whether `session.json` in the directory can be read; what was last saved is whole, or the first check says so.
  static let manifest = Self(name: "session.json") { doctor in
    guard let session = doctor.session(), let fault = try await session.manifestFault() else {
      return []
    }
    guard fault.code == .damaged else {
      return [Doctor.Trouble(message: fault.message, remedy: fault.hint)]
    }
    return [
      Doctor.Trouble(
        message: fault.message,
        remedy: "--fix brings back what was last saved, and keeps the broken one in .git/session"
      ) { try await session.putBackManifest() }
    ]
  }
}

extension Session {
  /// Why `session.json` in the directory cannot be read; nil if it can.
  func manifestFault() throws -> SessionError? {
    do {
      _ = try manifest(in: tip().tree)
    } catch {
      // Nothing could be brought back; the check of the repository names it.
      return nil
    }
    do {
      _ = try manifest(in: .directory)
      return nil
    } catch {
      return SessionError(error)
    }
  }

  /// Puts `session.json` back as it was last saved; what was there is kept in a file of `.git/session`.
  func putBackManifest() throws {
    do {
      try withLock {
        let file = path.appending(SessionLayout.manifest.string)
        guard let saved = try read(SessionLayout.manifest, in: tip().tree) else {
          throw SessionError(.damaged, "\(SessionLayout.manifest) is in no commit")
        }
        let kept = repository.gitDirectory.appending("session")
          .appending("session.json.broken-\(environment.suffix())")
        try moveNew(file, to: kept)
        try writeNewFile(file, String(decoding: saved, as: UTF8.self))
        environment.notice("the broken session.json is now \(kept)")
      }
    } catch {
      throw SessionError(error)
    }
  }
}
