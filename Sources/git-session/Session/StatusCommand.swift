import ArgumentParser
import SessionKit

struct StatusCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show where the session is and what is unsaved.",
    discussion: """
      Takes no lock and writes nothing.

      EXAMPLES
        git session status
        git session status --json | jq '.unsaved | length'
      """)

  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    try await context.output.show(context.session(target).status())
  }
}

extension Output {
  /// Prints where a session is and what is unsaved, and how to go on if something is.
  func show(_ status: SessionOverview) throws {
    try show(status) { text(status) }
    if isJSON { return }
    if status.unfinished == "merge" {
      note(
        """
        hint: git session resolve lists the conflicts and decides them
        hint: git session merge --continue finishes the merge once the files are right
        hint: git session merge --abort drops it
        """)
    } else if !status.unsaved.isEmpty {
      note("hint: git session save keeps them")
    }
  }

  func text(_ status: SessionOverview) -> String {
    let branch = status.branch.map { "branch \($0)" } ?? "no branch, at \(status.commit.prefix(7))"
    let state = status.status == "active" ? "" : ", \(status.status)"
    var lines = [
      "Session \(paint(.bold, status.name.printableLine)) (\(status.id))",
      "On \(branch.printableLine)" + (status.phase.map { ", phase \($0)" } ?? "") + state,
    ]
    if let unfinished = status.unfinished { lines += ["", "A \(unfinished) is unfinished."] }
    if !status.conflicts.isEmpty {
      lines += ["", "Waiting for a decision:"]
      lines += status.conflicts.map { "  " + paint(.red, $0.printableLine) }
    }
    let unsaved = status.unsaved.filter { !status.conflicts.contains($0.path) }
    if status.unsaved.isEmpty {
      lines += ["", "Everything is saved."]
    } else if !unsaved.isEmpty {
      lines += ["", "Unsaved:"]
      lines += TextTable(unsaved.map { [$0.kind.rawValue, $0.path] })
        .lines(indent: "  ") { column, cell in column == 1 ? paint(.red, cell) : cell }
    }
    return lines.joined(separator: "\n")
  }
}

extension StatusCommand: QuickCommand {
  mutating func take(_ words: inout PlainWords) {
    target = SessionOption.taken(from: &words)
    global = GlobalOptions.taken(from: &words)
  }
}
