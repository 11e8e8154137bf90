import ArgumentParser
import SessionKit

struct DiagramImport: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Add a DOT file to a phase, byte for byte, and commit it.",
    discussion: """
      One of the same name is replaced. The file's path in the session is printed.

      EXAMPLES
        git session diagram import dataflow.dot --phase 02-architecture
        git session diagram import /tmp/graph.gv --as attack-paths.dot
      """)

  @OptionGroup var placement: FilePlacement
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let added = try await session.importDiagram(
      context.file(placement.file), as: placement.name, phase: placement.phase,
      asCandidate: placement.preview, branch: placement.branch)
    try await context.finish(session, added)
  }
}
