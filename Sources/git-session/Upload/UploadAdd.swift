import ArgumentParser
import SessionKit
import SessionModel

struct UploadAdd: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Add files of any kind to the session, byte for byte, and commit them.",
    discussion: """
      Names are made safe; where another file has the name already, four random characters are added. \
      A file that is there already, under whatever name, is not added again unless --as gives it a name. \
      A file may have at most 50 MiB; git lfs keeps larger ones. The paths in the session are printed.

      EXAMPLES
        git session upload add network.png contract.pdf
        git session upload add /tmp/scan.pdf --as contract-2026.pdf
      """)

  @Argument(help: "The files.", completion: .file())
  var files: [String]
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp("What to call the one file. Default: its own name.", valueName: "name"))
  var name: String?
  @Option(help: "The branch. Default: the current one.")
  var branch: String?
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if name != nil, files.count > 1 { throw ValidationError("--as names one file, not several") }
  }

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    var added: [AddedFile] = []
    for file in files {
      let upload = try await context.output.withProgress("Adding") {
        try await session.addUpload(context.file(file), as: name, branch: branch)
      }
      added.append(upload)
      if !context.output.isJSON { try context.output.print(upload.path.string.printableLine) }
      context.noteAddition(upload)
    }
    if context.output.isJSON { try context.output.json(added) }
    await context.finish(session, added.compactMap(\.change).last)
  }
}
