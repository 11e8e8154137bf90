import FoundationEssentials
import SessionKit
import SessionModel
import SystemPackage

/// What a command works with: where the user is, where output goes, where templates are.
struct Context: Sendable {
  var locator: SessionLocator
  var output: Output
  private let variables = Variables()

  init(_ options: GlobalOptions) {
    locator = SessionLocator(
      directory: FilePath(FileManager.default.currentDirectoryPath),
      environment: .live(variables))
    let output = Output(options, variables)
    self.output = output
    locator.environment.notice = { output.note($0) }
    let line = ActivityLine(on: output)
    locator.environment.activity = { line.show($0) }
    locator.environment.isWatched = output.showsProgress && output.hasInput
  }

  /// Where templates are looked for; found out when asked, since most commands need none.
  var templates: TemplateLibrary {
    TemplateLibrary(
      directories: templateDirectories,
      remedy:
        "make install puts those of git-session in share/git-session/templates, GIT_SESSION_TEMPLATES names another directory"
    )
  }

  /// Opens the session that the options mean.
  func session(_ option: SessionOption) throws -> Session { try locator.session(option.name) }

  /// The workspace that the user is in.
  ///
  /// - Parameter hint: What to do without one.
  /// - Throws: ``SessionError`` with code `notFound` if the user is in none.
  func workspace(hint: String = "git session init makes one") throws -> Workspace {
    if let workspace = locator.workspace { return workspace }
    throw SessionError(.notFound, "\(locator.directory) is in no workspace", hint: hint)
  }

  /// The settings of the workspace the user is in, if there is one; what they say that is not known is
  /// named.
  func workspaceSettings() throws -> WorkspaceSettings? {
    guard let settings = try locator.workspace?.settings() else { return nil }
    for warning in settings.warnings { output.note("warning: \(warning)") }
    return settings
  }

  /// Says which session it was if that may be in doubt and which files a verb left alone, and starts
  /// packing when enough has gathered.
  ///
  /// Every changing verb ends here.
  func finish(_ session: Session, _ change: SavedChange? = nil) async {
    do {
      if let workspace = locator.workspace, !locator.directory.starts(with: session.path),
        try workspace.sessionDirectories().count > 1
      {
        output.note("in \(session.path)")
      }
    } catch {
      output.note("in \(session.path); \(SessionError(error).message)")
    }
    if let kept = change?.keptFiles, !kept.isEmpty {
      output.note("left as they are, because they hold unsaved edits:")
      for file in kept { output.note("  \(file)") }
    }
    do {
      guard let program = Executable.path else { return }
      try await session.startPacking(with: program)
    } catch {
      output.note("could not start packing: \(SessionError(error).message)")
    }
  }

  /// Names the files whose unsaved edits a verb that takes what was last saved has left out.
  ///
  /// - Parameter branch: The branch that was asked for; one that the directory does not show has no unsaved edits.
  func noteUnsaved(
    of session: Session, below directories: [SessionPath], branch: String?, _ reason: String
  ) async throws {
    let status = try await session.status()
    guard branch == nil || branch == status.branch else { return }
    let files = status.unsaved.filter { file in
      directories.contains { file.path.hasPrefix("\($0)/") }
    }
    guard !files.isEmpty else { return }
    output.note("\(reason); unsaved edits are left out (git session save keeps them):")
    for file in files { output.note("  \(file.path.printableLine)") }
  }

  /// Where the texts of the git hooks are, which came with the tool.
  func hookTemplates() throws -> FilePath {
    if let program = Executable.path {
      let prefix = program.removingLastComponent().removingLastComponent()
      let places =
        [prefix.appending("share/git-session/hooks")]
        + (Executable.package(of: program).map { [$0.appending("hooks")] } ?? [])
      if let found = places.first(where: { FileManager.default.fileExists(atPath: $0.string) }) {
        return found
      }
    }
    throw SessionError(
      .notFound, "the hooks that come with git-session are not beside it",
      hint: "make install puts them in share/git-session/hooks")
  }

  private var templateDirectories: [FilePath] {
    var directories: [FilePath] = []
    if let workspace = locator.workspace { directories.append(workspace.templates) }
    if let named = variables["GIT_SESSION_TEMPLATES"], !named.isEmpty {
      directories.append(FilePath(named))
    }
    if let program = Executable.path {
      let beside = program.removingLastComponent().removingLastComponent()
      directories.append(beside.appending("share/git-session/templates"))
      if let package = Executable.package(of: program) {
        directories.append(package.appending("templates"))
      }
    }
    return directories
  }
}

extension SessionEnvironment {
  /// The real clock, real chance, and the author that git's variables name.
  static func live(_ variables: Variables) -> SessionEnvironment {
    var actor: Person?
    if let name = variables["GIT_AUTHOR_NAME"], !name.isEmpty,
      let email = variables["GIT_AUTHOR_EMAIL"], !email.isEmpty
    {
      actor = Person(name: name, email: email)
    }
    return SessionEnvironment(
      now: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) },
      suffix: {
        var generator = SystemRandomNumberGenerator()
        return RandomSuffix(using: &generator)
      },
      actor: actor)
  }
}
