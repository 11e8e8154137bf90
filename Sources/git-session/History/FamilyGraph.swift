import SessionKit
import SessionModel

/// A family's history drawn with lines, the newest at the top, as `git log --graph` draws one repository's.
struct FamilyGraph {
  private let family: SessionFamily
  private let output: Output
  private let strokes: Strokes
  /// What each column leads down to; nil where it is free.
  private var lanes: [String?] = []
  private var lines: [String] = []

  /// What lines are made of.
  private struct Strokes {
    var node, down, right, cross, fork, gap: String
    /// Where a line from above ends, and where one that goes on to the right passes such an end.
    var fromRight, fromBoth: String
    /// Where a line downward begins, and where one that goes on to the right passes such a beginning.
    var toRight, toBoth: String

    static let unicode = Strokes(
      node: "●", down: "│", right: "─", cross: "┼", fork: "├", gap: "┊", fromRight: "╯",
      fromBoth: "┴", toRight: "╮", toBoth: "┬")
    static let ascii = Strokes(
      node: "*", down: "|", right: "-", cross: "+", fork: "|", gap: ":", fromRight: "'",
      fromBoth: "'", toRight: ".", toBoth: ".")
  }

  static func lines(_ family: SessionFamily, _ output: Output) -> [String] {
    var graph = FamilyGraph(family, output)
    for node in family.nodes { graph.add(node) }
    return graph.members() + [""] + graph.lines
  }

  private init(_ family: SessionFamily, _ output: Output) {
    self.family = family
    self.output = output
    strokes = output.showsUnicode ? .unicode : .ascii
  }

  private func members() -> [String] {
    let rows = family.members.map { member in
      [
        member.id, member.name, member.status ?? "not here",
        member.relation.map { "\($0) of \(member.parent ?? "")" } ?? "",
      ]
    }
    return TextTable(rows).lines()
  }

  private mutating func add(_ node: SessionFamily.Node) {
    let mine = lanes.indices.filter { lanes[$0] == node.commit }
    let column = mine.first ?? freeLane()
    lanes[column] = node.commit
    join(mine.dropFirst(), into: column, strokes.fromRight, between: strokes.fromBoth)
    for lane in mine.dropFirst() { lanes[lane] = nil }
    trim()
    lines.append(row { $0 == column ? output.paint(.yellow, strokes.node) : nil } + label(node))
    lanes[column] = nil
    var opened: [Int] = []
    for (number, link) in node.parents.enumerated() {
      if number == 0 {
        lanes[column] = link.commit
      } else if let known = lanes.firstIndex(of: link.commit), known > column {
        opened.append(known)
      } else {
        let lane = freeLane(after: column)
        lanes[lane] = link.commit
        opened.append(lane)
      }
    }
    join(opened[...], into: column, strokes.toRight, between: strokes.toBoth)
    for (number, link) in node.parents.enumerated() where link.operations > 0 {
      let lane = number == 0 ? column : opened[number - 1]
      let count = link.operations
      lines.append(
        row { $0 == lane ? strokes.gap : nil }
          + "\(count) \(count == 1 ? "operation" : "operations")")
    }
    trim()
  }

  /// A row in which columns meet one to their left.
  private mutating func join(
    _ others: ArraySlice<Int>, into column: Int, _ corner: String, between: String
  ) {
    guard let last = others.max() else { return }
    let ends = Set(others)
    var text = ""
    for lane in lanes.indices {
      let isInside = lane > column && lane < last
      switch lane {
      case column: text += strokes.fork
      case _ where ends.contains(lane): text += lane == last ? corner : between
      case _ where isInside: text += lanes[lane] == nil ? strokes.right : strokes.cross
      default: text += lanes[lane] == nil ? " " : strokes.down
      }
      text += lane >= column && lane < last ? strokes.right : " "
    }
    lines.append(text.trimmingEnd)
  }

  private func row(_ mark: (Int) -> String?) -> String {
    lanes.indices.map { lane in
      (mark(lane) ?? (lanes[lane] == nil ? " " : strokes.down)) + " "
    }.joined() + " "
  }

  private func label(_ node: SessionFamily.Node) -> String {
    let names = node.tips.map { tip in
      let name = family.members.count > 1 ? "\(tip.session): \(tip.branch)" : tip.branch
      return (tip.isCurrent ? "* " : "") + name
    }.joined(separator: ", ")
    let tips = names.isEmpty ? "" : " " + output.paint(.green, "(\(names.printableLine))")
    let joined = node.parents.contains(where: \.isByName) ? " (no history in common)" : ""
    return "\(output.paint(.yellow, String(node.commit.prefix(7))))  \(node.time.short)  "
      + "\(node.subject.printableLine)\(tips)\(joined)"
  }

  private mutating func freeLane(after column: Int = -1) -> Int {
    if let free = lanes.indices.first(where: { $0 > column && lanes[$0] == nil }) { return free }
    lanes.append(nil)
    return lanes.count - 1
  }

  private mutating func trim() {
    while lanes.last == .some(nil) { lanes.removeLast() }
  }
}

extension String {
  fileprivate var trimmingEnd: String {
    String(reversed().drop { $0 == " " }.reversed())
  }
}
