import StructuredText

/// What of a diagram may be drawn: attributes and values that name no file, run nothing and ask for nothing
/// without bounds.
enum Drawable {
  static let graphAttributes: Set<String> = [
    "rankdir", "nodesep", "ranksep", "compound", "label", "labelloc", "labeljust", "newrank",
  ]
  static let nodeAttributes: Set<String> = [
    "label", "shape", "style", "peripheries", "xlabel",
  ]
  static let edgeAttributes: Set<String> = [
    "label", "xlabel", "headlabel", "taillabel", "style", "dir", "arrowhead", "arrowtail",
    "constraint", "minlen", "weight",
  ]
  private static let shapes: Set<String> = [
    "box", "rect", "rectangle", "square", "ellipse", "oval", "circle", "point", "egg", "triangle",
    "plaintext", "plain", "none", "diamond", "trapezium", "parallelogram", "house", "pentagon",
    "hexagon", "septagon", "octagon", "doublecircle", "doubleoctagon", "tripleoctagon",
    "invtriangle",
    "invtrapezium", "invhouse", "Mdiamond", "Msquare", "Mcircle", "star", "underline", "cylinder",
    "note", "tab", "folder", "box3d", "component", "larrow", "rarrow", "lpromoter", "cds",
  ]
  private static let styles: Set<String> = [
    "dashed", "dotted", "bold", "rounded", "diagonals", "invis", "solid",
  ]
  private static let numbers: Set<String> = [
    "nodesep", "ranksep", "peripheries", "minlen", "weight",
  ]

  /// The attributes of these names whose values are harmless.
  static func kept(
    _ attributes: [DOTGraph.Attribute], _ known: Set<String>
  ) -> [(String, String)] {
    attributes.compactMap { attribute in
      let name = attribute.name.description
      guard known.contains(name), let text = text(attribute.value) else { return nil }
      switch name {
      case "shape":
        // Fields of a record mean nothing without ports.
        if text == "record" || text == "Mrecord" { return (name, "box") }
        return shapes.contains(text) ? (name, text) : nil
      case "style":
        let words = text.split(separator: ",").map { String($0.filter { $0 != " " }) }
        let kept = words.filter { styles.contains($0) }
        return kept.isEmpty ? nil : (name, kept.joined(separator: ","))
      case _ where numbers.contains(name):
        guard let number = Double(text), (0...20).contains(number) else { return nil }
        return (name, text)
      default: return (name, String(text.prefix(2000)))
      }
    }
  }

  /// A value as plain text: HTML without its tags; NULs have no place in a drawing.
  static func text(_ value: DOTValue?) -> String? {
    guard let value else { return nil }
    let text = value.description.filter { $0 != "\0" }
    guard value.isHTML else { return text }
    var result = ""
    var isTag = false
    for character in text {
      switch character {
      case "<":
        isTag = true
        if !result.hasSuffix(" ") { result += " " }
      case ">": isTag = false
      default: if !isTag { result.append(character) }
      }
    }
    return escaped(
      result.split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }

  /// Text in which a backslash is only that.
  static func escaped(_ text: String) -> String {
    text.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
  }

  static func isRecord(_ shape: DOTValue?) -> Bool {
    shape?.description == "record" || shape?.description == "Mrecord"
  }

  /// The text of a record, a line for each field.
  static func withoutFields(_ label: String) -> String {
    var result = ""
    var isPort = false
    for character in label {
      switch character {
      case "<": isPort = true
      case ">": isPort = false
      case "{", "}": break
      case "|": result += "\\n"
      default: if !isPort { result.append(character) }
      }
    }
    return result
  }
}
