import ArgumentParser
import SessionKit
import SystemPackage

struct ConfigGitCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "config-git",
    abstract: "Let plain git compare and merge JSON and DOT by what they mean.",
    discussion: """
      Once enabled, git diff, log -p, show, merge, rebase, cherry-pick and stash pop use the drivers that \
      a session's .gitattributes names. Where it names none, as in a bare repository, --local adds lines \
      to info/attributes; committed files stay as they are. Should this program be gone one day, git \
      merges by lines again and says so. git diff --no-textconv shows the lines as they are in the file, \
      for a patch to be applied.

      EXAMPLES
        git session config-git --enable
        git session config-git --enable --global
        git session config-git --status --json
        git session config-git --disable
      """)

  enum Action: String, EnumerableFlag {
    case enable, disable, status

    static func help(for value: Action) -> ArgumentHelp? {
      switch value {
      case .enable: "Set the drivers; twice is as once."
      case .disable: "Take back what --enable did."
      case .status: "Say what git would use here. This is the default."
      }
    }
  }

  enum ScopeFlag: String, EnumerableFlag {
    case local, global

    static func help(for value: ScopeFlag) -> ArgumentHelp? {
      switch value {
      case .local: "In this repository's configuration. This is the default."
      case .global: "In your own configuration, for all repositories."
      }
    }
  }

  @Flag(exclusivity: .exclusive) var action = Action.status
  @Flag(exclusivity: .exclusive) var scope = ScopeFlag.local
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let git = try await context.plainGit(
      target, needsRepository: action != .status && scope == .local)
    let place: PlainGit.Scope = scope == .local ? .local : .global
    switch action {
    case .enable: try await git.enable(place)
    case .disable: try await git.disable(place)
    case .status: break
    }
    let status = try await git.status()
    if action == .status || context.output.isJSON {
      try context.output.show(status) { status.text }
    } else {
      for line in status.text.split(separator: "\n") { context.output.note(String(line)) }
    }
  }
}

extension Context {
  /// Plain git in the session that the options mean, else in the repository the user is in.
  func plainGit(_ option: SessionOption, needsRepository: Bool = true) async throws -> PlainGit {
    guard let program = Executable.installed else {
      throw SessionError(.system, "cannot tell where this program is")
    }
    let here = PlainGit(directory: locator.directory, program: program)
    if option.name == nil {
      if try await here.isRepository() || !needsRepository { return here }
    }
    return PlainGit(directory: try session(option).path, program: program)
  }
}

extension PlainGit.Status {
  fileprivate var text: String {
    guard isEnabled else { return "plain git compares and merges JSON and DOT by lines" }
    var lines = ["plain git compares and merges JSON and DOT by meaning"]
    if let program { lines.append("  with \(program)") }
    if let scope, let origin { lines.append("  set in the \(scope) configuration, \(origin)") }
    lines += problems.map { "  but \($0)" }
    if !filesWithout.isEmpty {
      lines.append("  but not here: no attributes for \(filesWithout.joined(separator: ", "))")
    }
    return lines.joined(separator: "\n")
  }
}
