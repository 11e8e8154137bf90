import GRDB
import SessionKit
import SystemPackage

/// An open index.
struct Connection {
  let database: DatabaseQueue
  /// Nil if the index is in memory only.
  var file: DerivedFile?
}

extension SessionIndex {
  /// Opens the index and asks it something; where the file does not do, makes it anew, or else goes
  /// without.
  func answering<Result>(_ ask: (Connection) throws -> Result) throws -> Result {
    do {
      return try answeringAnyhow(ask)
    } catch let error as DatabaseError {
      throw SessionError(.system, "the index fails: \(error)", cause: error)
    }
  }

  private func answeringAnyhow<Result>(_ ask: (Connection) throws -> Result) throws -> Result {
    do {
      return try usingFile(ask)
    } catch let error as UnusableFile {
      notice("\(file.path) \(error.reason); making it anew")
    } catch let error as DatabaseError where error.isOfFile {
      return try inMemory(ask, because: error.message ?? "\(error.resultCode)")
    } catch let error as IndexFileError {
      return try inMemory(ask, because: error.error.message)
    }
    do {
      // Somebody may have it open, or it cannot be deleted.
      guard try discarded() else { return try inMemory(ask, because: "it is in use") }
      return try usingFile(ask)
    } catch let error as UnusableFile {
      return try inMemory(ask, because: "it \(error.reason)")
    } catch let error as IndexFileError {
      return try inMemory(ask, because: error.error.message)
    }
  }

  private func usingFile<Result>(_ ask: (Connection) throws -> Result) throws -> Result {
    let use: DerivedFile.Use
    do {
      use = try file.use()
    } catch {
      throw IndexFileError(error: SessionError(error))
    }
    return try withExtendedLifetime(use) {
      do {
        return try ask(try open())
      } catch let error as DatabaseError where error.isDamage {
        throw UnusableFile(reason: "is damaged")
      } catch let error as DatabaseError where error.isBusy {
        throw SessionError(
          .busy, "another process keeps the index \(file.path) locked", cause: error)
      }
    }
  }

  private func open() throws -> Connection {
    // A link must not lead elsewhere, not even to be looked at.
    _ = try identity()
    let database = try DatabaseQueue(path: file.path.string, configuration: .index)
    guard let identity = try identity() else {
      throw IndexFileError(error: SessionError(.busy, "it was deleted meanwhile"))
    }
    if try !database.read({ try IndexSchema.exists(in: $0) }) {
      try inTurn {
        // Not by GRDB's setting, which writes at each opening.
        try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
        try database.write { try IndexSchema.create(in: $0, file: identity) }
      }
    }
    guard try database.read({ try IndexSchema.isCurrent(in: $0, file: identity) }) else {
      throw UnusableFile(reason: "is a copy or was written by another version")
    }
    return Connection(database: database, file: file)
  }

  /// Does what one process does at a time.
  func inTurn<Result>(_ body: () throws -> Result) throws -> Result {
    let turn: DerivedFile.Turn
    do {
      turn = try file.turn { notice("waiting for another process that reads the sessions") }
    } catch {
      throw IndexFileError(error: SessionError(error))
    }
    return try withExtendedLifetime(turn) { try body() }
  }

  private func identity() throws -> Int64? {
    do {
      return try file.identity()
    } catch {
      throw UnusableFile(reason: "is not a file")
    }
  }

  private func discarded() throws -> Bool {
    do {
      return try file.discard()
    } catch {
      throw IndexFileError(error: SessionError(error))
    }
  }

  private func inMemory<Result>(
    _ ask: (Connection) throws -> Result, because reason: String
  ) throws -> Result {
    notice("\(file.path) is not used: \(reason); reading all sessions instead")
    let database = try DatabaseQueue(configuration: .index)
    try database.write { try IndexSchema.create(in: $0, file: 0) }
    return try ask(Connection(database: database))
  }
}

/// The file must go.
private struct UnusableFile: Error {
  /// As in "the index …".
  var reason: String
}

/// The file cannot be made or reached.
private struct IndexFileError: Error {
  var error: SessionError
}

extension Configuration {
  fileprivate static var index: Configuration {
    var configuration = Configuration()
    // Whoever writes does so for moments at a time; ten seconds are a machine in trouble.
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { database in
      // What a prepared file may have in its schema is not run.
      try database.execute(
        sql: """
          PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;
          PRAGMA synchronous = NORMAL
          """)
    }
    return configuration
  }
}

extension DatabaseError {
  /// Whether the file's content is at fault.
  fileprivate var isDamage: Bool {
    // A schema that is not ours, or half of ours, shows as an error in our SQL.
    [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT, .SQLITE_ERROR, .SQLITE_MISMATCH].contains(
      resultCode)
  }

  fileprivate var isBusy: Bool { [.SQLITE_BUSY, .SQLITE_LOCKED].contains(resultCode) }

  /// Whether the file or its directory cannot be written or read.
  fileprivate var isOfFile: Bool {
    [
      .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_IOERR, .SQLITE_FULL, .SQLITE_PERM, .SQLITE_AUTH,
      .SQLITE_NOLFS, .SQLITE_PROTOCOL,
    ].contains(resultCode)
  }
}
