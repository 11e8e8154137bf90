import GitKit
import SessionModel
import StructuredText
import SystemPackage

extension CreditLedger {
  /// Puts a credit aside while a session is made, for good if it is.
  ///
  /// A note in `.git-session/beginning/` says so meanwhile. If the process dies, whoever next takes the lock
  /// finds the note: was the session made, its credit stays with it; was it not, the credit is released.
  ///
  /// - Parameter make: Makes the session; calls `reserve` with the owner before it appears.
  /// - Throws: ``SessionError`` with code `refused` if the owner has no credit left; else what `make` throws,
  ///   with the credit as free as before.
  func beginning(
    _ session: SessionID, at destination: FilePath,
    _ make: (_ reserve: (Person) throws -> Void) throws -> Void
  ) throws {
    try withLock {
      do {
        try make { owner in try reserve(for: session, of: owner, at: destination) }
      } catch {
        try forget(session)
        throw error
      }
      removeFile(notes.appending(session.rawValue))
    }
  }

  private func reserve(
    for session: SessionID, of owner: Person, at destination: FilePath
  ) throws {
    try checkBalance(of: owner.email)
    try makeDirectory(notes)
    try writeNewFile(
      notes.appending(session.rawValue),
      Beginning(owner: owner.email, destination: destination).text)
    var entry = CreditEntry(.reserve, id: newID(), by: owner)
    entry.session = session
    try write(entry, of: owner.email)
  }

  /// Takes back the reservation for a session that could not be made, which nobody can have seen.
  private func forget(_ session: SessionID) throws {
    let note = notes.appending(session.rawValue)
    guard let bytes = try readFile(note, limit: 1 << 16) else { return }
    let owner = try Beginning(bytes, file: note).owner
    if let entry = try account(of: owner).entries.last(where: { $0.session == session }) {
      try remove(entry, of: owner)
    }
    removeFile(note)
  }

  /// Sees to it that a session has a credit before it takes what one pays for.
  ///
  /// - Throws: ``SessionError`` with code `refused` if it has none and its owner has none left.
  func require(for session: SessionID, of owner: Person) throws {
    try withLock {
      guard try account(of: owner.email).reservation(for: session) == nil else { return }
      try checkBalance(of: owner.email)
      var entry = CreditEntry(.reserve, id: newID(), by: try actor(or: owner))
      entry.session = session
      try write(entry, of: owner.email)
    }
  }

  /// Notes that a session has used its credit, or that it needs it no more.
  ///
  /// Done twice it is as done once; what is used is not released.
  ///
  /// - Parameter kind: `consume` or `release`.
  func settle(_ kind: CreditEntry.Kind, _ session: SessionID, of owner: Person) throws {
    try withLock {
      guard let held = try account(of: owner.email).reservation(for: session),
        held.state == .reserved
      else { return }
      var entry = CreditEntry(kind, id: newID(), by: try actor(or: owner))
      entry.session = session
      entry.reservation = held.id
      try write(entry, of: owner.email)
    }
  }

  /// Runs something that goes by a balance, after putting right what a process that died left.
  func withLock<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      let lock = try FileLock.acquire(workspace.own.appending("credits.lock"))
      try releaseAbandoned()
      let result = try body()
      lock.release()
      return result
    } catch {
      throw SessionError(error)
    }
  }

  private var notes: FilePath { workspace.own.appending("beginning") }

  private func checkBalance(of owner: String) throws {
    let account = try account(of: owner)
    guard account.balance < 1 else { return }
    throw SessionError(
      .refused,
      "\(owner) has no credit left: \(account.granted) granted, \(account.reserved) reserved, \(account.used) used",
      hint: """
        git session credits grant \(owner) 1 gives one
        deleting a session that was not issued frees its credit
        """)
  }

  private func actor(or owner: Person) throws -> Person { environment.actor ?? owner }

  /// What was being made when a process died: only the lock's holder writes notes, so all of them are
  /// of the dead.
  private func releaseAbandoned() throws {
    guard fileExists(notes) else { return }
    try removeUnfinished(in: notes)
    var tree = try WorkingTree(at: notes)
    for name in try tree.names(in: "").map(\.description) where !name.hasPrefix(".") {
      let file = notes.appending(name)
      if let session = SessionID(rawValue: name), let bytes = try readFile(file, limit: 1 << 16) {
        let beginning = try Beginning(bytes, file: file)
        if try !isSession(session, at: beginning.destination),
          let held = try account(of: beginning.owner).reservation(for: session),
          held.state == .reserved
        {
          let owner = Person(name: beginning.owner, email: beginning.owner)
          var entry = CreditEntry(.release, id: newID(), by: try actor(or: owner))
          entry.session = session
          entry.reservation = held.id
          entry.note = "the session was never made"
          try write(entry, of: beginning.owner)
        }
      }
      removeFile(file)
    }
  }

  private func isSession(_ session: SessionID, at path: FilePath) throws -> Bool {
    guard let bytes = try readFile(path.appending("session.json"), limit: 1 << 20) else {
      return false
    }
    do throws(ModelError) {
      return try SessionManifest(bytes: bytes).id == session
    } catch {
      // Whose it is cannot be told, so the credit stays with it.
      return true
    }
  }
}

/// A session that is being made.
private struct Beginning {
  var owner: String
  var destination: FilePath

  init(owner: String, destination: FilePath) {
    self.owner = owner
    self.destination = destination
  }

  init(_ bytes: [UInt8], file: FilePath) throws {
    let value = try JSON(parsing: String(decoding: bytes, as: UTF8.self))
    guard let owner = value["owner"]?.string, let place = value["destination"]?.string else {
      throw SessionError(.damaged, "\(file) is not what git session wrote; remove it")
    }
    self.init(owner: owner, destination: FilePath(place))
  }

  var text: String {
    let value: JSON = ["owner": JSON(owner), "destination": JSON(destination.string)]
    return value.text
  }
}

extension Workspace {
  /// The ledger, if beginning a session takes a credit here.
  func ledger(_ environment: SessionEnvironment) throws -> CreditLedger? {
    try settings().accessMode == .credits ? CreditLedger(self, environment: environment) : nil
  }
}

extension Session {
  /// The ledger of the workspace around the session, if credits count there.
  func ledger() throws -> CreditLedger? {
    try Workspace.containing(path.removingLastComponent())?.ledger(environment)
  }
}
