import SessionKit

/// Changes as a tree that opens and closes, by the steps of their paths.
struct ChangeTree {
  private let changes: [PartChange]
  private var root = Branch()

  /// One step, with what changed there and what lies below.
  private final class Branch {
    var changes: [PartChange] = []
    var names: [String] = []
    var below: [String: Branch] = [:]

    var count: Int { names.reduce(changes.count) { $0 + (below[$1]?.count ?? 0) } }
  }

  init(_ changes: [PartChange]) {
    self.changes = changes
    for change in changes {
      var branch = root
      for step in change.steps.isEmpty ? [change.path] : change.steps {
        if let next = branch.below[step] {
          branch = next
        } else {
          let next = Branch()
          branch.names.append(step)
          branch.below[step] = next
          branch = next
        }
      }
      branch.changes.append(change)
    }
  }

  var text: String {
    let count = changes.count == 1 ? "1 change" : "\(changes.count) changes"
    return "<details open><summary>\(count)</summary>\n\(list(root))</details>\n"
  }

  private func list(_ branch: Branch) -> String {
    let items = branch.names.map { name in item(name, branch.below[name] ?? Branch()) }
    return "<ul class=\"tree\">\n\(items.joined())</ul>\n"
  }

  private func item(_ name: String, _ branch: Branch) -> String {
    var (name, branch) = (name, branch)
    // A step that leads to one other is shown with it.
    while branch.changes.isEmpty, branch.names.count == 1, let only = branch.names.first,
      let next = branch.below[only]
    {
      name += only.hasPrefix("[") ? only : ".\(only)"
      branch = next
    }
    let own = branch.changes.map { line(name, $0) }.joined()
    guard !branch.names.isEmpty else { return own }
    let count = branch.count - branch.changes.count
    return own
      + "<li><details open><summary><span class=\"key\">\(HTML.escape(name))</span> "
      + "<span class=\"count\">(\(count))</span></summary>\n\(list(branch))</details></li>\n"
  }

  private func line(_ name: String, _ change: PartChange) -> String {
    let sign =
      switch change.kind {
      case .added: "+"
      case .removed: "−"
      case .changed: "~"
      case .moved: "↕"
      }
    return
      "<li class=\"is-\(change.kind.rawValue)\"><span class=\"sign\" aria-hidden=\"true\">\(sign)"
      + "</span><span class=\"key\">\(HTML.escape(name))</span> \(value(change))</li>\n"
  }

  private func value(_ change: PartChange) -> String {
    switch change.kind {
    case .added: return whole(change.new, "added", "ins")
    case .removed: return whole(change.old, "removed", "del")
    case .moved: return "moved from place \(change.from ?? 0) to place \(change.to ?? 0)"
    case .changed:
      let (old, new) = (change.old ?? "", change.new ?? "")
      guard max(old.count, new.count) > 40 else {
        return
          "<span class=\"value\"><del>\(HTML.escape(old))</del> → <ins>\(HTML.escape(new))</ins></span>"
      }
      guard max(old.utf8.count, new.utf8.count) < 1 << 20 else {
        return "changed; too long to show"
      }
      let pieces = TextEdit.pieces(from: old, to: new).map { piece in
        switch piece {
        case .kept(let text): HTML.escape(text)
        case .removed(let text): "<del>\(HTML.escape(text))</del>"
        case .added(let text): "<ins>\(HTML.escape(text))</ins>"
        }
      }
      return "<span class=\"value\">\(pieces.joined())</span>"
    }
  }

  /// A value that is only on one side; a long one opens on demand.
  private func whole(_ text: String?, _ word: String, _ tag: String) -> String {
    guard let text, !text.isEmpty else { return word }
    let shown = HTML.escape(text.cut(to: 20_000))
    guard text.count > 100 || text.contains("\n") else {
      return "<span class=\"value\"><\(tag)>\(shown)</\(tag)></span>"
    }
    return "<details class=\"whole\"><summary>\(word): <span class=\"value\">"
      + "\(HTML.escape(text.onOneLine.cut(to: 70)))</span></summary>"
      + "<pre tabindex=\"0\" aria-label=\"Value\">\(shown)</pre></details>"
  }
}
