import ArgumentParser
import SessionKit
import SessionModel
import SystemPackage

struct ArtifactAdd: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Add a JSON file to a phase, byte for byte, and commit it.",
    discussion: """
      One of the same name is replaced. The file's path in the session is printed.

      EXAMPLES
        git session artifact add model.json --phase 02-architecture
        git session artifact add /tmp/out.json --as threats.json
      """)

  @OptionGroup var placement: FilePlacement
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let added = try await session.addArtifact(
      context.file(placement.file), as: placement.name, phase: placement.phase,
      asCandidate: placement.preview, branch: placement.branch)
    try await context.finish(session, added)
  }
}

/// Which file goes where in a phase.
struct FilePlacement: ParsableArguments {
  @Argument(help: "The file.", completion: .file())
  var file: String
  @Option(
    help: ArgumentHelp("The phase. Default: the one the session is in.", valueName: "phase"),
    transform: Arguments.phase)
  var phase: PhaseID?
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp("What to call it. Default: the file's own name.", valueName: "name"))
  var name: String?
  @Flag(help: "Add it as a candidate, to the phase's preview/.")
  var preview = false
  @Option(help: "The branch. Default: the current one.")
  var branch: String?
}

extension Context {
  /// A file that the user named, from where the user is.
  func file(_ typed: String) -> FilePath {
    locator.directory.pushing(FilePath(typed)).lexicallyNormalized()
  }

  /// Says what adding a file changed.
  func noteAddition(_ added: AddedFile) {
    if let change = added.change {
      output.note(output.line(for: change))
    } else {
      output.note("nothing to do: the session has this file with the same content already")
    }
  }

  /// Prints where an added file is, and does what every changing verb does last.
  func finish(_ session: Session, _ added: AddedFile) async throws {
    try output.show(added) { added.path.string.printableLine }
    noteAddition(added)
    await finish(session, added.change)
  }
}
