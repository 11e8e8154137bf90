import FoundationEssentials
import SessionKit
import SessionModel
import SystemPackage

/// What a command works with: where the user is, where output goes, where templates are.
struct Context: Sendable {
  var locator: SessionLocator
  var templates: TemplateLibrary
  var output: Output

  init(_ options: GlobalOptions) {
    let variables = ProcessInfo.processInfo.environment
    locator = SessionLocator(
      directory: FilePath(FileManager.default.currentDirectoryPath),
      environment: .live(variables))
    templates = TemplateLibrary(
      directories: Self.templateDirectories(workspace: locator.workspace, variables))
    let output = Output(options, variables)
    self.output = output
    locator.environment.notice = { output.note($0) }
  }

  /// Opens the session that the options mean.
  func session(_ option: SessionOption) throws -> Session { try locator.session(option.name) }

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

  private static func templateDirectories(
    workspace: Workspace?, _ variables: [String: String]
  ) -> [FilePath] {
    var directories: [FilePath] = []
    if let workspace { directories.append(workspace.templates) }
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
  static func live(_ variables: [String: String]) -> SessionEnvironment {
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
