import ArgumentParser
import SessionModel

/// The group of commands about phases.
struct PhaseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phase",
    abstract: "Work through the phases: candidates first, checked, then committed.",
    discussion: "Without a subcommand: the phase at hand and what to do next.",
    subcommands: [
      PhaseShow.self, PhaseList.self, PhasePreview.self, PhaseCheckCommand.self, PhaseCommit.self,
      PhaseDone.self, PhaseSkip.self, PhaseNext.self, PhaseReset.self,
    ],
    defaultSubcommand: PhaseShow.self)
}

/// Which phase of which branch a command is about.
struct PhaseChoice: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The phase. Default: the one the session is in.", valueName: "phase"),
    transform: Arguments.phase)
  var phase: PhaseID?
  @Option(help: "The branch. Default: the current one.")
  var branch: String?
}
