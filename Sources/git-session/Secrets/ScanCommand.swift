import ArgumentParser
import SessionKit
import SessionModel

struct ScanCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Look for secrets: tokens, keys, passwords; also of people, if asked.",
    discussion: """
      Without files: in the session's directory as it is, unsaved edits too. --history looks at \
      everything that its branches lead to, the messages of commits too. What a secret says is never \
      printed. --personal also looks for e-mail addresses, phone numbers and card numbers.

      --rules adds rules from a YAML file, in place of those of the same id; --show-rules prints those \
      that there are. What git session secrets waive says to be none is passed over. Escapes of JSON, UTF-16 and \
      words broken over lines are read as they are meant; archives and pictures are not unpacked.

      Exits with 1 if something is found.

      EXAMPLES
        git session scan
        git session scan --history --json | jq -r '.[].path'
        git diff | git session scan -
      """)

  @Argument(
    help: "Files to look at instead of the session; '-' is standard input.", completion: .file())
  var files: [String] = []
  @Flag(help: "Look at all that the session's branches lead to.")
  var history = false
  @Flag(help: "Also look for what tells of people.")
  var personal = false
  @Option(
    help: ArgumentHelp("A file with rules of your own.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var rules: String?
  @Flag(help: "Print the rules that came with the tool, and do nothing else.")
  var showRules = false
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if history, !files.isEmpty { throw ValidationError("--history is about a session, not files") }
    if target.name != nil, !files.isEmpty {
      throw ValidationError("name a session or files, not both")
    }
  }

  func execute(in context: Context) async throws {
    if showRules { return try context.output.write(Array(SecretRules.builtInText.utf8)) }
    let scanner = SecretScanner(rules: try chosenRules(context))
    let found: [FoundSecret]
    if files.isEmpty {
      let session = try context.session(target)
      found = try await context.output.withProgress("Looking for secrets") {
        try await history ? session.scanHistory(by: scanner) : session.scan(by: scanner)
      }
    } else {
      found = try files.flatMap { file in
        try file == "-"
          ? scanner.scanStandardInput() : scanner.scan(context.file(file), named: file)
      }
    }
    try context.output.show(found) {
      found.isEmpty
        ? "no secrets found" : found.map { line(for: $0, context.output) }.joined(separator: "\n")
    }
    if !found.isEmpty { throw ExitCode(Failure.status(of: .conflict)) }
  }

  private func chosenRules(_ context: Context) throws -> [SecretRule] {
    var all = try SecretRules.builtIn()
    if let rules { all = try all.overridden(by: SecretRules(file: context.file(rules))) }
    return all.rules.filter { personal || $0.kind == .secret }
  }

  /// `uploads/a.txt:3:7: GitHub token (github-token)`.
  private func line(for secret: FoundSecret, _ output: Output) -> String {
    let place = output.paint(.bold, secret.place.printableLine)
    let commit = secret.commit.map { " in \($0.prefix(7))" } ?? ""
    return "\(place): \(secret.title) (\(secret.rule))\(commit)"
  }
}
