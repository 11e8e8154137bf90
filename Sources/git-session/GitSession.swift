import ArgumentParser
import Glibc

/// The command, as `git session …` shows it.
@main struct GitSession: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "git session",
    abstract: "Structured work between people and AI, kept as an ordinary git repository.",
    discussion: """
      A session is a directory with phases, artifacts, diagrams, messages and uploads, and a git \
      repository that remembers every step. All of git works in it, and everything here is in git.

      Without a command: the session at hand and what to do next.

      EXAMPLES
        git session init risk && cd risk
        git session new "Payments risk" --template risk-assessment
        git session message add --role human "Where does the card data go?"
      """,
    version: "git-session 0.1.0",
    subcommands: [
      OverviewCommand.self, PackCommand.self, ReferenceCommand.self, MergeDriverCommand.self,
      HookCommand.self,
    ],
    groupedSubcommands: [
      CommandGroup(
        name: "Workspace",
        subcommands: [
          InitCommand.self, ListCommand.self, SearchCommand.self, TemplateCommand.self,
          BatchCommand.self, CreditsCommand.self, BackupCommand.self, RestoreBackupCommand.self,
        ]),
      CommandGroup(
        name: "Session",
        subcommands: [
          NewCommand.self, ResumeCommand.self, StatusCommand.self, ShowCommand.self,
          SaveCommand.self, WatchCommand.self, CloneCommand.self,
          RemixCommand.self, ExportCommand.self, ImportCommand.self, RenameCommand.self,
          TagCommand.self,
          PinCommand.self, UnpinCommand.self, UpdateCommand.self, FreezeCommand.self,
          UnfreezeCommand.self,
        ]),
      CommandGroup(
        name: "Archive",
        subcommands: [
          ArchiveCommand.self, OpenCommand.self, DeleteCommand.self, RecoverCommand.self,
          PurgeCommand.self,
        ]),
      CommandGroup(
        name: "Sharing",
        subcommands: [
          StoreCommand.self, PushCommand.self, FetchCommand.self, PullCommand.self,
          SyncCommand.self,
        ]),
      CommandGroup(
        name: "Looking back",
        subcommands: [LogCommand.self, ReplayCommand.self, StatsCommand.self, VerifyCommand.self]),
      CommandGroup(name: "Phases", subcommands: [PhaseCommand.self]),
      CommandGroup(
        name: "Content",
        subcommands: [
          MessageCommand.self, ArtifactCommand.self, DiagramCommand.self, UploadCommand.self,
          ReportCommand.self,
        ]),
      CommandGroup(
        name: "Alternatives",
        subcommands: [
          BranchCommand.self, SwitchCommand.self, DiffCommand.self, MergeCommand.self,
          ResolveCommand.self, SelectCommand.self,
        ]),
      CommandGroup(
        name: "Going back",
        subcommands: [RestoreCommand.self, UndoCommand.self, RedoCommand.self]),
      CommandGroup(
        name: "Files",
        subcommands: [
          InspectCommand.self, MergeFileCommand.self, PatchFileCommand.self, TextCommand.self,
          ScanCommand.self, SecretsCommand.self,
        ]),
      CommandGroup(
        name: "Upkeep", subcommands: [ConfigGitCommand.self, HooksCommand.self, DoctorCommand.self]),
    ])

  static var _errorPrefix: String { "git session: " }

  /// Synchronous on purpose: an `async` main ends the main thread, and the unwinding that this means
  /// costs a static binary 18 ms at every start.
  static func main() {
    // A reader that ends early, be it a pager or a program we run, is an error to handle, not our death.
    signal(SIGPIPE, SIG_IGN)
    Glibc.exit(run(Array(CommandLine.arguments.dropFirst())))
  }

  /// Runs one command line.
  ///
  /// - Parameter arguments: What the user typed after `git session`.
  /// - Returns: The exit status.
  static func run(_ arguments: [String]) -> Int32 {
    let root: any ParsableCommand.Type =
      arguments.contains(where: InstalledCommand.answers) ? InstalledCommand.self : GitSession.self
    do {
      let words = try LeadingOptions(arguments)
      try words.enterDirectories()
      var command = try LeafCommand.parse(words.rest, of: root)
      try command.run()
      return 0
    } catch {
      return Failure(error, of: arguments, root: root).report()
    }
  }
}

/// The command under the name of its file, for what is installed beside it: completions and manual
/// pages.
struct InstalledCommand: ParsableCommand {
  static let configuration = {
    var configuration = GitSession.configuration
    configuration.commandName = "git-session"
    return configuration
  }()

  /// Whether an argument asks for something that is installed.
  static func answers(_ argument: String) -> Bool {
    argument.hasPrefix("--generate-completion-script") || argument == "---completion"
      || argument == "--experimental-dump-help"
  }
}
