import GitKit
public import SessionModel
public import SystemPackage

extension Workspace {
  var archive: ArchiveStore { ArchiveStore(of: self) }

  /// The sessions in the workspace's archive, the one changed last first: archived and deleted ones, and
  /// copies of those that have a directory.
  ///
  /// - Returns: What could be read, and for each session that could not, why.
  public func archivedSessions() throws -> (sessions: [StoredSession], problems: [SessionError]) {
    do {
      return try archive.sessions()
    } catch {
      throw SessionError(error)
    }
  }

  /// A session in the archive.
  ///
  /// - Throws: ``SessionError`` with code `notFound`.
  public func archivedSession(_ id: SessionID) throws -> StoredSession {
    do {
      return try archive.session(id)
    } catch {
      throw SessionError(error)
    }
  }

  /// Makes the directory of a session in the archive, as it was.
  ///
  /// - Parameter branch: The branch to show; `nil` is the one that was shown last.
  public func openArchived(
    _ id: SessionID, at destination: FilePath, branch: String? = nil,
    environment: SessionEnvironment
  ) async throws -> Session {
    do {
      return try await archive.open(
        id, at: destination, branch: branch, environment: environment)
    } catch {
      throw SessionError(error)
    }
  }

  /// Makes a session that goes on from one in the archive, as ``Session/clone(to:name:branch:)`` or
  /// ``Session/resume(to:name:branch:)`` do.
  public func copyArchived(
    _ id: SessionID, as relation: Relation, to destination: FilePath, name: String,
    branch: String? = nil, environment: SessionEnvironment
  ) async throws -> Session {
    do {
      return try await archive.copy(
        relation, of: id, to: destination, name: name, branch: branch, environment: environment)
    } catch {
      throw SessionError(error)
    }
  }

  /// Makes a session from the configuration of one in the archive, as
  /// ``Session/remix(_:to:branch:)`` does.
  public func remixArchived(
    _ id: SessionID, _ remix: Remix, to destination: FilePath, branch: String? = nil,
    environment: SessionEnvironment
  ) async throws -> Session {
    do {
      return try await archive.remix(
        remix, of: id, to: destination, branch: branch, environment: environment)
    } catch {
      throw SessionError(error)
    }
  }

  /// Deletes a session in the archive so that it can be recovered.
  public func deleteArchived(
    _ id: SessionID, environment: SessionEnvironment
  ) async throws -> StoredSession {
    do {
      return try await archive.take(.delete, id, environment: environment)
    } catch {
      throw SessionError(error)
    }
  }

  /// Takes the deletion of a session back, so that it is what it was before.
  ///
  /// One that takes changes gets its
  /// directory.
  ///
  /// - Returns: The session, and its directory if there is one now.
  public func recover(
    _ id: SessionID, at destination: FilePath, environment: SessionEnvironment
  ) async throws -> (session: StoredSession, directory: FilePath?) {
    do {
      let before = try archive.session(id)
      guard before.deletedAt != nil else {
        throw SessionError(
          .refused, "session \(id) is \(before.status), not deleted",
          hint: "git session open \(id) makes its directory")
      }
      // Looked at before anything is changed.
      _ = try SessionSite(for: destination)
      let recovered = try await archive.take(.recover, id, environment: environment)
      guard recovered.status == SessionStatus.active.rawValue else { return (recovered, nil) }
      let session = try await archive.open(id, at: destination, environment: environment)
      return (recovered, session.path)
    } catch {
      throw SessionError(error)
    }
  }

  /// Removes a deleted session for good, with all its history.
  ///
  /// What other sessions share with it, such as its clones, they keep.
  ///
  /// - Throws: ``SessionError`` with code `refused` if it is not deleted, or has a directory.
  /// - Complexity: Packs the whole archive again.
  public func purge(_ id: SessionID) async throws {
    do {
      let stored = try archive.session(id)
      guard stored.deletedAt != nil else {
        throw SessionError(
          .refused, "session \(id) is \(stored.status), not deleted",
          hint: "git session delete \(id) comes first")
      }
      try await archive.purge(id)
    } catch {
      throw SessionError(error)
    }
  }
}
