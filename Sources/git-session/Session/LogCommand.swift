import ArgumentParser
import SessionKit
import SessionModel

struct LogCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Show what was done, newest first.",
    discussion: """
      EXAMPLES
        git session log -n 10
        git session log what-if --oneline
        git session log --phase 02-architecture --json
      """)

  @Argument(
    help: ArgumentHelp(
      "[<session>][@<branch or revision>]. Default: the current branch.", valueName: "state"))
  var state: StateArgument?
  @Option(
    name: .customShort("n"), help: ArgumentHelp("Show at most this many.", valueName: "count"),
    transform: Arguments.count)
  var limit: Int?
  @Option(
    help: ArgumentHelp("Only what was done in this phase.", valueName: "phase"),
    transform: Arguments.phase)
  var phase: PhaseID?
  @Flag(help: "One line for each.")
  var oneline = false
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let place = try await context.locate(state, target)
    if let path = place.path {
      throw SessionError(
        .invalid, "git session log takes no path", hint: "git log -- \(path) follows a file")
    }
    let entries = try await place.session.log(
      of: place.revision, limit: limit ?? .max, phase: phase)
    let branches = Dictionary(grouping: try await place.session.branches(), by: \.commit)
    if entries.isEmpty, !context.output.isJSON { return }
    try context.output.show(entries) {
      entries.map { entry in
        line(for: entry, branches[entry.commit] ?? [], context.output)
      }.joined(separator: "\n")
    }
  }

  private func line(for entry: LogEntry, _ branches: [Branch], _ output: Output) -> String {
    let names = branches.map(\.name).joined(separator: ", ").printableLine
    let commit = output.paint(.yellow, String(entry.commit.prefix(7)))
    let decoration = names.isEmpty ? "" : " " + output.paint(.green, "(\(names))")
    let subject = entry.subject.printableLine
    if oneline { return "\(commit)\(decoration) \(subject)" }
    let head = "\(commit)  \(entry.time.short)  \(entry.author.printableLine)\(decoration)"
    let text = entry.body.map { $0.isEmpty ? "" : "\n" + output.indented($0) } ?? ""
    return "\(head)\n    \(subject)\(text)"
  }
}

extension Timestamp {
  /// `2026-11-21 10:04 UTC`.
  var short: String { "\(iso8601.prefix(10)) \(iso8601.dropFirst(11).prefix(5)) UTC" }
}
