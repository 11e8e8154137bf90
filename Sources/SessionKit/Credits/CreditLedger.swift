import GitKit
public import SessionModel
import SystemPackage

/// The accounts of a workspace's owners: `credits/<owner>/`, a file for each entry.
///
/// The files are the workspace's own and may be committed with it. What is decided by looking at a
/// balance is decided and written under one lock.
public struct CreditLedger: Sendable {
  public var workspace: Workspace
  public var environment: SessionEnvironment

  public init(_ workspace: Workspace, environment: SessionEnvironment) {
    self.workspace = workspace
    self.environment = environment
  }

  private var directory: FilePath { workspace.path.appending("credits") }

  /// What an owner has; an account without entries if nothing was ever granted.
  ///
  /// - Throws: ``SessionError`` with code `damaged`, with file and line, for an entry that is not one.
  public func account(of owner: String) throws -> CreditAccount {
    do {
      let name = try CreditAccount.directory(of: owner)
      let entries = try files(in: directory.appending(name)).map { file in
        try CreditEntry(bytes: readFile(file, limit: 1 << 16) ?? [], file: file.string)
      }
      return CreditAccount(owner: CreditAccount.key(of: owner), entries: entries)
    } catch let error as ModelError where error.code != .invalidName || error.file != nil {
      throw SessionError(.damaged, "\(error)", cause: error)
    } catch {
      throw SessionError(error)
    }
  }

  /// All owners with entries, sorted.
  public func owners() throws -> [String] {
    do {
      guard fileExists(directory) else { return [] }
      var tree = try WorkingTree(at: directory)
      return try tree.names(in: "").compactMap {
        CreditAccount.owner(ofDirectory: $0.description)
      }.sorted()
    } catch {
      throw SessionError(error)
    }
  }

  /// Gives an owner credits.
  ///
  /// - Parameter amount: 1 to 1,000,000.
  public func grant(
    _ amount: Int, to owner: String, by person: Person, note: String? = nil
  ) throws -> CreditEntry {
    try withLock {
      guard (1...1_000_000).contains(amount) else {
        throw SessionError(.invalid, "1 to 1000000 credits can be granted at a time")
      }
      var entry = CreditEntry(.grant, id: newID(), by: person, amount: amount)
      entry.note = note
      return try write(entry, of: owner)
    }
  }

  // MARK: Entries

  func newID() -> MessageID { MessageID(at: environment.now(), suffix: environment.suffix()) }

  /// Writes an entry, durably, under another name if one of its name is there; call it with the lock held.
  @discardableResult
  func write(_ entry: CreditEntry, of owner: String) throws -> CreditEntry {
    let place = directory.appending(try CreditAccount.directory(of: owner))
    try makeDirectory(place)
    // These files are committed with the workspace, and what a dead process left must not be.
    try removeUnfinished(in: place)
    var entry = entry
    while fileExists(place.appending(entry.fileName)) { entry.id = newID() }
    try writeNewFile(
      place.appending(entry.fileName), String(decoding: entry.bytes, as: UTF8.self))
    return entry
  }

  /// Takes back an entry that nobody can have seen.
  func remove(_ entry: CreditEntry, of owner: String) throws {
    let place = directory.appending(try CreditAccount.directory(of: owner))
    removeFile(place.appending(entry.fileName))
  }

  private func files(in place: FilePath) throws -> [FilePath] {
    guard fileExists(place) else { return [] }
    var tree = try WorkingTree(at: place)
    return try tree.names(in: "").filter { name in
      guard name.description.hasSuffix(".json"), !name.description.hasPrefix(".") else {
        return false
      }
      return try tree.stat(name)?.kind == .file
    }.map { place.appending($0.description) }
  }
}
