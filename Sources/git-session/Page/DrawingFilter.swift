import SessionKit

/// Copies from Graphviz's drawing only what a picture needs: shapes, places and words.
///
/// There is no other way into the page for what is drawn; elements and attributes that are not listed
/// here, and values of more than numbers and plain words, are left out.
struct DrawingFilter {
  private let parts: [String: DiagramUnion.Part]
  /// What makes the identifiers of this drawing differ from those of others on the page.
  private let prefix: String
  private var page = ""
  /// The elements that are open; nil for one that is left out.
  private var open: [String?] = []

  static func copy(_ svg: String, of union: DiagramUnion, prefix: String) -> String {
    var filter = DrawingFilter(
      parts: Dictionary(union.parts.map { ($0.id, $0) }) { first, _ in first }, prefix: prefix)
    filter.read(svg)
    return filter.page
  }

  private init(parts: [String: DiagramUnion.Part], prefix: String) {
    self.parts = parts
    self.prefix = prefix
  }

  private static let elements: Set<String> = [
    "svg", "g", "polygon", "polyline", "path", "ellipse", "text",
  ]
  private static let attributes: Set<String> = [
    "points", "d", "cx", "cy", "rx", "ry", "x", "y", "text-anchor", "font-size", "transform",
    "viewBox", "width", "height", "stroke-dasharray",
  ]
  private static let classes: Set<String> = [
    "graph", "node", "edge", "cluster", "added", "removed", "changed", "unchanged",
  ]

  private mutating func read(_ svg: String) {
    var rest = Substring(svg)
    while let start = rest.firstIndex(of: "<") {
      words(rest[..<start])
      rest = rest[start...]
      if rest.hasPrefix("<!--") {
        rest = rest.skipping(past: "-->")
        continue
      }
      guard let end = rest.firstIndex(of: ">") else { return }
      tag(rest[rest.index(after: start)..<end])
      rest = rest[rest.index(after: end)...]
    }
  }

  /// Text counts inside `text` alone.
  private mutating func words(_ text: Substring) {
    guard open.last == "text", open.allSatisfy({ $0 != nil }) else { return }
    page += HTML.escape(HTML.unescape(String(text)))
  }

  private mutating func tag(_ text: Substring) {
    guard let first = text.first, first != "?", first != "!" else { return }
    if first == "/" {
      let isShown = open.allSatisfy { $0 != nil }
      if let name = open.popLast() ?? nil, isShown { page += "</\(name)>" }
      return
    }
    let isEmpty = text.hasSuffix("/")
    let body = isEmpty ? text.dropLast() : text
    let name = String(body.prefix { !$0.isWhitespace })
    let isShown = Self.elements.contains(name) && open.allSatisfy { $0 != nil }
    if isShown { page += begin(name, Attributes.read(body.dropFirst(name.count)), isEmpty) }
    if !isEmpty { open.append(isShown ? name : nil) }
  }

  private func begin(_ name: String, _ attributes: [(String, String)], _ isEmpty: Bool) -> String {
    var result = "<\(name)"
    var part: DiagramUnion.Part?
    for (key, value) in attributes {
      if key == "id", name == "g" { part = parts[value] }
      if key == "class", name == "g" {
        let words = value.split(separator: " ").map(String.init).filter(Self.classes.contains)
        if !words.isEmpty { result += " class=\"\(words.joined(separator: " "))\"" }
      }
      if key == "fill", value == "none" { result += " fill=\"none\"" }
      if Self.attributes.contains(key), value.allSatisfy(\.isHarmless) {
        result += " \(key)=\"\(value)\""
      }
    }
    if name == "svg" { result += " role=\"group\" aria-label=\"Both versions in one diagram\"" }
    guard let part else { return result + (isEmpty ? "/>" : ">") }
    let label = ([part.name + ", " + part.state.rawValue] + part.changes).joined(separator: "\n")
    result += " id=\"\(prefix)\(part.id)\" role=\"img\" aria-label=\"\(HTML.escape(label))\""
    if part.state != .unchanged { result += " tabindex=\"0\"" }
    return result + "><title>\(HTML.escape(label))</title>" + (isEmpty ? "</\(name)>" : "")
  }
}

/// The attributes of a tag, as Graphviz writes them: `name="value"`.
private enum Attributes {
  static func read(_ text: Substring) -> [(String, String)] {
    var result: [(String, String)] = []
    var rest = text.drop(while: \.isWhitespace)
    while let equals = rest.firstIndex(of: "=") {
      let name = String(rest[..<equals])
      let value = rest[rest.index(after: equals)...]
      guard value.first == "\"", let end = value.dropFirst().firstIndex(of: "\"") else { break }
      result.append((name, String(value[value.index(after: value.startIndex)..<end])))
      rest = value[value.index(after: end)...].drop(while: \.isWhitespace)
    }
    return result
  }
}

extension Character {
  /// What numbers, lists of points and `rotate(0)` are made of.
  fileprivate var isHarmless: Bool {
    isASCII && (isLetter || isNumber || " .,()+-%\n".contains(self))
  }
}

extension Substring {
  fileprivate func skipping(past end: String) -> Substring {
    var rest = self
    while !rest.isEmpty, !rest.hasPrefix(end) { rest = rest.dropFirst() }
    return rest.dropFirst(end.count)
  }
}
