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
  ///
  /// What lies inside of a session is none: its files may be anybody's.
  public static func containing(_ directory: FilePath) -> Workspace? {
    let above = directory.andParents
    let outside = above.lastIndex(where: isSession).map { $0 + 1 } ?? 0
    return above[outside...].first { fileExists($0.appending(settingsFile)) }
      .map { Workspace(path: $0) }
  }

  /// Where the sessions are that are being worked on.
  public var sessions: FilePath { path.appending("sessions") }
  /// The team's own templates.
  public var templates: FilePath { path.appending("templates") }
  /// The team's own agents, a JSON file each.
  public var agents: FilePath { path.appending("agents") }
  /// What is derived or belongs to the tool.
  var own: FilePath { path.appending(".git-session") }

  /// What ``create(at:)`` found and did.
  public struct Creation: Sendable {
    public var workspace: Workspace
    /// Whether it was no workspace before.
    public var isNew: Bool
    /// What was made or added to, relative to the workspace.
    public var made: [String]
  }

  /// Makes a workspace, or adds what one lacks; whatever is there already is left as it is.
  ///
  /// `.gitignore` keeps a git repository around it from taking sessions in; lines that are missing are
  /// added at its end. Killed anywhere, it is completed by being called again.
  ///
  /// - Throws: ``SessionError`` with code `refused` inside of a session.
  public static func create(at path: FilePath) throws -> Creation {
    do {
      if let session = path.andParents.first(where: isSession) {
        throw SessionError(
          .refused, "\(path) is inside the session \(session), which holds no workspace",
          hint: "choose a directory outside of it")
      }
      var made: [String] = []
      for directory in ["sessions", "templates", "agents", ".git-session"]
      where !fileExists(path.appending(directory)) {
        try makeDirectory(path.appending(directory))
        made.append("\(directory)/")
      }
      if try ignoreSessions(in: path) { made.append(".gitignore") }
      // Last: with it this is a workspace.
      let isNew = !fileExists(path.appending(settingsFile))
      if isNew {
        try writeNewFile(path.appending(settingsFile), initialSettings)
        made.append(settingsFile)
      }
      return Creation(workspace: try Workspace(at: path), isNew: isNew, made: made)
    } catch {
      throw SessionError(error)
    }
  }

  /// Sees to it that git ignores what is not to be shared.
  ///
  /// - Returns: Whether anything had to be done.
  private static func ignoreSessions(in path: FilePath) throws -> Bool {
    let file = path.appending(".gitignore")
    let wanted = ["/sessions/", "/.git-session/"]
    guard let old = try readFile(file, limit: 1 << 20) else {
      try writeNewFile(file, wanted.map { "\($0)\n" }.joined())
      return true
    }
    let lines = String(decoding: old, as: UTF8.self).split(whereSeparator: \.isNewline)
    let missing = wanted.filter { rule in
      let name = rule.dropFirst().dropLast()
      return !lines.contains { ["/\(name)/", "\(name)/", "/\(name)", "\(name)"].contains($0) }
    }
    guard !missing.isEmpty else { return false }
    let end = old.isEmpty || old.last == UInt8(ascii: "\n") ? "" : "\n"
    try replaceFile(file, with: old + Array((end + missing.map { "\($0)\n" }.joined()).utf8))
    return true
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
    while let last = all.last, let parent = last.parent { all.append(parent) }
    return all
  }

  /// The directory it is in; nil for a root and for a name alone.
  private var parent: FilePath? {
    let text = string
    // Each call of the general way costs 30,000 instructions, the first one 700,000; every command asks.
    if text.utf8.last != UInt8(ascii: "/"), let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")),
      FilePath(text) == self
    {
      return slash == text.startIndex ? "/" : FilePath(String(text[..<slash]))
    }
    guard text != "/", lastComponent != nil, !removingLastComponent().isEmpty else { return nil }
    return removingLastComponent()
  }
}
