import ArgumentParser
import SessionKit
import SessionModel
import SystemPackage

/// What a session is exported as.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
  case bundle
  case zip
  case json
  case markdown
  case openai
  case claudeCode = "claude-code"

  /// `nil` if it holds more than the conversation.
  var transcript: TranscriptForm? { TranscriptForm(rawValue: rawValue) }
}

struct ExportCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the session, a state of it, or its conversation, into one file.",
    discussion: """
      As a bundle the file has the session with its whole history: git clone, git fetch and git bundle verify \
      read it anywhere. --since leaves out what the receiver has already.

      zip and json have the files of one state and no history: zip for people and any unzip, json as one \
      document for programs. The same state gives the same bytes. With --history a bundle lies in the zip \
      file besides. git session import reads each of them back.

      --only takes parts of the session: \(SessionPart.allCases.map(\.rawValue).joined(separator: ", ")).

      --redact takes secrets out, as git session scan finds them: tokens, keys, passwords in addresses. JSON and \
      ids stay as they are. What is written has no history then, since that has the secrets.

      The other formats have the conversation alone: markdown for people, which git session import reads \
      back; openai as {"messages": […]} for the chat API; claude-code as a transcript that Claude Code can \
      resume.

      EXAMPLES
        git session export -o payments.bundle
        git session export payments-risk -o q1.bundle && git clone q1.bundle
        git session export --since main~5 -o newer.bundle
        git session export payments-risk@what-if --format zip -o what-if.zip
        git session export --format json --only messages,reports -o said.json
        git session export --format zip --redact -o for-the-vendor.zip
        git session export --format markdown -o payments.md
        git session export --format claude-code --directory ~/shop -o resumed.jsonl
      """)

  @Argument(
    help: ArgumentHelp(
      "The session, and for all but a bundle the state: [<session>][@<branch or revision>]. Default: as "
        + "with --session.", valueName: "state"))
  var state: StateArgument?
  @Option(
    name: .shortAndLong, help: ArgumentHelp("Where to write it.", valueName: "file"),
    completion: .file())
  var output: String
  @Flag(help: "Replace a file that is there.")
  var force = false
  @Option(help: "What kind of file.")
  var format = ExportFormat.bundle
  @Option(
    help: ArgumentHelp(
      "For a bundle: leave out what this branch or revision has.", valueName: "revision"))
  var since: String?
  @Flag(help: "For zip: put a bundle with the history beside the files.")
  var history = false
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Take only these parts, without history; may be repeated.", valueName: "parts"),
    transform: Self.parts)
  var only: [Set<SessionPart>] = []
  @Flag(help: "Take secrets out, without history.")
  var redact = false
  @Option(
    help: "The phase whose conversation is written. Default: all.",
    transform: Arguments.phase)
  var phase: PhaseID?
  @Option(
    help: ArgumentHelp(
      "For claude-code, the directory that it is to go on in. Default: the session's.",
      valueName: "dir"),
    completion: .directory)
  var directory: String?
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if output == "-" {
      throw ValidationError(
        "standard output takes no export, which is written beside its place first; ./- is a file called -"
      )
    }
    if let path = state?.path {
      throw ValidationError("'\(path)' is a part of a state; --only takes parts of a session")
    }
    if phase != nil, format.transcript == nil {
      throw ValidationError("\(format.rawValue) has all phases; --phase is for a conversation")
    }
    if directory != nil, format != .claudeCode {
      throw ValidationError("--directory goes with --format claude-code")
    }
    if since != nil, format != .bundle || !only.isEmpty || redact {
      throw ValidationError("--since is for a bundle with its history")
    }
    if history, format != .zip || !only.isEmpty || redact {
      throw ValidationError("--history is for a zip file with everything")
    }
    if !only.isEmpty || redact, format.transcript != nil {
      throw ValidationError("--\(redact ? "redact" : "only") goes with bundle, zip and json")
    }
  }

  private var selected: Set<SessionPart>? {
    only.isEmpty ? nil : only.reduce(into: []) { $0.formUnion($1) }
  }

  private static func parts(_ text: String) throws -> Set<SessionPart> {
    let all = SessionPart.allCases.map(\.rawValue).joined(separator: ", ")
    var parts: Set<SessionPart> = []
    for word in text.split(separator: ",") {
      guard let part = SessionPart(rawValue: String(word)) else {
        throw ValidationError("a part is \(all)")
      }
      parts.insert(part)
    }
    guard !parts.isEmpty else { throw ValidationError("a part is \(all)") }
    return parts
  }

  func execute(in context: Context) async throws {
    let (session, revision) = try await place(context)
    let file = context.file(output)
    if let form = format.transcript {
      return try await export(session, revision, as: form, to: file, context)
    }
    let selection = ExportSelection(
      state: revision, parts: selected, isRedacted: redact)
    switch format {
    case .zip:
      let (history, force) = (history, force)
      try show(
        try await context.output.withProgress("Exporting") {
          try await session.exportZip(
            selection, to: file, hasHistory: history, replacing: force)
        }, context)
    case .json:
      let force = force
      try show(
        try await context.output.withProgress("Exporting") {
          try await session.exportPayload(selection, to: file, replacing: force)
        }, context)
    default: try await exportBundle(session, revision, to: file, context)
    }
  }

  /// A word alone is a session here, as it always was.
  private func place(_ context: Context) async throws -> (Session, String?) {
    switch state?.base {
    case .word(let name): return (try context.locator.session(name), nil)
    case .exact(let name, let revision):
      return (try name.map { try context.locator.session($0) } ?? context.session(target), revision)
    case .current, nil: return (try context.session(target), nil)
    }
  }

  private func exportBundle(
    _ session: Session, _ revision: String?, to file: FilePath, _ context: Context
  ) async throws {
    guard revision == nil else {
      throw SessionError(
        .invalid, "a bundle has all branches, not one state",
        hint: "--format zip or json writes a state")
    }
    let (since, parts, redact, force) = (since, selected, redact, force)
    let bundle = try await context.output.withProgress("Exporting") {
      try await session.exportBundle(
        to: file, parts: parts, redacting: redact, since: since, replacing: force)
    }
    try context.output.show(bundle) { bundle.file }
    let count = bundle.branches.count
    let branches = count == 1 ? "1 branch" : "\(count) branches"
    context.output.note(
      since == nil
        ? "\(branches), \(bundle.size) bytes; git clone \(output) reads it"
        : "\(branches), \(bundle.size) bytes; git session import \(output) adds it to what is there"
    )
    noteRedaction(bundle.redacted, bundle.omitted, context)
  }

  private func noteRedaction(_ secrets: [FoundSecret], _ omitted: [String], _ context: Context) {
    if redact {
      context.output.note(
        secrets.count == 1 ? "1 secret was taken out" : "\(secrets.count) secrets were taken out")
    }
    for path in omitted { context.output.note("left out: \(path)") }
  }

  private func show(_ written: ExportedState, _ context: Context) throws {
    try context.output.show(written) { written.file }
    let files = written.files == 1 ? "1 file" : "\(written.files) files"
    context.output.note("\(files), \(written.size) bytes")
    noteRedaction(written.redacted, written.omitted, context)
  }

  private func export(
    _ session: Session, _ revision: String?, as form: TranscriptForm, to file: FilePath,
    _ context: Context
  ) async throws {
    let place = directory.map { context.file($0) }
    let written = try await context.output.withProgress("Exporting") {
      try await session.exportTranscript(
        as: form, to: file, phase: phase, replacing: force, directory: place, in: revision)
    }
    try context.output.show(written) { written.file }
    context.output.note("\(written.messages) messages, \(written.size) bytes")
    if let id = written.id {
      let folder = (place ?? session.path).string.map {
        $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-"
      }
      context.output.note(
        """
        next: cp \(output) ~/.claude/projects/\(String(folder))/\(id).jsonl
        then, in \(place ?? session.path): claude --resume \(id)
        """)
    }
  }
}
