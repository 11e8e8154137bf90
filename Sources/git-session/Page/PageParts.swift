import SessionKit
import SessionModel

/// A message as part of a conversation.
enum MessageView {
  static func text(_ message: MessageDifference, isGone: Bool) -> String {
    let time = message.time.iso8601
    let minute = "\(time.prefix(10)) \(time.dropFirst(11).prefix(5)) UTC"
    let role = HTML.escape(message.role)
    let attached = message.attachments.map { "<code>\(HTML.escape($0))</code>" }
    return """
      <section class="message \(role)\(isGone ? " gone" : "")" aria-label="Message by \(role)">
      <header><strong>\(role)</strong> \(HTML.escape(message.author)), \
      <time datetime="\(time)">\(minute)</time></header>
      <p>\(HTML.escape(message.text))\(message.isCut ? " …" : "")</p>
      \(attached.isEmpty ? "" : "<p>Attached: \(attached.joined(separator: ", "))</p>\n")</section>

      """
  }
}

/// An upload, or a file of an issued report.
enum SealView {
  static func text(_ file: FileDifference) -> String {
    let rows = [("before", file.oldSeal), ("after", file.newSeal)].compactMap { name, seal in
      seal.map { seal in
        let checksum = seal.sha256.map { ", SHA-256 <code>\($0)</code>" } ?? ""
        return "<dt>\(name)</dt><dd>\(seal.size) bytes, \(HTML.escape(seal.type))\(checksum)</dd>"
      }
    }
    return rows.isEmpty ? "" : "<dl>\(rows.joined())</dl>\n"
  }
}

/// Lines, as git compares them.
enum PatchView {
  private static let mostLines = 2000

  static func text(_ file: FileDifference, isOpen: Bool) -> String {
    let lines = file.patch.split(separator: "\n").drop { !$0.hasPrefix("@@") }
    guard !lines.isEmpty else { return "" }
    let shown = lines.prefix(mostLines).map { line in
      let text = HTML.escape(String(line))
      return line.hasPrefix("+")
        ? "<ins>\(text)</ins>" : line.hasPrefix("-") ? "<del>\(text)</del>" : text + "\n"
    }
    let left = lines.count - shown.count
    return "<details\(isOpen ? " open" : "")><summary>Lines</summary>"
      + "<pre tabindex=\"0\" aria-label=\"Lines that differ\">\(shown.joined())</pre>"
      + (left > 0 ? "<p class=\"note\">\(left) more lines are not shown.</p>" : "") + "</details>\n"
  }
}

/// A drawing with what its colours mean.
enum DiagramView {
  static func text(_ svg: String, _ union: DiagramUnion) -> String {
    let counts = Dictionary(grouping: union.parts, by: \.state).mapValues(\.count)
    let legend = [DiagramUnion.Part.State.added, .removed, .changed, .unchanged].map { state in
      "<span class=\"legend-\(state.rawValue)\"><b>\(counts[state] ?? 0)</b> \(state.rawValue)</span>"
    }
    return """
      <figure>
      <div class="picture">\(svg)</div>
      <figcaption>\(legend.joined(separator: "\n"))</figcaption>
      <output class="detail" aria-live="polite">Point at a part, or go there with Tab, to see what \
      changed.</output>
      </figure>

      """
  }

  /// What would be drawn in colour, for a page without the drawing.
  static func list(_ union: DiagramUnion) -> String {
    let parts = union.parts.filter { $0.state != .unchanged }
    guard !parts.isEmpty else { return "" }
    let items = parts.map { part in
      let text = ([part.name] + part.changes).joined(separator: "; ")
      return "<li><span class=\"badge \(part.state.rawValue)\">\(part.state.rawValue)</span> "
        + "\(HTML.escape(text))</li>"
    }
    return "<ul class=\"tree\">\(items.joined(separator: "\n"))</ul>\n"
  }
}
