import ArgumentParser
import SessionKit

struct UploadList: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the uploads with size, type and SHA-256.",
    discussion: """
      The type is judged by the content, not by the name. The text shows the first digits of the SHA-256, \
      --json all.

      EXAMPLES
        git session upload list
        git session upload list --json | jq -r '.[] | "\\(.sha256)  \\(.path)"'
      """)

  @Option(help: "The branch. Default: the current one.")
  var branch: String?
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let uploads = try await context.session(target).uploads(branch: branch)
    if uploads.isEmpty, !context.output.isJSON {
      context.output.note("no uploads yet")
    } else {
      try context.output.show(uploads) {
        TextTable(
          uploads.map { upload in
            [upload.path, "\(upload.size)", upload.type, String(upload.sha256.prefix(12))]
          }
        ).lines().joined(separator: "\n")
      }
    }
  }
}
