import ArgumentParser
import SessionKit

/// The group of commands about reports.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Draft a report, revise it, and issue it.",
    subcommands: [
      ReportDraftCommand.self, ReportList.self, ReportShow.self, ReportIssueCommand.self,
    ])
}

extension Arguments {
  static func reportFormat(_ text: String) throws -> ReportFormat {
    guard let format = ReportFormat(rawValue: text) else {
      throw ValidationError("a format is \(reportFormats.joined(separator: ", "))")
    }
    return format
  }

  static let reportFormats = ReportFormat.allCases.map(\.rawValue)
}
