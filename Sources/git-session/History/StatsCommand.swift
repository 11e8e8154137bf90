import ArgumentParser
import SessionKit
import SessionModel

struct StatsCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Show how the session went, in figures.",
    discussion: """
      How long it took, how long it was at each phase, messages by role and agent, tokens where messages \
      say what they used, sizes on disk and in git, and how it grew.

      EXAMPLES
        git session stats
        git session stats what-if
        git session stats --json | jq '.messages.tokens'
      """)

  @Argument(
    help: ArgumentHelp(
      "[<session>][@<branch or revision>]. Default: the current branch.", valueName: "state"))
  var state: StateArgument?
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let place = try await context.locate(state, target)
    if let path = place.path {
      throw SessionError(.invalid, "git session stats takes no path: \(path)")
    }
    let statistics = try await context.output.withProgress("Counting") {
      try await place.session.statistics(of: place.revision)
    }
    try context.output.show(statistics) { context.output.text(statistics) }
  }
}

extension Output {
  fileprivate func text(_ statistics: SessionStatistics) -> String {
    let on = statistics.branch.map { " on \($0)" } ?? ""
    var lines = [paint(.bold, "\(statistics.name)\(on)".printableLine)]
    lines += TextTable(facts(statistics)).lines(indent: "  ")
    lines += section("Phases", phases(statistics.phases))
    let messages = statistics.messages
    lines += section(
      "Messages",
      messages.byRole.map { ["  \($0.name)", "\($0.count)"] }
        + messages.byAgent.map { ["  agent \($0.name)", "\($0.count)"] })
    lines += section("Tokens", tokens(messages))
    lines += section(
      "Operations", statistics.operations.byKind.map { ["  \($0.name)", "\($0.count)"] })
    lines += section("Size", sizes(statistics.sizes))
    lines += ["", paint(.bold, "Growth, by \(statistics.growth.step)")]
    lines += GrowthChart(statistics.growth, inUnicode: showsUnicode).lines
    return lines.joined(separator: "\n")
  }

  private func facts(_ statistics: SessionStatistics) -> [[String]] {
    let (time, operations) = (statistics.time, statistics.operations)
    let who = operations.byActor.prefix(5).map { "\($0.name) (\($0.count))" }
    let more = operations.byActor.count - who.count
    return [
      ["from", time.start.short], ["to", time.end.short],
      ["duration", "\(time.seconds.asDuration), at work \(time.activeSeconds.asDuration)"],
      ["operations", "\(operations.total), of these \(operations.merges) merges"],
      ["by", who.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")],
      ["messages", "\(statistics.messages.total), \(statistics.messages.bytes.asSize)"],
    ]
  }

  private func phases(_ phases: [SessionStatistics.Phase]) -> [[String]] {
    phases.map { phase in
      [
        "  \(phase.id)", phase.status, phase.visits == 0 ? "-" : phase.seconds.asDuration,
        "\(phase.operations) \(phase.operations == 1 ? "operation" : "operations")",
        "\(phase.messages) \(phase.messages == 1 ? "message" : "messages")",
      ]
    }
  }

  private func tokens(_ messages: SessionStatistics.Messages) -> [[String]] {
    guard messages.withUsage > 0 else { return [] }
    func row(_ name: String, _ tokens: SessionStatistics.Tokens) -> [String] {
      ["  \(name)", "\(tokens.input) in", "\(tokens.output) out", "\(tokens.cached) cached"]
    }
    let models = messages.byModel.filter { !$0.tokens.isZero }
    return models.map { row($0.model, $0.tokens) }
      + (models.count == 1 ? [] : [row("all", messages.tokens)])
  }

  private func sizes(_ sizes: SessionStatistics.Sizes) -> [[String]] {
    func row(
      _ name: String, _ count: Int, _ what: String, _ bytes: Int64, _ note: String = ""
    ) -> [String] {
      [name, "\(count) \(count == 1 ? what : what + "s")", bytes.asSize, note]
    }
    let objects = sizes.objects
    return [row("  directory", sizes.directory.files, "file", sizes.directory.bytes)]
      + sizes.saved.map { row("    \($0.name)", $0.files, "file", $0.bytes) }
      + [
        row("  git", sizes.git.files, "file", sizes.git.bytes),
        // git counts whole blocks of the disk for loose objects, more than their bytes.
        row("    loose", objects.loose, "object", objects.looseBytes, "on disk"),
        row("    packed", objects.packed, "object", objects.packedBytes),
      ]
  }

  private func section(_ title: String, _ rows: [[String]]) -> [String] {
    rows.isEmpty ? [] : ["", paint(.bold, title)] + TextTable(rows).lines()
  }
}

extension SessionStatistics.Growth {
  /// The length of a step in words.
  fileprivate var step: String {
    let units: [(Int64, String)] = [(86_400, "day"), (3600, "hour"), (60, "minute")]
    for (seconds, name) in units where stepSeconds % seconds == 0 {
      let count = stepSeconds / seconds
      return count == 1 ? name : "\(count) \(name)s"
    }
    return "\(stepSeconds) seconds"
  }
}

extension Int64 {
  /// A number of seconds as people say it: `2 d 3 h`.
  var asDuration: String {
    let parts = [
      (self / 86_400, "d"), (self / 3600 % 24, "h"), (self / 60 % 60, "min"), (self % 60, "s"),
    ]
    let shown = parts.drop { $0.0 == 0 }.prefix(2).filter { $0.0 > 0 }
    return shown.isEmpty ? "0 s" : shown.map { "\($0.0) \($0.1)" }.joined(separator: " ")
  }

  /// A number of bytes as people say it: `12.4 MiB`.
  var asSize: String {
    guard self >= 1024 else { return "\(self) B" }
    var value = Double(self)
    var unit = 0
    let units = ["B", "KiB", "MiB", "GiB", "TiB"]
    while value >= 1024, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    return "\((value * 10).rounded() / 10) \(units[unit])"
  }
}
