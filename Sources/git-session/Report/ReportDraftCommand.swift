import ArgumentParser
import SessionKit
import SessionModel

struct ReportDraftCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "draft",
    abstract: "Add a revision of the report, in Markdown.",
    discussion: """
      Each draft is a file of its own in reports/drafts/; earlier ones stay. With --from-phases it is made \
      from what the phases yield, as a beginning: edit what report show prints and draft it again. What \
      was last saved counts; unsaved edits of the phases are named and left out.

      EXAMPLES
        git session report draft --from-phases
        git session report draft report.md
        some-agent | git session report draft -
      """)

  @Argument(
    help: ArgumentHelp("A Markdown file; '-' is standard input.", valueName: "file"),
    completion: .file())
  var file: String?
  @Flag(help: "Make it from the artifacts and diagrams of the phases.")
  var fromPhases = false
  @Option(help: "The branch. Default: the current one.")
  var branch: String?
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard (file != nil) != fromPhases else {
      throw ValidationError("either a file or --from-phases is needed")
    }
  }

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let added =
      switch file {
      case nil: try await session.addDraft(session.composeReport(branch: branch), branch: branch)
      case "-": try await session.addDraft(StandardInput.read(context.output), branch: branch)
      case let file?: try await session.addDraft(from: context.file(file), branch: branch)
      }
    try context.output.show(added) { added.draft.path.printableLine }
    if fromPhases {
      try await context.noteUnsaved(
        of: session, below: [SessionLayout.phases], branch: branch,
        "the draft is made of what was last saved")
    }
    if let change = added.change {
      context.output.note(context.output.line(for: change))
    } else {
      context.output.note("nothing to do: the newest draft says the same")
    }
    await context.finish(session, added.change)
  }
}
