import ArgumentParser

/// The group of commands about uploads.
struct UploadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upload", abstract: "Add files of any kind, list, get and remove them.",
    subcommands: [UploadAdd.self, UploadList.self, UploadGet.self, UploadRemove.self])
}
