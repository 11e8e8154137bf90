import ArgumentParser
import SessionKit
import SessionModel

struct ReportIssueCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "issue",
    abstract: "Issue a draft: keep its bytes, with their SHA-256, for good.",
    discussion: """
      Each issue has a label and a directory of its own in reports/issued/, with a file for each format. \
      Markdown is the draft as it is; HTML is made by pandoc, PDF by pandoc and weasyprint, which are \
      Debian's packages of these names. HTML in a draft is shown as text, and only pictures from uploads/ \
      are shown.

      --final archives the session with everything in it, and tags the commit session/<id>/issued-<n>. In \
      a workspace a copy of all of it goes to the archive; the directory stays until git session archive. \
      It is refused while edits are unsaved; phases that are neither done nor skipped are named.

      EXAMPLES
        git session report issue --label "Board pack" --format pdf --format md
        git session report issue --label "For review" --draft 2
        git session report issue --label "Board pack" --final
      """)

  @Option(help: ArgumentHelp("What people call it.", valueName: "text"))
  var label: String
  @Option(
    help: ArgumentHelp("md, html or pdf; may be repeated. Default: md.", valueName: "format"),
    completion: .list(Arguments.reportFormats), transform: Arguments.reportFormat)
  var format: [ReportFormat] = []
  @Option(
    help: ArgumentHelp("The number of the draft. Default: the newest.", valueName: "number"),
    transform: Arguments.count)
  var draft: Int?
  @Flag(name: .customLong("final"), help: "End the session with it: archive and tag.")
  var isFinal = false
  @Option(help: "The branch. Default: the current one.")
  var branch: String?
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let request = ReportIssue(
      label: label, formats: format.isEmpty ? [.markdown] : format, draft: draft, isFinal: isFinal)
    let branch = branch
    let issued = try await context.output.withProgress("Issuing") {
      try await session.issueReport(request, branch: branch)
    }
    try context.output.show(issued) {
      issued.report.files.map(\.path.printableLine).joined(separator: "\n")
    }
    context.output.note(context.output.line(for: issued.change))
    try await context.noteUnsaved(
      of: session, below: [SessionLayout.drafts, SessionLayout.uploads], branch: branch,
      "the report is made of what was last saved")
    if !issued.openPhases.isEmpty {
      context.output.note(
        "warning: neither done nor skipped: \(issued.openPhases.joined(separator: ", "))")
    }
    for address in issued.omittedPictures {
      context.output.note("left out, since it is no picture of uploads/: \(address.printableLine)")
    }
    if let tag = issued.tag {
      context.output.note("the session is archived; the tag is \(tag)")
      if issued.isInArchive {
        context.output.note(
          "a copy is in the archive; git session archive takes the directory there")
      }
    }
    await context.finish(session, issued.change)
  }
}
