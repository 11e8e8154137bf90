import ArgumentParser
import SessionIndex
import SessionKit
import SessionModel

struct ListCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the workspace's sessions, the one changed last first.",
    discussion: """
      Filters narrow the list down; a session must fit all of them. --status and --tag may be \
      repeated: any of the statuses, all of the tags. --since takes a day (2026-11-01), a time \
      (2026-11-01T10:00:00Z) or how long ago (90m, 36h, 7d, 4w).

      --archived and --deleted list what the workspace's archive has and no directory shows. --store lists \
      what a store has, by the names there; what a session is called is from when it was here last, and \
      marked ~ if it has changed since. None of the three takes filters.

      What was read of the sessions is remembered in .git-session/index.sqlite, which may be deleted \
      at any time.

      A session that cannot be read is named on standard error, and the exit status is 5.

      EXAMPLES
        git session list
        git session list --status active --owner ada --since 7d
        git session list --tag pci --sort name -n 20
        git session list --json | jq -r '.[].id'
        git session list --archived
        git session list --store team
      """)

  @Option(
    help: ArgumentHelp(
      "Only sessions of this status: \(ListedSession.statuses.joined(separator: ", ")).",
      valueName: "status"),
    completion: .list(ListedSession.statuses), transform: Arguments.sessionStatus)
  var status: [String] = []
  @Option(
    help: ArgumentHelp("Only of this owner: a part of the name or address.", valueName: "owner"))
  var owner: String?
  @Option(help: ArgumentHelp("Only with this tag.", valueName: "tag"))
  var tag: [String] = []
  @Option(
    help: ArgumentHelp("Only those at this phase.", valueName: "phase"),
    transform: Arguments.phase)
  var phase: PhaseID?
  @Option(help: ArgumentHelp("Only those made from this template.", valueName: "template"))
  var template: String?
  @Option(
    help: ArgumentHelp("Only what was changed since then: 2026-11-01, 36h, 7d.", valueName: "time"),
    transform: PastTime.init)
  var since: PastTime?
  @Flag(help: "Only those that are pinned.")
  var pinned = false
  @Option(
    help: ArgumentHelp(
      "By \(ListOrder.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "order"),
    completion: .list(ListOrder.allCases.map(\.rawValue)), transform: Arguments.order)
  var sort: ListOrder = .changed
  @Flag(help: "The other way round.")
  var reverse = false
  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp("At most so many.", valueName: "count"), transform: Arguments.count)
  var limit: Int?
  @Flag(help: "List archived sessions that have no directory.")
  var archived = false
  @Flag(help: "List deleted sessions that have no directory.")
  var deleted = false
  @Option(help: ArgumentHelp("List what a store has.", valueName: "name"))
  var store: String?
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard archived || deleted || store != nil else { return }
    guard !(archived || deleted) || store == nil else {
      throw ValidationError("--store excludes --archived and --deleted")
    }
    let isFiltered =
      !status.isEmpty || owner != nil || !tag.isEmpty || phase != nil || template != nil
      || since != nil || pinned || sort != .changed || reverse || limit != nil
    if isFiltered {
      throw ValidationError("--archived, --deleted and --store take no filters and no order")
    }
  }

  func execute(in context: Context) async throws {
    if archived || deleted { return try listArchive(of: context.workspace(), context.output) }
    if let store {
      let workspace = try context.workspace()
      return try await list(workspace.store(store), of: workspace, context)
    }
    let answer = try context.index().list()
    let filter = filter(now: context.locator.environment.now())
    var sessions = answer.value.filter(filter.accepts)
    if sort != .changed { sessions = sort.sorted(sessions) }
    if reverse { sessions.reverse() }
    if let limit { sessions = Array(sessions.prefix(limit)) }
    if context.output.isJSON {
      try context.output.json(sessions)
    } else if !sessions.isEmpty {
      try context.output.print(table(sessions, context.output))
    } else if !answer.value.isEmpty {
      context.output.note("no session fits; without filters there are \(answer.value.count)")
    } else if answer.problems.isEmpty {
      context.output.note("no sessions yet; git session new <name> makes one")
    }
    try context.output.complain(answer.problems)
  }

  private func filter(now: Timestamp) -> SessionFilter {
    var filter = SessionFilter()
    filter.statuses = status
    filter.owner = owner
    filter.tags = tag
    filter.phase = phase?.rawValue
    filter.template = template
    filter.since = since?.time(before: now)
    filter.onlyPinned = pinned
    return filter
  }

  private func list(
    _ store: RemoteStore, of workspace: Workspace, _ context: Context
  ) async throws {
    let sessions = try await workspace.sessions(in: store, environment: context.locator.environment)
    if context.output.isJSON { return try context.output.json(sessions) }
    guard !sessions.isEmpty else { return context.output.note("nothing there yet") }
    let rows = sessions.map { session in
      [
        session.id, session.name.map { session.isOutdated ? "~ \($0)" : $0 } ?? "-",
        session.status ?? "-", session.branches.joined(separator: " "),
      ]
    }
    var lines = TextTable([["ID", "NAME", "STATUS", "BRANCHES"]] + rows).lines()
    lines[0] = context.output.paint(.bold, lines[0])
    try context.output.print(lines.joined(separator: "\n"))
  }

  private func listArchive(of workspace: Workspace, _ output: Output) throws {
    let (all, problems) = try workspace.archivedSessions()
    let shown = Set(try workspace.list().sessions.map(\.id))
    let sessions = all.filter { session in
      let isDeleted = session.deletedAt != nil
      return (isDeleted ? deleted : archived) && !shown.contains(session.id)
    }
    if output.isJSON {
      try output.json(sessions)
    } else if sessions.isEmpty, problems.isEmpty {
      output.note("none; git session archive and git session delete put sessions there")
    } else {
      try output.print(output.table(sessions))
    }
    try output.complain(problems)
  }

  private func table(_ sessions: [ListedSession], _ output: Output) -> String {
    let rows = sessions.map { session in
      [
        session.id, session.name, session.status, session.phase ?? "-", session.branch ?? "-",
        session.changed.short,
      ]
    }
    let table = TextTable([["ID", "NAME", "STATUS", "PHASE", "BRANCH", "CHANGED"]] + rows)
    var lines = table.lines()
    lines[0] = output.paint(.bold, lines[0])
    return lines.joined(separator: "\n")
  }
}

extension Output {
  /// Sessions in a store, for people.
  func table(_ sessions: [StoredSession]) -> String {
    let rows = sessions.map { session in
      [session.id, session.name, session.status, session.phase ?? "-", session.changed.short]
    }
    var lines = TextTable([["ID", "NAME", "STATUS", "PHASE", "CHANGED"]] + rows).lines()
    lines[0] = paint(.bold, lines[0])
    return lines.joined(separator: "\n")
  }
}

extension Context {
  /// The index of the workspace that the user is in.
  func index() throws -> SessionIndex {
    var index = SessionIndex(of: try workspace())
    let output = output
    let bar = ProgressBar("Reading sessions", on: output)
    index.progress = { bar.show($0) }
    index.notice = { output.note($0) }
    return index
  }
}

extension Output {
  /// Says what could not be read.
  ///
  /// - Throws: The exit status of damaged data, if there is anything.
  func complain(_ problems: [SessionError]) throws {
    for problem in problems { complain("git session: \(problem.message)") }
    if !problems.isEmpty { throw ExitCode(Failure.status(of: .damaged)) }
  }
}
