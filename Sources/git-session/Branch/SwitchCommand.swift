import ArgumentParser
import SessionKit

struct SwitchCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "switch",
    abstract: "Make the directory show another alternative.",
    discussion: """
      Unsaved edits come along where the two agree; where they do not, nothing is changed.

      EXAMPLES
        git session switch what-if
        git session switch --create another-way
      """)

  @Argument(help: "The branch.")
  var branch: String
  @Flag(name: .shortAndLong, help: "Start the branch first.")
  var create = false
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    if create { _ = try await session.createBranch(branch) }
    let shown = try await context.output.withProgress("Switching") {
      try await session.switchBranch(to: branch)
    }
    if context.output.isJSON { try context.output.json(shown) }
    context.output.note("on branch \(shown.name), at \(shown.shortCommit)")
  }
}
