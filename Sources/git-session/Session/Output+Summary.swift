import SessionKit
import SessionModel

extension Output {
  /// What a session holds, for people.
  func text(_ session: SessionSummary) -> String {
    let facts = [
      ("id", session.id), ("owner", session.owner), ("created", session.created.short),
      ("status", session.status), ("stage", session.stage.word), ("phase", session.phase ?? ""),
      ("template", session.template ?? ""), ("parent", session.parent ?? ""),
      ("tags", session.tags.joined(separator: ", ")), ("pinned", session.isPinned ? "yes" : ""),
    ]
    let rows = facts.filter { !$0.1.isEmpty }.map { [$0.0, $0.1] }
    var lines = [paint(.bold, session.name.printableLine)]
    lines += TextTable(rows).lines(indent: "  ")
    lines += section(
      "Phases",
      session.phases.map { phase in
        [
          phase.id == session.phase ? "*" : " ", phase.id, phase.title, phase.status,
          contents(phase),
        ]
      })
    lines += section("Uploads", session.uploads.map { [" ", $0] })
    lines += section(
      "Branches", session.branches.map { [$0.isCurrent ? "*" : " ", $0.name, $0.shortCommit] })
    return lines.joined(separator: "\n")
  }

  /// A commit with its changes, for people.
  func text(_ details: CommitDetails) -> String {
    let entry = details.entry
    let facts = [
      ["time", entry.time.short], ["author", "\(entry.author) <\(entry.actor)>"],
      ["operation", entry.operation ?? "plain git"], ["phase", entry.phase ?? ""],
    ].filter { !$0[1].isEmpty }
    var lines = [paint(.yellow, "commit \(entry.commit)")] + TextTable(facts).lines(indent: "  ")
    lines += ["", "    \(entry.subject.printableLine)"]
    if let text = entry.body, !text.isEmpty { lines += ["", indented(text)] }
    if !details.changes.isEmpty { lines += ["", patches(details.changes)] }
    return lines.joined(separator: "\n")
  }

  /// People's text, four spaces in.
  func indented(_ text: String) -> String {
    var lines = body(text).split(separator: "\n", omittingEmptySubsequences: false)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { $0.isEmpty ? "" : "    \($0)" }.joined(separator: "\n")
  }

  private func section(_ title: String, _ rows: [[String]]) -> [String] {
    rows.isEmpty ? [] : ["", paint(.bold, title)] + TextTable(rows).lines()
  }

  private func contents(_ phase: SessionSummary.Phase) -> String {
    let counts = [
      (phase.artifacts.count, "artifact"), (phase.diagrams.count, "diagram"),
      (phase.messages, "message"),
    ]
    return counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
      .joined(separator: ", ")
  }
}

extension Branch {
  var shortCommit: String { String(commit.prefix(7)) }
}
