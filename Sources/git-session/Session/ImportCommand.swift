import ArgumentParser
import SessionKit
import SessionModel
import SystemPackage

struct ImportCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Bring in sessions from files, and conversations that other programs have recorded.",
    discussion: """
      Reads back what git session export writes: bundles, zip files and JSON payloads; and any git bundle or \
      git repository with sessions in it. Everything is looked at first, in a place of its own: what could do \
      harm, or unpacks to more than workspace.yaml allows, is refused, and nothing of it stays. A session that \
      is here already gets what is new, merged as git session pull does; --as makes another session of it.

      Reads the transcripts of Claude Code, Codex, GitHub Copilot CLI, Cursor, Gemini CLI, opencode, pi \
      and aider, the exports of ChatGPT and claude.ai, SpecStory's Markdown, OpenAI chat JSON, and the \
      Markdown that git session export writes. The format is told by the content, not by the name; files \
      compressed with zstd are unpacked. Of a directory everything below it is read.

      Each conversation becomes a session where new sessions go. One that was imported before is found \
      again, and only what is new is added; so the same command brings a transcript that has grown up to \
      date. Where a message was edited, the other wording becomes a branch. A report says for each file \
      how many records became messages, were folded into others, were there already or were left out, and \
      why. The directories of the sessions are printed.

      One file that cannot be imported does not stop the others, and leaves nothing behind.

      EXAMPLES
        git session import ~/.claude/projects/-home-ada-shop
        git session import conversations.json --dry-run
        git session import rollout.jsonl.zst --into payments-risk --keep-original
        git session import --watch ~/.codex/sessions
        git session import payments.bundle
        git session import payments.zip --as payments-review
      """)

  @Argument(help: "Files and directories.", completion: .file())
  var paths: [String]
  @Option(
    help: ArgumentHelp(
      "Put all messages into this session: a path, directory name, id or the beginning of one.",
      valueName: "session"))
  var into: String?
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "Give a session that comes as a whole this name, and an identity of its own.",
      valueName: "name"))
  var newName: String?
  @Option(
    help: "The phase for the messages. Default: the first of a new session, else its present one.",
    transform: Arguments.phase)
  var phase: PhaseID?
  @Option(
    help: ArgumentHelp(
      "What new sessions are made from: a name from git session template list, or a .yaml file. "
        + "Default: blank.",
      valueName: "template"))
  var template = "blank"
  @Flag(help: "Keep each file as an upload too, byte for byte.")
  var keepOriginal = false
  @Flag(help: "Say what would be imported, and import nothing.")
  var dryRun = false
  @Flag(help: "Go on importing what comes and grows there, until interrupted.")
  var watch = false
  @Option(
    help: ArgumentHelp("With --watch, how often to look. Default: 2.", valueName: "seconds"),
    transform: Arguments.seconds)
  var every: Duration?
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if paths.isEmpty { throw ValidationError("name a file or a directory to import") }
    if watch, dryRun { throw ValidationError("--watch and --dry-run exclude each other") }
    if newName != nil, into != nil || watch {
      throw ValidationError("--as makes a session; it goes with neither --into nor --watch")
    }
    if every != nil, !watch { throw ValidationError("--every goes with --watch") }
  }

  func execute(in context: Context) async throws {
    let output = context.output
    var importer = Importer(
      home: context.locator.homeOfNewSessions, template: try context.template(template),
      environment: context.locator.environment)
    importer.session = try into.map { try context.locator.session($0) }
    importer.phase = phase
    importer.keepsOriginal = keepOriginal
    importer.isTrial = dryRun
    importer.newName = newName
    let files = paths.map { context.file($0) }
    if watch { return try await watch(files, importer, context) }
    let reports = try await run(importer, files, output)
    if output.isJSON { try output.json(reports) } else { try show(reports, output) }
    for report in reports { complain(report, output) }
    summarise(reports, output)
    if let session = importer.session { await context.finish(session) }
    var haveHooks = true
    for report in reports { haveHooks = await giveHooks(report, context) && haveHooks }
    if let worst = reports.compactMap(\.exitStatus).max() { throw ExitCode(worst) }
    guard reports.contains(where: { $0.format != nil }) else {
      throw SessionError(
        .notFound, "there is nothing to import in \(paths.joined(separator: ", "))",
        hint: "known are \(Importer.formats.joined(separator: ", "))")
    }
    if !haveHooks { throw ExitCode(Failure.status(of: .refused)) }
  }

  /// - Returns: Whether the sessions that were made have the hooks that their workspace wants.
  private func giveHooks(_ report: ImportReport, _ context: Context) async -> Bool {
    if dryRun { return true }
    let made =
      report.sessions.filter(\.isNew).map(\.session)
      + report.conversations.filter(\.isNew).map(\.session)
    var haveAll = true
    for directory in Set(made.compactMap(\.self)).sorted() {
      haveAll = await context.installWantedHooks(in: FilePath(directory)) && haveAll
    }
    return haveAll
  }

  private func run(
    _ importer: Importer, _ files: [FilePath], _ output: Output
  ) async throws -> [ImportReport] {
    guard Importer.isOneInput(files) else {
      return try await importer.run(files) { done, total in
        output.count("Importing", done, of: total)
      }
    }
    return try await output.withProgress("Importing") { try await importer.run(files) }
  }

  private func watch(_ files: [FilePath], _ importer: Importer, _ context: Context) async throws {
    let output = context.output
    output.note("watching \(paths.joined(separator: ", ")); Ctrl-C ends it")
    try await Interruptible.run {
      try await importer.watch(files, every: every ?? .seconds(2)) { report in
        if output.isJSON { try output.json(report) } else { try show([report], output) }
        complain(report, output)
        if !report.isRefused { output.note(report.line) }
        _ = await giveHooks(report, context)
      }
    }
  }

  /// The sessions' directories, each once.
  private func show(_ reports: [ImportReport], _ output: Output) throws {
    var seen: Set<String> = []
    let all = reports.flatMap { report in
      report.sessions.map(\.session) + report.conversations.map(\.session)
    }
    for session in all.compactMap(\.self)
    where seen.insert(session).inserted {
      try output.print(session.printableLine)
    }
  }

  private func complain(_ report: ImportReport, _ output: Output) {
    if let problem = report.problem, report.exitStatus != nil {
      output.complain("git session: \(problem)")
    }
    for conversation in report.conversations {
      guard let problem = conversation.problem else { continue }
      output.complain("git session: \(report.file): conversation \(conversation.id): \(problem)")
    }
    for session in report.sessions {
      if let problem = session.problem {
        output.complain("git session: \(report.file): session \(session.id): \(problem)")
      }
      for line in session.references where line.stayedBehind {
        output.complain(
          "\(session.name), branch \(line.name): \(line.reason ?? line.outcome.rawValue)")
      }
    }
    for kept in report.conversations.flatMap(\.keptFiles) {
      output.note("left as it is, because it holds unsaved edits: \(kept)")
    }
  }

  private func summarise(_ reports: [ImportReport], _ output: Output) {
    // Of a file that was refused as a whole there is nothing more to say.
    for report in reports where report.format != nil && !report.isRefused {
      output.note(report.line)
    }
    let others = reports.filter { $0.format == nil && $0.exitStatus == nil }.count
    if others == 1 { output.note("1 file is no transcript") }
    if others > 1 { output.note("\(others) files are no transcripts") }
  }
}

extension ImportReport {
  /// How the program ends because of it; `nil` if nothing went wrong.
  fileprivate var exitStatus: Int32? { failure.map { Failure.status(of: $0) } }

  /// Whether nothing was taken of the file.
  fileprivate var isRefused: Bool {
    problem != nil && records == 0 && conversations.isEmpty && sessions.isEmpty
  }

  /// One line for people.
  fileprivate var line: String {
    guard !conversations.isEmpty || sessions.isEmpty else {
      let new = sessions.filter(\.isNew).count
      let changed = sessions.filter { session in
        !session.isNew && session.references.contains { $0.outcome != .upToDate }
      }.count
      var parts = [sessions.count == 1 ? "1 session" : "\(sessions.count) sessions"]
      if new > 0 { parts.append("\(new) new") }
      if changed > 0 { parts.append("\(changed) brought up to date") }
      if new + changed < sessions.count {
        parts.append("\(sessions.count - new - changed) there already")
      }
      return "\(file): \(format ?? "?"), \(parts.joined(separator: ", "))"
    }
    let messages = conversations.reduce(0) { $0 + $1.messages }
    var parts = ["\(messages) messages of \(records) records"]
    let refused = conversations.reduce(0) { $0 + $1.refused }
    if refused > 0 {
      parts.append(refused == 1 ? "1 message not added" : "\(refused) messages not added")
    }
    if folded > 0 { parts.append("\(folded) folded") }
    if present > 0 { parts.append("\(present) there already") }
    let branches = conversations.reduce(0) { $0 + $1.branches.count }
    if branches > 0 { parts.append(branches == 1 ? "1 branch" : "\(branches) branches") }
    let left = skipped.reduce(0) { $0 + $1.count }
    if left > 0 {
      let reasons = skipped.prefix(4).map { "\($0.count) \($0.reason)" }
      let more = skipped.count > 4 ? ", …" : ""
      parts.append("\(left) left out (\(reasons.joined(separator: ", "))\(more))")
    }
    if !omitted.isEmpty {
      parts.append(
        "without " + omitted.prefix(3).map { "\($0.count) × \($0.what)" }.joined(separator: ", "))
    }
    return "\(file): \(format ?? "?"), \(parts.joined(separator: ", "))"
  }
}
