import ArgumentParser
import SessionKit

struct ListCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the workspace's sessions, the one changed last first.",
    discussion: """
      A session that cannot be read is named on standard error, and the exit status is 5.

      EXAMPLES
        git session list
        git session list --json | jq -r '.[].id'
      """)

  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    guard let workspace = context.locator.workspace else {
      throw SessionError(
        .notFound, "\(context.locator.directory) is in no workspace",
        hint: "git session init makes one")
    }
    let (sessions, problems) = try workspace.list()
    if context.output.isJSON {
      try context.output.json(sessions)
    } else if sessions.isEmpty, problems.isEmpty {
      context.output.note("no sessions yet; git session new <name> makes one")
    } else {
      try context.output.print(table(sessions, context.output))
    }
    for problem in problems { context.output.complain("git session: \(problem.message)") }
    if !problems.isEmpty { throw ExitCode(Failure.status(of: .damaged)) }
  }

  private func table(_ sessions: [ListedSession], _ output: Output) -> String {
    let rows = sessions.map { session in
      [
        session.id, session.name, session.status, session.phase ?? "-", session.branch ?? "-",
        session.changed.short,
      ]
    }
    let table = TextTable([["ID", "NAME", "STATUS", "PHASE", "BRANCH", "CHANGED"]] + rows)
    var lines = table.lines()
    lines[0] = output.paint(.bold, lines[0])
    return lines.joined(separator: "\n")
  }
}
