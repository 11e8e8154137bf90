import ArgumentParser
import SessionKit
import SystemPackage

struct PatchFileCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "patch-file",
    abstract: "Apply a JSON patch to a file.",
    discussion: """
      A patch is an array of operations (RFC 6902), as git session diff --patch makes them, or with \
      --merge a merge patch (RFC 7386). The file is edited in place: what the patch does not name keeps \
      every byte. If one operation cannot be applied, nothing is written and the exit status is 1. No \
      repository is needed.

      EXAMPLES
        git session patch-file model.json changes.json
        git session patch-file -p --merge settings.json override.json
      """)

  @Argument(help: ArgumentHelp("The JSON file; the result goes here.", valueName: "file"))
  var file: String
  @Argument(help: ArgumentHelp("The patch.", valueName: "patch"))
  var patch: String
  @Flag(
    name: [.customShort("p"), .customLong("stdout")],
    help: "Print the result instead of writing it.")
  var prints = false
  @Flag(help: "The patch is a merge patch.")
  var merge = false
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let work = PatchFile(
      file: FilePath(file), patch: FilePath(patch), kind: merge ? .merge : .operations)
    let text = try work.patched()
    if prints { try context.output.write(text) } else { try work.write(text) }
  }
}
