import ArgumentParser
import SessionKit

struct PhaseList: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the phases in order; '*' marks the one the session is in.",
    discussion: """
      EXAMPLES
        git session phase list
        git session phase list --json | jq -r '.[] | select(.status == "open").id'
      """)

  @Option(help: "The branch. Default: the current one.")
  var branch: String?
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let phases = try await context.session(target).phaseStates(branch: branch)
    if phases.isEmpty, !context.output.isJSON {
      context.output.note("the session has no phases")
    } else {
      try context.output.show(phases) { context.output.table(phases) }
    }
  }
}

extension Output {
  fileprivate func table(_ phases: [PhaseState]) -> String {
    TextTable(
      phases.map { phase in
        [phase.isCurrent ? "*" : " ", phase.id, phase.title, phase.status, phase.remark]
      }
    ).lines { column, cell in column == 3 && cell == "done" ? paint(.green, cell) : cell }
      .joined(separator: "\n")
  }
}

extension PhaseState {
  fileprivate var remark: String {
    var remarks: [String] = []
    if !candidates.isEmpty {
      remarks.append("\(candidates.count) candidate\(candidates.count == 1 ? "" : "s")")
    }
    if !unmet.isEmpty, status != "done", status != "skipped" {
      remarks.append("needs \(unmet.joined(separator: ", "))")
    }
    if !forced.isEmpty { remarks.append("forced") }
    if let reason { remarks.append(reason.printableLine) }
    return remarks.joined(separator: "; ")
  }
}
