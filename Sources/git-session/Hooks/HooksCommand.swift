import ArgumentParser
import SessionKit
import SessionModel
import SystemPackage

/// The group of commands about the hooks of plain git.
struct HooksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hooks",
    abstract:
      "Let plain git ask before it commits to a session, pushes it, or takes it into a store.",
    subcommands: [HooksStatus.self, HooksInstall.self, HooksUninstall.self],
    defaultSubcommand: HooksStatus.self)
}

struct HooksInstall: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Install the hooks in the session's repository.",
    discussion: """
      From then on git commit and git merge refuse what would leave a broken session: a frozen, archived or \
      deleted one changed, files that are not valid by the session's format, JSON or DOT that cannot be read, \
      a message or an issued report altered, a file over the limit, a secret. git push refuses to send a secret \
      that the other side does not have yet. After a merge or a switch a line says what is wrong with what came. \
      git commit and git push --no-verify go past them.

      --server is for a bare repository that sessions are pushed to. It takes only what is a session by the \
      format and goes on from what is there: messages, frozen sessions and issued reports stay as they are, \
      status and owner are changed by the owner, and no secret comes in. What git configuration says there: \
      session.owners (life, all, off), session.secrets (block, off), session.namespace.

      A hook that is there already is kept beside ours and runs first. Where core.hooksPath leads elsewhere, \
      that is where they go; if that is outside of the session, --everywhere is needed, since other \
      repositories may share it. Outside of sessions the hooks do nothing. With hooks: true in \
      workspace.yaml sessions that are made or opened there get them by themselves. If git-session is gone one day, \
      they refuse to commit to a session and say why.

      EXAMPLES
        git session hooks install
        git session hooks install -s payments-risk
        git session hooks install --all
        cd /srv/sessions.git && git session hooks install --server
      """)

  @Flag(help: "In every session of the workspace.")
  var all = false
  @Flag(help: "Also into a directory of hooks outside of the session.")
  var everywhere = false
  @OptionGroup var side: HooksSide
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if all, target.name != nil { throw ValidationError("--all means every session; leave out -s") }
    if all, side.server {
      throw ValidationError("--server is about one repository; leave out --all")
    }
  }

  func execute(in context: Context) async throws {
    guard all else {
      let hooks = try await context.gitHooks(target, side)
      if hooks.side == .client, try await hooks.isBare() {
        throw SessionError(
          .invalid, "\(hooks.directory) is a bare repository, in which nobody commits",
          hint: "--server installs the hook that judges what is pushed there")
      }
      return try await context.show(hooks.install(everywhere: everywhere))
    }
    var installed: [GitHooks.Status] = []
    for path in try context.workspace().sessionDirectories() {
      installed += try await context.gitHooks(at: path).install(everywhere: everywhere)
    }
    try context.show(installed)
  }
}

struct HooksUninstall: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "uninstall",
    abstract: "Take the hooks away; those that were there before come back.",
    discussion: """
      EXAMPLES
        git session hooks uninstall
      """)

  @OptionGroup var side: HooksSide
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    try await context.show(context.gitHooks(target, side).uninstall())
  }
}

struct HooksStatus: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show which hooks are installed.",
    discussion: """
      EXAMPLES
        git session hooks
        git session hooks status --json
      """)

  @OptionGroup var side: HooksSide
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    try await context.show(context.gitHooks(target, side).status())
  }
}

/// Which hooks are meant.
struct HooksSide: ParsableArguments {
  @Flag(help: "The hook of a bare repository that sessions are pushed to.")
  var server = false
}

extension Context {
  /// The hooks of the session that the options mean, else of the repository the user is in.
  fileprivate func gitHooks(_ option: SessionOption, _ side: HooksSide) async throws -> GitHooks {
    var hooks = try await gitHooks(at: plainGit(option).directory)
    if side.server { hooks.side = .server }
    return hooks
  }

  fileprivate func gitHooks(at directory: FilePath) throws -> GitHooks {
    guard let program = Executable.installed else {
      throw SessionError(.system, "cannot tell where this program is")
    }
    return GitHooks(directory: directory, program: program, templates: try hookTemplates())
  }

  /// Installs the hooks in a session that has just got its directory, if its workspace wants that.
  ///
  /// - Returns: Whether all is as wanted; if not, why has been said.
  func installWantedHooks(in session: FilePath) async -> Bool {
    do {
      guard try Workspace.containing(session)?.settings().hooks == true else { return true }
      _ = try await gitHooks(at: session).install()
      return true
    } catch {
      let error = SessionError(error)
      output.complain("git session: \(session) has no hooks: \(error.message)")
      if let hint = error.hint { output.complain("hint: \(hint)") }
      return false
    }
  }

  /// Ends what gave a session a directory: its hooks are installed if the workspace wants that.
  ///
  /// - Throws: `ExitCode` if they could not be; why has been said.
  func giveWantedHooks(to session: FilePath) async throws {
    if await !installWantedHooks(in: session) { throw ExitCode(Failure.status(of: .refused)) }
  }

  fileprivate func show(_ hooks: [GitHooks.Status]) throws {
    try output.show(hooks) {
      let rows = hooks.map { hook in
        [hook.name, hook.state.rawValue, hook.path, hook.before.map { "after \($0)" } ?? ""]
      }
      return TextTable(rows).lines().joined(separator: "\n")
    }
    if hooks.contains(where: { $0.state == .outdated }) {
      output.note("git session hooks install brings what is outdated up to date")
    }
  }
}
