import StructuredText
import TestSupport

/// A DOT text and what two people made of it.
struct DOTTriple {
  var base: String
  var ours: String
  var theirs: String

  init(_ bytes: [UInt8]) {
    var choices = Choices(bytes)
    let statements = (0..<choices.below(7)).map { _ in Self.statement(&choices) }
    let our = Self.edited(statements, times: 1 + choices.below(3), &choices)
    let their = Self.edited(statements, times: 1 + choices.below(3), &choices)
    base = Self.text(statements, &choices)
    ours = Self.text(our, &choices)
    theirs = Self.text(their, &choices)
  }

  private struct Statement {
    var head: String
    var attributes: [(name: String, value: String)] = []
    /// For a subgraph, what is in it.
    var inside: [Statement]?
  }

  private static func statement(_ choices: inout Choices, depth: Int = 0) -> Statement {
    switch choices.below(8) {
    case 0:
      return Statement(head: choices.pick(["node", "edge"]), attributes: attributes(&choices))
    case 1: return Statement(head: "rankdir=" + choices.pick(["LR", "TB"]))
    case 2: return Statement(head: choices.pick(["// seen", "/* b */", "# line"]))
    case 3 where depth < 2:
      return Statement(
        head: "subgraph " + choices.pick(["cluster_x", "cluster_y"]),
        inside: (0..<choices.below(3)).map { _ in statement(&choices, depth: depth + 1) })
    case 4, 5:
      return Statement(
        head: "\(name(&choices)) -> \(name(&choices))", attributes: attributes(&choices))
    default: return Statement(head: name(&choices), attributes: attributes(&choices))
    }
  }

  private static func name(_ choices: inout Choices) -> String {
    choices.pick(["a", "b", "c", "d", "\"e f\"", "g"])
  }

  private static func attributes(_ choices: inout Choices) -> [(name: String, value: String)] {
    ["color", "label", "pos"].prefix(choices.below(4)).map { ($0, value(&choices)) }
  }

  private static func value(_ choices: inout Choices) -> String {
    choices.pick(["red", "blue", "\"x y\"", "1", "<b>"])
  }

  private static func edited(
    _ statements: [Statement], times: Int, _ choices: inout Choices
  ) -> [Statement] {
    (0..<times).reduce(statements) { statements, _ in edited(statements, &choices) }
  }

  private static func edited(_ old: [Statement], _ choices: inout Choices) -> [Statement] {
    var statements = old
    let place = choices.below(statements.count + 1)
    guard place < statements.count, choices.below(3) > 0 else {
      statements.insert(statement(&choices), at: place)
      return statements
    }
    if choices.below(4) == 0 {
      statements.remove(at: place)
    } else if let inside = statements[place].inside {
      statements[place].inside = edited(inside, &choices)
    } else if !statements[place].attributes.isEmpty, choices.below(2) == 0 {
      let attribute = choices.below(statements[place].attributes.count)
      statements[place].attributes[attribute].value = value(&choices)
    } else if !"/#r".contains(statements[place].head.prefix(1)) {
      statements[place].attributes = attributes(&choices)
    }
    return statements
  }

  private static func text(_ statements: [Statement], _ choices: inout Choices) -> String {
    let style = choices.below(4)
    let name = choices.below(6) == 0 ? "H" : "G"
    return "digraph \(name) " + body(statements, style, indentation: "") + "\n"
  }

  private static func body(_ statements: [Statement], _ style: Int, indentation: String) -> String {
    let unit = style == 1 ? "\t" : "  "
    let isOnLines = style != 2
    let end = isOnLines ? "\n" + indentation : " "
    let parts = statements.map { statement in
      let list = statement.attributes.map { "\($0.name)=\($0.value)" }
      var text = statement.head
      if let inside = statement.inside {
        text += " " + body(inside, style, indentation: indentation + unit)
      }
      if !list.isEmpty || ["node", "edge"].contains(text) {
        text += " [" + list.joined(separator: style == 3 ? "][" : ", ") + "]"
      }
      if "/#".contains(text.prefix(1)) { return text.hasPrefix("/*") ? text : text + "\n" }
      return text + (style == 1 ? "" : ";")
    }
    let start = isOnLines ? "\n" + indentation + unit : " "
    return "{" + parts.map { start + $0 }.joined() + end + "}"
  }
}
