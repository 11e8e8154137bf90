import ArgumentParser
import SessionKit
import SessionModel

struct ResolveCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "List the conflicts of a merge by what they mean, and decide them.",
    discussion: """
      Without a file: lists what is open. On a terminal it then asks, one conflict after the other; \
      --list only lists. With a file and a side: decides the named conflicts of that file, or all of them. \
      The file is rewritten, and staged once its last conflict is decided; git session merge --continue \
      then ends the merge. A file is named as seen from here, or as the list shows it. One that you have edited since is left alone, unless --force, which keeps a \
      backup. The exit status of a list is 1 if anything is open.

      EXAMPLES
        git session resolve
        git session resolve phases/02-architecture/artifacts/model.json 1 --theirs
        git session resolve model.json 'assets[id=db].owner' --value Grace
        git session resolve --all --ours
      """)

  @Argument(help: ArgumentHelp("The file with conflicts.", valueName: "file"))
  var file: String?
  @Argument(
    help: ArgumentHelp(
      "Numbers, paths or JSON pointers of conflicts, as the list shows them. Default: all of the file.",
      valueName: "conflict"))
  var conflicts: [String] = []
  @Flag(exclusivity: .exclusive, help: "What to take.")
  var side: SideFlag?
  @Option(
    help: ArgumentHelp(
      "Take this instead: JSON, or a text; for lines of a text file those lines.", valueName: "text"
    ))
  var value: String?
  @Flag(help: "All files.")
  var all = false
  @Flag(help: "List only, also on a terminal.")
  var list = false
  @Flag(help: "Overwrite a file that was edited since the merge; a backup is kept.")
  var force = false
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  enum SideFlag: String, EnumerableFlag {
    case ours, theirs, base

    static func help(for value: SideFlag) -> ArgumentHelp? {
      switch value {
      case .ours: "Take what our side has."
      case .theirs: "Take what their side has."
      case .base: "Take what both sides started from."
      }
    }
  }

  func validate() throws {
    if side != nil, value != nil { throw ValidationError("--value excludes the sides") }
    if all, file != nil { throw ValidationError("--all excludes a file") }
    if all, choice == nil { throw ValidationError("--all needs --ours, --theirs or --base") }
    if !all, file == nil, choice != nil { throw ValidationError("a file or --all is needed") }
    if choice == nil, !conflicts.isEmpty {
      throw ValidationError("what to take is needed: --ours, --theirs, --base or --value")
    }
  }

  private var choice: ConflictChoice? {
    if let value { return .value(value) }
    return switch side {
    case .ours: .ours
    case .theirs: .theirs
    case .base: .base
    case nil: nil
    }
  }

  /// The file that is meant: seen from the directory one is in, as git sees it, or else from the
  /// session's, as the list shows it.
  private func place(
    among open: OpenConflicts, of session: Session, _ context: Context
  ) throws -> SessionPath? {
    guard let file else { return nil }
    let here = try context.path(file, in: session)
    let isOpen = { (path: SessionPath?) in open.files.contains { $0.path == path?.string } }
    guard !isOpen(here), !file.hasPrefix("/"), !file.hasPrefix("."),
      let listed = open.files.first(where: { $0.path == file })
    else { return here }
    return try SessionPath(listed.path)
  }

  func execute(in context: Context) async throws {
    let session = try context.session(target)
    let path = try file == nil ? nil : place(among: await session.conflicts(), of: session, context)
    if let choice {
      let result = try await session.resolve(path, conflicts, as: choice, force: force)
      for note in result.notes { context.output.note(note) }
      context.output.report(result)
      if context.output.isJSON { try context.output.json(result.open) }
      if result.open.files.isEmpty { context.output.sayNothingIsOpen() }
    } else {
      let left: OpenConflicts

      var found = try await session.conflicts()
      if let path { found.files.removeAll { $0.path != path.string } }
      if context.output.canAsk, !list, !found.files.isEmpty {
        left = try await Conversation(session: session, output: context.output).decide(found)
      } else {
        try context.output.show(found) { context.output.listing(found) }
        left = found
      }
      guard left.files.isEmpty else { throw ExitCode(Failure.status(of: .conflict)) }
      if !found.files.isEmpty { context.output.sayNothingIsOpen() }
    }
  }
}

extension Output {
  fileprivate func report(_ result: ResolvedConflicts) {
    note("decided \(result.decided) \(result.decided == 1 ? "conflict" : "conflicts")")
    for file in result.staged { note("staged \(file.printableLine)") }
    if let backup = result.backup { note("what was overwritten is kept as \(backup)") }
    let open = result.open.files.reduce(0) { $0 + $1.openConflicts.count }
    if open > 0 {
      note("\(open) open in \(result.open.files.map(\.path.printableLine).joined(separator: ", "))")
    }
  }

  fileprivate func sayNothingIsOpen() {
    note(
      "nothing is open any more: git session merge --continue ends a merge, "
        + "git rebase --continue a rebase")
  }
}
