import ArgumentParser
import SessionKit

struct SecretsWaivers: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "waivers",
    abstract: "List what was found to be no secret, by whom and why.",
    discussion: """
      EXAMPLES
        git session secrets waivers
        git session secrets waivers --json | jq -r '.[] | "\\(.by): \\(.reason)"'
      """)

  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let waivers = try await context.session(target).waivers()
    if waivers.isEmpty, !context.output.isJSON {
      return context.output.note("nothing is waived")
    }
    try context.output.show(waivers) {
      TextTable(
        waivers.map { [$0.file, $0.path ?? "a commit's message", $0.by, $0.reason.printableLine] }
      ).lines().joined(separator: "\n")
    }
  }
}
