import GitKit
public import SessionModel
public import SystemPackage

/// Brings in what other programs have written.
///
/// Each kind of input is one type that conforms to ``ImportKind``; the first that recognises a file's
/// beginning gets it.
public struct Importer: Sendable {
  public var environment: SessionEnvironment
  /// Where new sessions go, and where those are looked for that have a conversation already.
  public var home: FilePath
  /// What new sessions are made from.
  public var template: SessionTemplate
  /// The session that everything goes to; `nil` finds or makes one for each conversation.
  public var session: Session?
  /// The phase that messages go to; `nil` is the first of a new session, else the one a session is in.
  public var phase: PhaseID?
  /// Whether each file is kept as an upload too, byte for byte.
  public var keepsOriginal = false
  /// Whether only to say what would be imported.
  public var isTrial = false
  /// What a session that arrives as a whole is called, which then gets an identity of its own; `nil` keeps the
  /// one it has.
  public var newName: String?

  public init(home: FilePath, template: SessionTemplate, environment: SessionEnvironment) {
    self.home = home
    self.template = template
    self.environment = environment
  }

  /// The formats that are recognised, as people call them.
  public static var formats: [String] {
    ["git bundle", "zip", "JSON payload", "git repository"] + TranscriptImport.formats
  }

  /// In the order in which they are asked.
  private static var kinds: [any ImportKind.Type] {
    [BundleImport.self, ZipImport.self, PayloadImport.self, TranscriptImport.self]
  }

  /// Whether these are one file or repository, of which nothing can be said before it is through.
  public static func isOneInput(_ paths: [FilePath]) -> Bool {
    paths.count == 1 && (!isDirectory(paths[0]) || RepositoryImport.recognises(paths[0]))
  }

  /// Imports files, and what is in directories; one that fails does not stop the others.
  ///
  /// - Parameter progress: Called after each file with how many are through, and of how many.
  /// - Returns: A report for each file.
  /// - Throws: ``SessionError`` with code `notFound` if there is nothing at a path.
  public func run(
    _ paths: [FilePath], progress: (Int, Int) -> Void = { _, _ in }
  ) async throws -> [ImportReport] {
    for path in paths where !fileExists(path) {
      throw SessionError(.notFound, "there is no file \(path)")
    }
    do {
      let repositories = paths.filter(RepositoryImport.recognises)
      let files = try ImportFiles(paths.filter { !repositories.contains($0) }).files
      let registry = ImportedSessions(in: home)
      let count = repositories.count + files.count
      var reports: [ImportReport] = []
      for path in repositories {
        reports.append(await RepositoryImport.bring(path, for: self, registry))
        progress(reports.count, count)
      }
      for file in files {
        reports.append(await bring(file.path, isNamed: file.isNamed, registry))
        progress(reports.count, count)
      }
      return reports
    } catch {
      throw SessionError(error)
    }
  }

  func bring(
    _ file: FilePath, isNamed: Bool, _ registry: ImportedSessions,
    following follower: TranscriptFollower? = nil
  ) async -> ImportReport {
    var report = ImportReport(file: file.string)
    do {
      let input = try await ImportInput.open(file)
      let job = ImportJob(
        importer: self, file: file, name: file.lastComponent?.string ?? "", registry: registry,
        limit: try limits().file, isNamed: isNamed, follower: follower)
      for kind in Self.kinds {
        guard try kind.recognises(input) else { continue }
        try await kind.bring(input, for: job, into: &report)
        break
      }
    } catch {
      report.fail(error)
    }
    return report
  }
}

extension Importer {
  /// What the workspace takes.
  func limits() throws -> WorkspaceLimits {
    let place = session?.path.removingLastComponent() ?? home
    return try Workspace.containing(place)?.settings().limits ?? WorkspaceLimits()
  }
}

extension Importer {
  /// Lets one import at a time say which conversations and sessions are here, and put others beside them.
  func alone<Result>(_ body: () throws -> Result) throws -> Result {
    let lock = try turn()
    let result = Swift.Result(catching: body)
    lock.release()
    return try result.get()
  }

  /// ``alone(_:)`` for what waits for git meanwhile.
  func whileAlone<Result>(_ body: () async throws -> Result) async throws -> Result {
    let lock = try turn()
    do {
      let result = try await body()
      lock.release()
      return result
    } catch {
      lock.release()
      throw error
    }
  }

  /// The lock of a directory, so that no file of it is left.
  private func turn() throws(GitError) -> FileLock {
    let place = Workspace.containing(home)?.own ?? home
    try makeDirectory(place)
    return try FileLock.acquire(directory: place)
  }
}

/// A kind of input.
protocol ImportKind {
  /// Whether an input is of the kind, by its content; its name says nothing.
  static func recognises(_ input: borrowing ImportInput) throws -> Bool
  /// Imports an input, and says in the report what came of it.
  static func bring(
    _ input: borrowing ImportInput, for job: ImportJob, into report: inout ImportReport
  ) async throws
}

/// One file's import.
struct ImportJob {
  var importer: Importer
  var file: FilePath
  /// The file's name without its directory.
  var name: String
  var registry: ImportedSessions
  /// The largest file that the workspace takes into a session.
  var limit: ByteCount
  /// Whether the user named it, rather than a directory that it is in.
  var isNamed: Bool
  /// What is kept of files that grow; `nil` if nobody watches them.
  var follower: TranscriptFollower?
}

/// Which session has which conversation, and where each is, as the sessions themselves say.
final class ImportedSessions {
  private let home: FilePath
  private var sessions: [String: FilePath] = [:]
  private var directories: [SessionID: FilePath] = [:]
  /// The names of all that was in ``home`` when it was looked at; `nil` if it was not yet.
  private var seen: Set<String>?

  init(in home: FilePath) { self.home = home }

  /// The directory of a session, `nil` if it has none here.
  ///
  /// - Complexity: Reads every `session.json` at the first call.
  func directory(of id: SessionID) throws -> FilePath? {
    if seen == nil { try look() }
    return directories[id]
  }

  func note(_ id: SessionID, in directory: FilePath) { directories[id] = directory }

  /// - Complexity: Reads every `session.json` at the first call.
  func session(of conversation: String) throws -> FilePath? {
    if seen == nil { try look() }
    // It may have been archived or moved since.
    return sessions[conversation].flatMap { isSession($0) ? $0 : nil }
  }

  /// Looks at the sessions that have come since it looked the last time.
  func look() throws {
    var known = seen ?? []
    if fileExists(home) {
      var files = try WorkingTree(at: home)
      for name in try files.names(in: "").map(\.description)
      where !name.hasPrefix(".") && known.insert(name).inserted {
        let path = home.appending(name)
        guard isSession(path) else { continue }
        for conversation in conversations(of: path) { sessions[conversation] = path }
      }
    }
    seen = known
  }

  /// ``look()``, unless it never had to.
  func lookAgain() throws { if seen != nil { try look() } }

  func note(_ conversation: String, in session: FilePath) { sessions[conversation] = session }

  /// A session that cannot be read has none; it must not keep others from being imported.
  private func conversations(of session: FilePath) -> [String] {
    do {
      let bytes = try readFile(session.appending("session.json"), limit: 16 << 20) ?? []
      let manifest = try SessionManifest(bytes: bytes)
      directories[manifest.id] = session
      return manifest.importedConversations
    } catch {
      return []
    }
  }
}
