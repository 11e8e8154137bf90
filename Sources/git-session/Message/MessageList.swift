import ArgumentParser
import SessionKit
import SessionModel

struct MessageList: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Show the conversation, oldest first.",
    discussion: """
      EXAMPLES
        git session message list -n 5
        git session message list --phase 02-architecture --json
      """)

  @Option(
    help: ArgumentHelp("Only this phase's.", valueName: "phase"), transform: Arguments.phase)
  var phase: PhaseID?
  @Option(
    name: .customShort("n"), help: ArgumentHelp("Only the last so many.", valueName: "count"),
    transform: Arguments.count)
  var limit: Int?
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let all = try await context.session(target).messages(phase: phase)
    let messages = all.suffix(limit ?? all.count)
    if messages.isEmpty, !context.output.isJSON {
      context.output.note("no messages yet")
    } else {
      try context.output.show(Array(messages)) {
        messages.map { text($0, context.output) }.joined(separator: "\n\n")
      }
    }
  }

  private func text(_ listed: ListedMessage, _ output: Output) -> String {
    let message = listed.message
    let head = [message.id.rawValue, message.role.rawValue, message.author, listed.phase.rawValue]
      .map(\.printableLine)
    var lines = [output.paint(.yellow, head[0]) + "  " + head.dropFirst().joined(separator: "  ")]
    lines.append(output.indented(message.body))
    for path in message.attachments { lines.append("    attached: \("\(path)".printableLine)") }
    return lines.joined(separator: "\n")
  }
}
