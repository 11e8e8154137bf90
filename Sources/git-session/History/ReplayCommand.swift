import ArgumentParser
import SessionKit
import SessionModel

struct ReplayCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Step through what was done, and see what each operation changed.",
    discussion: """
      On a terminal: one operation at a time, forward and back with single keys; ? lists them. Elsewhere, \
      or with one of the options below: the operations in order, the oldest first, each with its changes \
      in short. A merge is one operation, with what it brought in. Changes nothing.

      A place is the number of an operation, a commit, a time such as 2026-11-21T10:04, a phase (where \
      the session entered it), start or end.

      EXAMPLES
        git session replay
        git session replay what-if --at 12
        git session replay --from 02-architecture --limit 20
        git session replay --json | jq -r '.[].step.entry.subject'
      """)

  @Argument(
    help: ArgumentHelp(
      "[<session>][@<branch or revision>]. Default: the current branch.", valueName: "state"))
  var state: StateArgument?
  @Option(
    help: ArgumentHelp(
      "Show this operation in full; on a terminal with nothing else, start there.",
      valueName: "place"))
  var at: String?
  @Option(help: ArgumentHelp("Begin here.", valueName: "place"))
  var from: String?
  @Option(help: ArgumentHelp("End here.", valueName: "place"))
  var to: String?
  @Option(
    name: .shortAndLong, help: ArgumentHelp("Show at most this many.", valueName: "count"),
    transform: Arguments.count)
  var limit: Int?
  @Flag(help: "Print, also on a terminal.")
  var print = false
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if at != nil, from != nil || to != nil || limit != nil {
      throw ValidationError("--at shows one operation; --from, --to and --limit choose several")
    }
  }

  func execute(in context: Context) async throws {
    let place = try await context.locate(state, target)
    if let path = place.path {
      throw SessionError(
        .invalid, "git session replay takes no path", hint: "git log -- \(path) follows a file")
    }
    var replay = try await place.session.replay(of: place.revision)
    if let at { replay.go(to: try replay.place(of: at)) }
    let output = context.output
    let isChoice = from != nil || to != nil || limit != nil
    if output.canSteer, !print, !isChoice {
      var screen = ReplayScreen(place.session, replay, output)
      return try await screen.run()
    }
    if at != nil, !isChoice {
      let step = try await place.session.replayed(replay.current)
      return try output.isJSON ? output.json(step) : output.print(output.full(step, of: replay))
    }
    try await list(replay, place.session, output)
  }

  private func list(_ replay: SessionReplay, _ session: Session, _ output: Output) async throws {
    let first = try from.map { try replay.place(of: $0, .from) } ?? 0
    let last = try to.map { try replay.place(of: $0, .upTo) } ?? replay.steps.count - 1
    guard first <= last else {
      throw SessionError(
        .invalid, "the replay would end at operation \(last + 1), before it begins at \(first + 1)")
    }
    let steps = replay.steps[first...last].prefix(limit ?? .max)
    var replayed: [ReplayedStep] = []
    for (done, step) in steps.enumerated() {
      output.count("Replaying", done + 1, of: output.isTerminal ? 1 : steps.count)
      let step = try await session.replayed(step)
      if output.isJSON { replayed.append(step) } else { try output.print(output.short(step)) }
    }
    if output.isJSON { try output.json(replayed) }
  }
}

extension Output {
  /// An operation in a few lines.
  func short(_ step: ReplayedStep) -> String {
    let entry = step.step.entry
    let number = paint(.yellow, "\(step.step.number)")
    var lines = [
      "\(number)  \(entry.time.short)  \(entry.author.printableLine)  "
        + paint(.bold, entry.subject.printableLine)
    ]
    if !step.merged.isEmpty {
      let count = step.merged.count
      lines.append("    merges \(count) \(count == 1 ? "operation" : "operations")")
    }
    let shown = step.changes.prefix(Self.mostShort)
    lines += shown.map { "    " + line($0) }
    let left = step.changes.count - shown.count
    if left > 0 { lines.append("    and \(left) more files") }
    return lines.joined(separator: "\n")
  }

  private static let mostShort = 5

  private func line(_ file: FileDifference) -> String {
    if let message = file.message, file.kind != .removed {
      let text = message.text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
      return paint(.cyan, message.role) + "  " + text.cut(to: 100).printableLine
    }
    let parts = file.changes.prefix(3).map { "\($0.kind.rawValue) \($0.path)" }
    let more = file.changes.count > parts.count ? ", …" : ""
    let what = parts.isEmpty ? file.size : parts.joined(separator: ", ") + more
    return "\(file.kind.letter)  \(file.path)  \(what)".printableLine
  }

  /// An operation with all that it changed.
  func full(_ step: ReplayedStep, of replay: SessionReplay) -> String {
    let entry = step.step.entry
    let heading =
      "\(step.step.number) of \(replay.steps.count)  \(entry.subject.printableLine)"
    let facts = [
      ["commit", entry.commit], ["time", entry.time.short],
      ["by", "\(entry.author) <\(entry.actor)>"], ["operation", entry.operation ?? "plain git"],
      ["phase", step.step.phase ?? ""],
    ].filter { !$0[1].isEmpty }
    var lines = [paint(.bold, heading)] + TextTable(facts).lines(indent: "  ")
    if let body = entry.body, !body.isEmpty { lines += ["", indented(body)] }
    if !step.merged.isEmpty {
      lines += ["", paint(.bold, "Merged, the oldest first")]
      lines += step.merged.prefix(Self.mostMerged).map {
        "  \($0.commit.prefix(7))  \($0.time.short)  \($0.subject.printableLine)"
      }
      let left = step.merged.count - Self.mostMerged
      if left > 0 { lines.append("  and \(left) more") }
    }
    lines += ["", step.changes.isEmpty ? "No file changed." : meaning(step.changes)]
    return lines.joined(separator: "\n")
  }

  private static let mostMerged = 30
}
