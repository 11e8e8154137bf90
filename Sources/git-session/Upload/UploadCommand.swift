import ArgumentParser

/// The group of commands about uploads.
struct UploadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upload", abstract: "Add files of any kind.",
    subcommands: [UploadAdd.self])
}
