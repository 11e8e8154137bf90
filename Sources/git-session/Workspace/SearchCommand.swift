import ArgumentParser
import SessionIndex
import SessionKit
import SessionModel
import SystemPackage

struct SearchCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find words in messages, artifacts, diagrams, reports, uploads and names.",
    discussion: """
      All words must be there, in any case and with or without accents. "several words" in quotes \
      follow each other, beginn* is the beginning of a word, OR between two words lets either do, NOT \
      before one leaves out what has it; AND may be said. Everything else stands for itself. The best fit comes first; \
      of a word that is in more than \(SessionIndex.candidates) places the newest are compared.

      What was committed is searched, on the branch that each session is on. --since takes a day \
      (2026-11-01), a time or how long ago (36h, 7d).

      --related also finds what is close in meaning and has other words. It needs an embedder in \
      workspace.yaml and git-session-serve beside this program; without them the words alone are \
      searched, and standard error says so.

      EXAMPLES
        git session search trust boundary
        git session search '"card data" encrypt*' --kind message --role ai
        git session search outage --since 4w --session payments-risk --json
        git session search --related "who may read customer records?"
      """)

  @Argument(help: ArgumentHelp("What to look for.", valueName: "words"))
  var words: [String]
  @Flag(help: "Find also what is close in meaning.")
  var related = false
  @Option(
    name: [.customShort("s"), .customLong("session")],
    help: ArgumentHelp(
      "Only in this session: a path, directory name, id or the beginning of one.",
      valueName: "session"))
  var sessionName: String?
  @Option(
    help: ArgumentHelp("Only in this phase.", valueName: "phase"), transform: Arguments.phase)
  var phase: PhaseID?
  @Option(
    help: ArgumentHelp(
      "Only in messages of this role: \(Arguments.roles.joined(separator: ", ")).",
      valueName: "role"),
    completion: .list(Arguments.roles), transform: Arguments.role)
  var role: Role?
  @Option(
    help: ArgumentHelp(
      "Only this: \(SearchKind.allCases.map(\.rawValue).joined(separator: ", ")); may be repeated.",
      valueName: "kind"),
    completion: .list(SearchKind.allCases.map(\.rawValue)), transform: Arguments.searchKind)
  var kind: [SearchKind] = []
  @Option(
    help: ArgumentHelp("Only what was written since then: 2026-11-01, 36h, 7d.", valueName: "time"),
    transform: PastTime.init)
  var since: PastTime?
  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp("At most so many places.", valueName: "count"), transform: Arguments.count)
  var limit = 20
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    var query = try SearchQuery(words.joined(separator: " "))
    query.kinds = kind
    query.phase = phase?.rawValue
    query.role = role
    query.since = since?.time(before: context.locator.environment.now())
    query.limit = limit
    let index = try context.index()
    if let sessionName {
      query.directory = try directory(of: sessionName, in: index.workspace, context)
    }
    let answer = try await search(query, in: index, context)
    let result = answer.value
    let output = context.output
    if result.hits.isEmpty, !output.isJSON {
      output.note("nothing found")
    } else {
      try output.show(result.hits) {
        result.hits.map { output.text($0) }.joined(separator: "\n\n")
      }
    }
    if result.isCapped {
      output.note(
        "very many places have these words; the newest \(SessionIndex.candidates) were compared")
    }
    try output.complain(answer.problems)
  }

  /// What stands in the way of a search by meaning is no reason to find nothing.
  private func search(
    _ query: SearchQuery, in index: SessionIndex, _ context: Context
  ) async throws -> SessionIndex.Answer<SearchResult> {
    guard related else { return try index.search(query) }
    do {
      return try await index.search(query, with: ServeEmbedder(of: index.workspace))
    } catch let error as SessionError {
      context.output.complain("git session: only the words are searched: \(error.message)")
      if let hint = error.hint { context.output.complain("hint: \(hint)") }
      return try index.search(query)
    }
  }

  private func directory(
    of name: String, in workspace: Workspace, _ context: Context
  ) throws -> String {
    let path = try context.locator.path(of: name)
    guard path.removingLastComponent() == workspace.sessions, let last = path.lastComponent else {
      throw SessionError(
        .invalid, "\(path) is not in the workspace \(workspace.path)",
        hint: "git grep searches a session that is elsewhere")
    }
    return last.string
  }
}

extension Output {
  fileprivate func text(_ hit: SearchHit) -> String {
    var head = [FilePath(hit.directory).lastComponent?.string ?? hit.session, hit.path.string]
    head += [hit.role, hit.author].compactMap { $0 }
    head.append(hit.time.short)
    head = head.map(\.printableLine)
    head[0] = paint(.yellow, head[0])
    var lines = [head.joined(separator: "  ")]
    if !hit.title.isEmpty, hit.title != hit.path.lastComponent {
      lines.append("    " + paint(.bold, hit.title.printableLine))
    }
    let excerpt = hit.excerpt.map { part in
      part.isMatch ? paint(.red, part.text.printableLine) : part.text.printableLine
    }.joined()
    if !excerpt.isEmpty { lines.append("    \(excerpt)") }
    return lines.joined(separator: "\n")
  }
}
