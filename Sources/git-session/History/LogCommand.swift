import ArgumentParser
import FoundationEssentials
import SessionKit
import SessionModel
import SystemPackage

struct LogCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Show what was done, newest first.",
    discussion: """
      With --graph: how branches, clones and remixes come from one another, for all sessions beside this one \
      that are related to it; only where something begins, parts, meets or ends, with the number of \
      operations in between. --dot prints it in Graphviz's language, --svg has Graphviz draw it.

      EXAMPLES
        git session log -n 10
        git session log --graph
        git session log --svg -o family.svg
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
  @Flag(help: "Draw how branches and related sessions part and meet.")
  var graph = false
  @Flag(help: "Print that graph in Graphviz's language.")
  var dot = false
  @Flag(help: "Print that graph as a picture, drawn by Graphviz.")
  var svg = false
  @Option(
    name: .customShort("o"),
    help: ArgumentHelp("With --dot or --svg: write to this file.", valueName: "file"))
  var file: String?
  @Flag(help: "Replace the file if it is there.")
  var force = false
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if graph || dot || svg, limit != nil || phase != nil || oneline {
      throw ValidationError(
        "--graph, --dot and --svg show the whole family; leave out -n, --phase and --oneline")
    }
    if dot, svg { throw ValidationError("--dot and --svg exclude each other") }
    if file != nil, !dot, !svg { throw ValidationError("-o goes with --dot or --svg") }
  }

  func execute(in context: Context) async throws {
    let place = try await context.locate(state, target)
    if graph || dot || svg { return try await showFamily(of: place, context) }
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

  private func showFamily(of place: LocatedState, _ context: Context) async throws {
    if place.revision != nil || place.path != nil {
      throw SessionError(
        .invalid, "the graph shows all branches of all sessions of a family",
        hint: "git session log <state> lists one branch")
    }
    let output = context.output
    let family = try await output.withProgress("Reading histories") {
      try await place.session.family()
    }
    if dot { return try context.deliver(family.dot, to: file, replacing: force) }
    if svg { return try context.deliver(await drawn(family), to: file, replacing: force) }
    try output.show(family) {
      FamilyGraph.lines(family, output).joined(separator: "\n")
    }
  }

  private func drawn(_ family: SessionFamily) async throws -> String {
    let path = Variables()["PATH"] ?? "/usr/bin:/bin"
    switch await Graphviz.draw(family.dot, path: path) {
    case .drawn(let picture): return picture
    case .missing:
      throw SessionError(
        .notFound, "there is no program dot to draw with",
        hint: "install graphviz; --dot prints the graph without it")
    case .failed(let reason): throw SessionError(.system, "the graph could not be drawn: \(reason)")
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
  var short: String {
    let text = iso8601.utf8
    return "\(Substring(text.prefix(10))) \(Substring(text.dropFirst(11).prefix(5))) UTC"
  }
}
