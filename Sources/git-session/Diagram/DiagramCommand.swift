import ArgumentParser

/// The group of commands about diagrams.
struct DiagramCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagram", abstract: "Add DOT diagrams to a phase.",
    subcommands: [DiagramImport.self])
}
