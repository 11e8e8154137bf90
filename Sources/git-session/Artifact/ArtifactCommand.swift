import ArgumentParser

/// The group of commands about artifacts.
struct ArtifactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "artifact", abstract: "Add JSON that a phase yields.",
    subcommands: [ArtifactAdd.self])
}
