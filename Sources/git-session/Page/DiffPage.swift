import FoundationEssentials
import SessionKit

/// A diff as one web page that needs nothing else: no network, no fonts, no other file.
///
/// Whatever comes from the session is escaped. Should that ever fail, the page's own policy allows no
/// script and no style but the two that stand in it, and no request at all.
struct DiffPage {
  private let differences: [FileDifference]
  private let searchPath: String
  private var drawings = 0

  init(_ differences: [FileDifference], searchPath: String) {
    self.differences = differences
    self.searchPath = searchPath
  }

  mutating func render() async throws -> String {
    let groups = DiffGroup.grouped(differences)
    var sections = ""
    for (number, group) in groups.enumerated() {
      sections += "<section aria-labelledby=\"g\(number)\">\n"
      sections += "<h2 id=\"g\(number)\">\(HTML.escape(group.title))</h2>\n"
      for file in group.files { sections += await section(of: file) }
      sections += "</section>\n"
    }
    let links = groups.enumerated().map { number, group in
      "<li><a href=\"#g\(number)\">\(HTML.escape(group.title))</a> (\(group.files.count))</li>"
    }
    return try PageFrame(
      lead: lead, links: links.joined(separator: "\n"),
      content: sections.isEmpty ? "<p>Nothing differs.</p>\n" : sections
    ).text()
  }

  private var lead: String {
    let lines = differences.reduce((0, 0)) {
      ($0.0 + ($1.insertions ?? 0), $0.1 + ($1.deletions ?? 0))
    }
    let files = differences.count == 1 ? "1 file" : "\(differences.count) files"
    return "\(files), \(lines.0) lines added, \(lines.1) removed"
  }

  private mutating func section(of file: FileDifference) async -> String {
    let kind = file.kind.rawValue
    var text = "<article class=\"file\">\n<h3><span class=\"badge \(kind)\">\(kind)</span> "
    text += "<code>\(HTML.escape(file.path))</code> <span class=\"size\">\(file.size)</span></h3>\n"
    for note in file.notes { text += "<p class=\"note\">\(HTML.escape(note))</p>\n" }
    if let message = file.message {
      return text + MessageView.text(message, isGone: file.kind == .removed) + "</article>\n"
    }
    text += SealView.text(file)
    for union in file.diagrams { text += await figure(of: union) }
    if !file.changes.isEmpty {
      text += ChangeTree(file.changes).text
    } else if file.newSeal == nil, file.oldSeal == nil {
      text += PatchView.text(file, isOpen: file.subject == .text || file.subject == .draft)
    }
    return text + "</article>\n"
  }

  // MARK: Diagrams

  private static let mostDrawings = 30

  private mutating func figure(of union: DiagramUnion) async -> String {
    drawings += 1
    guard drawings <= Self.mostDrawings else {
      return "<p class=\"note\">Not drawn: a page holds \(Self.mostDrawings) diagrams.</p>\n"
    }
    let prefix = "d\(drawings)-"
    switch await Graphviz.draw(union.source, path: searchPath) {
    case .drawn(let svg):
      return DiagramView.text(DrawingFilter.copy(svg, of: union, prefix: prefix), union)
    case .missing:
      return "<p class=\"note\">The diagram is not drawn here: there is no program 'dot'. "
        + "Install the package <code>graphviz</code> and make the page again.</p>\n"
        + DiagramView.list(union)
    case .failed(let reason):
      return "<p class=\"note\">The diagram is not drawn: \(HTML.escape(reason)).</p>\n"
        + DiagramView.list(union)
    }
  }
}
