import ArgumentParser
import SessionKit

struct PhasePreview: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "Lay out candidates to work on, in the phase's preview/.",
    discussion: """
      Copies each artifact and diagram that has no candidate yet. What the phase has stays as it is until \
      git session phase commit. Edit the candidates with any editor, or add them with artifact add and \
      diagram import --preview.

      EXAMPLES
        git session phase preview
        git session phase preview 02-architecture --discard
      """)

  @OptionGroup var choice: PhaseChoice
  @Flag(help: "Drop all candidates; git session undo brings them back.")
  var discard = false
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let change =
      if discard {
        try await session.discardPreview(choice.phase, branch: choice.branch)
      } else {
        try await session.previewPhase(choice.phase, branch: choice.branch)
      }
    try context.output.show(change)
    if !discard { context.output.note("edit them, then git session phase commit") }
    await context.finish(session, change)
  }
}
