import GitKit
public import SystemPackage

/// A directory with a team's settings, templates and sessions.
public struct Workspace: Hashable, Sendable {
  public var path: FilePath

  static let settingsFile = "workspace.yaml"

  private init(path: FilePath) { self.path = path }

  /// Opens the workspace in this directory.
  ///
  /// - Throws: ``SessionError`` with code `notFound` if there is none.
  public init(at path: FilePath) throws {
    guard fileExists(path.appending(Self.settingsFile)) else {
      throw SessionError(
        .notFound, "\(path) is no workspace", hint: "git session init \(path) makes one")
    }
    self.path = path
  }

  /// The workspace that a directory is in, or `nil`.
  public static func containing(_ directory: FilePath) -> Workspace? {
    directory.andParents.first { fileExists($0.appending(settingsFile)) }
      .map { Workspace(path: $0) }
  }

  /// Where the sessions are that are being worked on.
  public var sessions: FilePath { path.appending("sessions") }
  /// The team's own templates.
  public var templates: FilePath { path.appending("templates") }
  /// What is derived or belongs to the tool.
  var own: FilePath { path.appending(".git-session") }

  /// Makes a workspace; files that are there already are left as they are.
  ///
  /// - Throws: ``SessionError`` with code `exists` if it is one already.
  public static func create(at path: FilePath) throws -> Workspace {
    do {
      guard !fileExists(path.appending(settingsFile)) else {
        throw SessionError(.exists, "\(path) is a workspace already")
      }
      for directory in ["sessions", "templates", "agents", ".git-session"] {
        try makeDirectory(path.appending(directory))
      }
      if !fileExists(path.appending(".gitignore")) {
        try writeNewFile(path.appending(".gitignore"), "/sessions/\n/.git-session/\n")
      }
      try writeNewFile(path.appending(settingsFile), initialSettings)
      return try Workspace(at: path)
    } catch {
      throw SessionError(error)
    }
  }

  /// The directories of all sessions here, sorted by name.
  public func sessionDirectories() throws -> [FilePath] {
    do {
      guard fileExists(sessions) else { return [] }
      var files = try WorkingTree(at: sessions)
      return try files.names(in: "").filter { !$0.description.hasPrefix(".") }.sorted()
        .map { sessions.appending($0.description) }
        .filter { isSession($0) }
    } catch {
      throw SessionError(error)
    }
  }
}

/// Whether a directory is a session's: a git repository with a session.json.
func isSession(_ path: FilePath) -> Bool {
  fileExists(path.appending(".git")) && fileExists(path.appending("session.json"))
}

extension FilePath {
  /// The path itself, its parent, and so on up to the root.
  var andParents: [FilePath] {
    var all = [self]
    while let last = all.last, last.lastComponent != nil, !last.removingLastComponent().isEmpty {
      all.append(last.removingLastComponent())
    }
    return all
  }
}
