import ArgumentParser
import SessionKit

struct DiagramImport: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Add a DOT file to a phase, byte for byte, and commit it.",
    discussion: """
      One of the same name is replaced. The file's path in the session is printed. With --upload the file \
      is one that was uploaded to the session.

      EXAMPLES
        git session diagram import dataflow.dot --phase 02-architecture
        git session diagram import --upload dataflow.dot --preview
        git session diagram import /tmp/graph.gv --as attack-paths.dot
      """)

  @OptionGroup var placement: FilePlacement
  @Flag(help: "Take it from the session's uploads.")
  var upload = false
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let added =
      if upload {
        try await session.importUploadedDiagram(
          placement.file, as: placement.name, phase: placement.phase,
          asCandidate: placement.preview, branch: placement.branch)
      } else {
        try await session.importDiagram(
          context.file(placement.file), as: placement.name, phase: placement.phase,
          asCandidate: placement.preview, branch: placement.branch)
      }
    try await context.finish(session, added)
  }
}
