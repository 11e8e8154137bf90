import ArgumentParser
import SessionKit
import SessionModel
import SystemPackage

/// The group of commands about many sessions at once.
struct BatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batch", abstract: "Make many sessions from a table.",
    subcommands: [BatchNew.self])
}

struct BatchNew: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Make a session for each row of a table.",
    discussion: """
      The table is a .csv file whose first line names the columns, or a .jsonl file with an object a line. \
      The column 'name' is the session's name, each other one a parameter of the template; an empty field \
      keeps the default.

      A row that cannot be used does not stop the others; it is named with its line, and the exit status is \
      then 2. Sessions that are there already, of the same name and template, are left as they are: run it \
      again after correcting the table, or after it was interrupted, and it makes what is missing. The \
      directories of all sessions are printed. All of them are active at once, and so are those you had \
      before; their setting keepActive is true, so that git session new does not archive them either.

      EXAMPLES
        git session batch new --template risk-assessment --from systems.csv
        git session batch new --template incident --from drill.jsonl --json
      """)

  @Option(
    help: ArgumentHelp(
      "A name from git session template list, or a .yaml file.", valueName: "template"))
  var template: String
  @Option(
    help: ArgumentHelp("The table, a .csv or .jsonl file.", valueName: "file"), completion: .file())
  var from: String
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let output = context.output
    let batch = try Batch(template: context.template(template), from: context.file(from))
    let total = batch.table.rows.count
    let results = batch.make(
      in: context.locator.homeOfNewSessions, environment: context.locator.environment
    ) { count in
      output.count("Making", count, of: total)
    }
    var lackHooks = false
    for result in results where result.outcome == .made {
      let directory = FilePath(result.directory ?? "")
      if await !context.installWantedHooks(in: directory) { lackHooks = true }
    }
    if output.isJSON {
      try output.json(results)
    } else {
      let directories = results.compactMap(\.directory).map(\.printableLine)
      if !directories.isEmpty { try output.print(directories.joined(separator: "\n")) }
    }
    for result in results {
      guard let problem = result.problem else { continue }
      output.complain("git session: \(from):\(result.line): \(problem)")
    }
    let (made, present) = (results.count(of: .made), results.count(of: .present))
    let failed = results.count(of: .failed)
    output.note("\(made) made, \(present) there already, \(failed) failed")
    if failed > 0 { throw ExitCode(Failure.status(of: .invalid)) }
    if lackHooks { throw ExitCode(Failure.status(of: .refused)) }
  }
}

extension [Batch.Result] {
  fileprivate func count(of outcome: Batch.Result.Outcome) -> Int {
    filter { $0.outcome == outcome }.count
  }
}
