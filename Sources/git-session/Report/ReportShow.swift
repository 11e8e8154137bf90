import ArgumentParser
import SessionKit
import SessionModel
import SystemPackage

struct ReportShow: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print a draft, or an issued report, byte for byte.",
    discussion: """
      EXAMPLES
        git session report show
        git session report show 2
        git session report show board-pack --format pdf > board-pack.pdf
      """)

  @Argument(
    help: ArgumentHelp(
      "The number of a draft, or the label or directory of an issued report. Default: the newest draft.",
      valueName: "report"))
  var report: String?
  @Option(
    help: ArgumentHelp("Which file of an issued report. Default: its first.", valueName: "format"),
    completion: .list(Arguments.reportFormats), transform: Arguments.reportFormat)
  var format: ReportFormat?
  @Option(help: "The branch. Default: the current one.")
  var branch: String?
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let path: SessionPath
    if let report, Int(report) == nil {
      path = try await session.issuedFile(report, format: format, branch: branch)
    } else {
      path = try await session.draftPath(report.flatMap { Int($0) }, branch: branch)
    }
    let output = context.output
    guard output.isJSON || output.isTerminal else {
      return try await session.writeContents(of: path, in: branch, to: .standardOutput)
    }
    let bytes = try await session.contents(of: path, in: branch)
    guard path.fileExtension != "pdf" else {
      throw SessionError(.invalid, "\(path) is no text", hint: "write it to a file with >")
    }
    let text = String(decoding: bytes, as: UTF8.self)
    if output.isJSON {
      try output.json(ShownReport(path: path.string, text: text))
    } else {
      try output.write(Array(text.printable.utf8))
    }
  }
}

private struct ShownReport: Encodable {
  var path: String
  var text: String
}
