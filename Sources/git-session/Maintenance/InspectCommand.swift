import ArgumentParser
import SessionKit

struct InspectCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Say what is understood of a file: its kind, whether it is valid, what it holds.",
    discussion: """
      No session is needed. A file is taken for what its name says, else for what it looks like. Nodes, \
      edges and subgraphs of DOT are counted as Graphviz counts them. The exit status is 5 if a file is \
      damaged, 3 if one is not there.

      EXAMPLES
        git session inspect dataflow.dot --json
        git show main:model.json | git session inspect --kind json -
      """)

  @Argument(help: "The files; '-' is standard input.", completion: .file())
  var files: [String]
  @Option(
    help: ArgumentHelp(
      "What to take the files for: json, dot, message, text or binary.", valueName: "kind"),
    completion: .list(Arguments.kinds), transform: Arguments.kind)
  var kind: Inspection.Kind?
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    var found: [Inspection] = []
    var missing: (any Error)?
    for file in files {
      do {
        let inspection =
          file == "-"
          ? try Inspection.standardInput(as: kind)
          : try Inspection(of: context.file(file), as: kind)
        found.append(inspection)
        found[found.count - 1].name = file
      } catch let error as SessionError where error.code == .notFound && files.count > 1 {
        if missing != nil { context.output.complain("git session: \(error.message)") }
        missing = missing ?? error
      }
    }
    if context.output.isJSON, files.count == 1 {
      try context.output.json(found[0])
    } else {
      try context.output.show(found) {
        found.map { $0.line(context.output) }.joined(separator: "\n")
      }
    }
    if let missing { throw missing }
    if !found.allSatisfy(\.isValid) { throw ExitCode(Failure.status(of: .damaged)) }
  }
}

extension Inspection {
  /// `dataflow.dot: dot, 1 graph, 12 nodes, …` on one line.
  fileprivate func line(_ output: Output) -> String {
    var parts = [kind.rawValue]
    if let fault {
      let text = "line \(fault.line), column \(fault.column): \(fault.message)"
      parts.append(output.paint(.red, "damaged") + ": \(text.printableLine)")
    } else {
      parts += facts + [count(size, "byte")]
    }
    return "\(name.printableLine): \(parts.joined(separator: ", "))"
  }

  private var facts: [String] {
    switch content {
    case .json(let json):
      let duplicates = json.duplicateKeys.map { key in
        "key '\(key.key.printableLine)' again in line \(key.line)"
      }
      return [json.root ?? "", count(json.values, "value"), "depth \(json.depth)"] + duplicates
    case .dot(let dot):
      let words = (dot.isStrict ? ["strict"] : []) + (dot.isDirected ? ["directed"] : [])
      return words + [
        count(dot.graphs, "graph"), count(dot.nodes, "node"), count(dot.edges, "edge"),
        count(dot.subgraphs, "subgraph"), "depth \(dot.depth)",
      ]
    case .message(let keys): return ["keys \(keys.joined(separator: " ").printableLine)"]
    case .text(let lines): return [count(lines, "line")]
    case .binary: return []
    }
  }

  private func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
