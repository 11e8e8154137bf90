import SessionModel
import StructuredText

/// What an issued report is, as a file.
public enum ReportFormat: String, CaseIterable, Hashable, Sendable, Encodable {
  case markdown = "md"
  case html
  case pdf

  /// `report.md`.
  public var fileName: String { "report.\(rawValue)" }
}

/// The formats of one report, each made once.
struct ReportConversion {
  var markdown: [UInt8]
  /// A picture by its address, as a `data:` URL.
  var pictures: [String: String]
  private(set) var omitted: [String] = []
  private var page: [UInt8]?

  init(markdown: [UInt8], pictures: [String: String]) {
    self.markdown = markdown
    self.pictures = pictures
  }

  mutating func bytes(as format: ReportFormat) async throws -> [UInt8] {
    switch format {
    case .markdown: markdown
    case .html: try await html()
    case .pdf: try await Converter.htmlToPDF.run(on: html())
    }
  }

  private mutating func html() async throws -> [UInt8] {
    if let page { return page }
    let pictures = pictures
    let tree = try await PandocTree(Converter.markdownToTree.run(on: markdown)) { pictures[$0] }
    let body = try await Converter.treeToHTML.run(on: tree.value.canonical())
    omitted = tree.omitted
    let made = Array(
      ReportPage.html(
        title: tree.title ?? "Report", body: String(decoding: body, as: UTF8.self)
      ).utf8)
    page = made
    return made
  }
}
