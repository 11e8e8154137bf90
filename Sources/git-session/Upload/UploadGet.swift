import ArgumentParser
import SessionKit
import SystemPackage

struct UploadGet: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "get",
    abstract: "Write an upload to a file or to standard output, byte for byte.",
    discussion: """
      A name means a file below the session's own uploads/ and nothing else.

      EXAMPLES
        git session upload get network.png -o /tmp/network.png
        git session upload get facts.txt | wc -l
      """)

  @Argument(help: "The upload, as git session upload list shows it.")
  var name: String
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write it. Default: standard output.", valueName: "file"),
    completion: .file())
  var output: String?
  @Flag(help: "Replace a file that is there.")
  var force = false
  @Option(help: "The branch. Default: the current one.")
  var branch: String?
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if global.json, isForOutput { throw ValidationError("--json needs -o") }
  }

  private var isForOutput: Bool { output == nil || output == "-" }

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    guard let output, !isForOutput else {
      if context.output.isTerminal {
        let upload = try await session.upload(name, branch: branch)
        guard upload.type.hasPrefix("text/") || upload.type == "application/json" else {
          throw SessionError(
            .invalid, "\(upload.path) is no text (\(upload.type))", hint: "-o names a file for it")
        }
      }
      return try await session.writeUpload(name, to: .standardOutput, branch: branch)
    }
    let upload = try await session.exportUpload(
      name, to: context.file(output), replacing: force, branch: branch)
    try context.output.show(upload) { context.file(output).string.printableLine }
  }
}
