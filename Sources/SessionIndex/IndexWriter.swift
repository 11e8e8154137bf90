import GRDB
import SessionKit
import SessionModel
import SystemPackage

/// Gathers what is to be written into the index and writes it in portions.
///
/// Killed in between, it leaves sessions that are marked as not read to their end.
struct IndexWriter {
  private let database: DatabaseQueue
  private var sessions: [PendingSession] = []
  private var documents: [PendingDocument] = []
  /// Of the text that waits, in bytes.
  private var size = 0
  /// Files that could not be read.
  private(set) var gaps: [SessionError] = []

  /// A transaction costs some milliseconds, and the full-text index a merge now and then.
  private static let portion = (size: 16 << 20, documents: 20_000, sessions: 1000)

  init(_ database: DatabaseQueue) { self.database = database }

  private struct PendingSession {
    var session: ListedSession
    var tip: SessionTip
    var commit: String
    /// Nil if its files are not looked at.
    var files: Files?

    struct Files {
      /// Whether what is there of it is to go first.
      var startsAnew: Bool
      /// Whether all have been read.
      var areComplete = false
    }
  }

  private struct PendingDocument {
    var directory: String
    var path: SessionPath
    /// Nil if there is none any more.
    var document: SearchDocument?
    /// Where it is wanted in the order of all; see ``DocumentKey``.
    var key: Int64
  }

  /// Forgets the sessions of these directories.
  mutating func remove(_ names: [String]) throws {
    guard !names.isEmpty else { return }
    try database.write { database in
      for name in names {
        let find = try database.cachedStatement(
          sql: "SELECT key FROM session WHERE directory = ?")
        guard let key = try Int64.fetchOne(find, arguments: [name]) else { continue }
        try Self.removeDocuments(of: key, database)
        let delete = try database.cachedStatement(sql: "DELETE FROM session WHERE key = ?")
        try delete.execute(arguments: [key])
      }
    }
  }

  /// Adds what has changed in a session.
  ///
  /// - Parameter progress: Told how far it has come, from 0 to 1.
  mutating func add(
    _ snapshot: borrowing SessionSnapshot, after known: RememberedSession?,
    _ depth: SessionIndex.Depth, progress: (Double) -> Void
  ) throws {
    let name = snapshot.path.lastComponent?.string ?? ""
    sessions.append(
      PendingSession(
        session: snapshot.session, tip: SessionTip(name: name, mark: snapshot.mark),
        commit: snapshot.commit))
    switch depth {
    case .sessions: break
    case .documents:
      try addFiles(of: snapshot, name, after: known?.indexed, progress)
    }
    if sessions.count > Self.portion.sessions { try write() }
  }

  /// A file that cannot be read leaves a gap: the session is read again each time, until it can.
  private mutating func addFiles(
    of snapshot: borrowing SessionSnapshot, _ name: String, after indexed: String?,
    _ progress: (Double) -> Void
  ) throws {
    var files: [SessionSnapshot.ChangedFile] = []
    var startsAnew = indexed == nil
    var isComplete = true
    do {
      if let indexed, indexed != snapshot.commit {
        let changed = try snapshot.files(changedSince: indexed)
        files = changed ?? []
        startsAnew = changed == nil
      }
      if startsAnew { files = try snapshot.files(changedSince: nil) ?? [] }
    } catch {
      addGap(error, snapshot.path.string)
      (startsAnew, isComplete) = (true, false)
    }
    sessions[sessions.count - 1].files = .init(startsAnew: startsAnew)
    for (index, file) in files.enumerated() {
      do {
        try add(file, of: snapshot, in: name)
      } catch {
        if isComplete { addGap(error, snapshot.path.string) }
        isComplete = false
      }
      if size > Self.portion.size || documents.count > Self.portion.documents {
        progress(Double(index) / Double(files.count))
        try write()
      }
    }
    sessions[sessions.count - 1].files?.areComplete = isComplete
    if !isComplete { try write(keepsLast: false) }
  }

  private mutating func addGap(_ error: any Error, _ place: String) {
    var gap = SessionError(error)
    gap.message = "\(place): \(gap.message)"
    gaps.append(gap)
  }

  private mutating func add(
    _ file: SessionSnapshot.ChangedFile, of snapshot: borrowing SessionSnapshot,
    in directory: String
  ) throws {
    guard let kind = SearchKind(of: file.path) else { return }
    var document: SearchDocument?
    if let content = file.content {
      let bytes = try snapshot.bytes(of: content, limit: SearchDocument.limit)
      document = SearchDocument(
        file.path, kind, content: content, bytes: bytes, of: snapshot.manifest)
    }
    size += document.map { $0.body.utf8.count + 200 } ?? 100
    let time = document?.time ?? snapshot.manifest.created
    documents.append(
      PendingDocument(
        directory: directory, path: file.path, document: document,
        key: DocumentKey.wanted(time, directory, file.path)))
  }

  /// Writes what is left.
  mutating func finish() throws { try write(keepsLast: false) }

  /// - Parameter keepsLast: Whether files of the last session are still to come.
  private mutating func write(keepsLast: Bool = true) throws {
    guard !sessions.isEmpty else { return }
    // The full-text index is quick where rows come in their order.
    let ordered = documents.sorted { $0.key < $1.key }
    try database.write { database in
      var keys: [String: Int64] = [:]
      for pending in sessions {
        let key = try RememberedSession.write(
          pending.session, tip: pending.tip, commit: pending.commit, to: database)
        keys[pending.tip.name] = key
        if pending.files?.startsAnew == true { try Self.removeDocuments(of: key, database) }
      }
      for pending in ordered {
        guard let session = keys[pending.directory] else { continue }
        try DocumentKey.replace(
          pending.document, at: pending.path, in: session, wanted: pending.key, database)
      }
      for pending in sessions {
        guard let files = pending.files, let key = keys[pending.tip.name] else { continue }
        try RememberedSession.setIndexed(
          files.areComplete ? pending.commit : nil, of: key, in: database)
      }
    }
    documents.removeAll()
    size = 0
    if keepsLast, let last = sessions.last, last.files?.areComplete == false {
      sessions = [last]
      sessions[0].files?.startsAnew = false
    } else {
      sessions.removeAll()
    }
  }

  /// In the order of their keys, which the full-text index likes.
  private static func removeDocuments(of session: Int64, _ database: Database) throws {
    let words = try database.cachedStatement(
      sql: """
        DELETE FROM words WHERE rowid IN (SELECT key FROM document WHERE session = ? ORDER BY key)
        """)
    try words.execute(arguments: [session])
    let documents = try database.cachedStatement(sql: "DELETE FROM document WHERE session = ?")
    try documents.execute(arguments: [session])
  }
}
