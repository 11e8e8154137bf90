import ArgumentParser
import SessionKit

struct MergeCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Merge another state into the current branch.",
    discussion: """
      JSON and DOT are merged by their parts, all else by lines. With conflicts the exit status is 1, and \
      the directory holds what git merge leaves: markers in the files, for any editor. git session resolve \
      lists the conflicts and decides them; then --continue or --abort ends it. --dry-run says what would \
      happen, and writes nothing. As with git, a state that has no history in common with the branch is \
      refused, unless --allow-unrelated-histories is given.

      EXAMPLES
        git session merge what-if
        git session merge what-if --dry-run
        git session merge payments-risk-q1@main -m "Take over the first quarter"
        git session merge --continue
      """)

  @Argument(
    help: ArgumentHelp(
      "[<session>][@<branch or revision>]; a plain word is a revision, else a session.",
      valueName: "state"))
  var state: StateArgument?
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The commit's subject. Default: what is merged.", valueName: "text"))
  var message: String?
  @Flag(
    name: .customLong("allow-unrelated-histories"),
    help: "Also merge what has no history in common with this session.")
  var allowsUnrelated = false
  @Flag(help: "Say what the merge would do, and do nothing.")
  var dryRun = false
  @Flag(name: .customLong("continue"), help: "End an unfinished merge with its commit.")
  var goesOn = false
  @Flag(help: "Drop an unfinished merge; what the directory held is kept as a backup.")
  var abort = false
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard [state != nil, goesOn, abort].filter({ $0 }).count == 1 else {
      throw ValidationError("one of a state, --continue and --abort is needed")
    }
    if dryRun, state == nil { throw ValidationError("--dry-run goes with a state") }
    if allowsUnrelated, state == nil {
      throw ValidationError("--allow-unrelated-histories goes with a state")
    }
    if message != nil, state == nil { throw ValidationError("--message goes with a state") }
  }

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    if goesOn {
      let change = try await session.continueMerge()
      return try await context.finish(session, .merged(change, notes: []))
    }
    if abort {
      let backup = try await session.abortMerge()
      if context.output.isJSON { try context.output.json(AbortedMerge(backup: backup)) }
      return context.output.note("dropped the merge; what was there is kept as \(backup)")
    }
    let place = try await context.locate(state, target)
    if place.path != nil { throw SessionError(.invalid, "git session merge takes no path") }
    let incoming = try await place.seen(from: session)
    if dryRun { return try await preview(incoming, of: session, context.output) }
    let outcome = try await context.output.withProgress("Merging") {
      try await session.merge(incoming, message: message, allowingUnrelated: allowsUnrelated)
    }
    try await context.finish(session, outcome)
  }

  private func preview(
    _ incoming: SessionState, of session: Session, _ output: Output
  ) async throws {
    let preview = try await output.withProgress("Merging") {
      try await session.previewMerge(incoming, allowingUnrelated: allowsUnrelated)
    }
    try output.show(preview) { output.listing(preview) }
    if preview.hasConflicts { throw ExitCode(Failure.status(of: .conflict)) }
  }
}

private struct AbortedMerge: Encodable {
  /// The reference that keeps what the directory held.
  var backup: String
}

extension Context {
  /// Prints what came of a merge, and does what every changing verb does last.
  func finish(_ session: Session, _ outcome: MergeOutcome) async throws {
    if output.isJSON { try output.json(outcome) }
    switch outcome {
    case .upToDate: output.note("nothing to merge: the branch has everything already")
    case .merged(let change, let notes):
      for note in notes { output.note(note) }
      if !output.isJSON { try output.show(change) }
      await finish(session, change)
    case .conflicts(let files):
      output.complain("both sides changed the same thing; a decision is needed in:")
      let open = try await session.conflicts()
      for file in files {
        let found = open.files.first { $0.path == file }
        output.complain("  \(file.printableLine)  \(found?.openConflicts.count ?? 1)")
        for note in found?.notes ?? [] { output.complain("    \(note.printableLine)") }
      }
      output.complain(
        """
        hint: git session resolve lists the conflicts and decides them
        hint: or edit the files, then git session merge --continue
        hint: git session merge --abort drops the merge
        """)
      throw ExitCode(Failure.status(of: .conflict))
    }
  }
}

extension MergeCommand: QuickCommand {
  mutating func take(_ words: inout PlainWords) {
    target = SessionOption.taken(from: &words)
    global = GlobalOptions.taken(from: &words)
    message = words.option("-m", "--message")
    allowsUnrelated = words.flag("--allow-unrelated-histories")
    dryRun = words.flag("--dry-run")
    goesOn = words.flag("--continue")
    abort = words.flag("--abort")
    state = words.argument().map { StateArgument($0) }
  }
}
