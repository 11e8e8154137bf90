import ArgumentParser
import SessionKit

struct ReportList: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the drafts and what was issued.",
    discussion: """
      Drafts are numbered for people, the oldest first; a merge may add one in between.

      EXAMPLES
        git session report list
        git session report list --json | jq -r '.issued[].path'
      """)

  @Option(help: "The branch. Default: the current one.")
  var branch: String?
  @OptionGroup var target: SessionOption
  @OptionGroup var global: GlobalOptions

  func execute(in context: Context) async throws {
    let reports = try await context.session(target).reports(branch: branch)
    if reports.drafts.isEmpty, reports.issued.isEmpty, !context.output.isJSON {
      context.output.note("no reports yet; git session report draft adds one")
    } else {
      try context.output.show(reports) { context.output.text(reports) }
    }
  }
}

extension Output {
  fileprivate func text(_ reports: Reports) -> String {
    var sections: [[String]] = []
    if !reports.drafts.isEmpty {
      let rows = reports.drafts.map { ["\($0.number)", $0.path, $0.title] }
      sections.append([paint(.bold, "Drafts")] + TextTable(rows).lines(indent: "  "))
    }
    if !reports.issued.isEmpty {
      let rows = reports.issued.flatMap { report in
        report.files.map { file in
          [
            report.label, report.at.short, report.isFinal ? "final" : "", file.path,
            String(file.sha256.prefix(12)),
          ]
        }
      }
      sections.append([paint(.bold, "Issued")] + TextTable(rows).lines(indent: "  "))
    }
    return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
  }
}
