extension JSONStyle {
  /// The style a value takes when it replaces another: on one line if the other array or object was, else
  /// as its surroundings are.
  init(of document: JSONDocument, replacing node: Int) {
    if document.nodes[node].kind.isContainer, document.nodes[node].next > node + 1 {
      self.init(of: document, inside: node)
    } else {
      self.init(of: document, inside: document.parent(of: node) ?? node)
    }
  }

  /// The style of what is directly inside an array or object; of an empty one, what its surroundings
  /// have.
  init(of document: JSONDocument, inside node: Int) {
    var holder: Int? = node
    while let index = holder, document.nodes[index].next == index + 1 {
      holder = document.parent(of: index)
    }
    guard let holder else {
      self = .canonical
      lineEnd = document.lineEnd
      return
    }
    let children = document.children(of: holder)
    let first = document.extent(of: children[0])
    lineEnd = document.lineEnd
    colon = document.colon(of: children[0]) ?? document.colon(of: 1) ?? ": "
    let opening = document.blank(before: first.lowerBound)
    guard !opening.utf8.contains(.lineFeed), !opening.utf8.contains(.carriageReturn) else {
      unit = document.unit
      return
    }
    unit = nil
    padding = document.nodes[holder].kind == .object ? opening : ""
    if children.count > 1 {
      gap = document.blank(before: document.extent(of: children[1]).lowerBound)
    } else {
      gap = colon.hasSuffix(":") ? "" : " "
    }
  }
}

extension JSONDocument {
  /// The node a node is directly inside of, or nil for the root.
  ///
  /// - Complexity: O(*n*) in the nodes before it.
  package func parent(of node: Int) -> Int? {
    var index = node - 1
    while index >= 0 {
      if nodes[index].next > node { return index }
      index -= 1
    }
    return nil
  }

  /// LF or CRLF or CR, whichever ends the first line.
  fileprivate var lineEnd: String {
    guard let end = bytes.firstIndex(where: { $0 == .lineFeed || $0 == .carriageReturn }) else {
      return "\n"
    }
    guard bytes[end] == .carriageReturn else { return "\n" }
    return bytes[safe: end + 1] == .lineFeed ? "\r\n" : "\r"
  }

  /// One level of indentation: what the root's first line inside has more than the root's own.
  fileprivate var unit: String {
    guard nodes.count > 1 else { return "  " }
    let inner = indentation(at: extent(of: 1).lowerBound)
    return inner.isEmpty ? "  " : String(inner.dropFirst(indentation(at: 0).count))
  }

  fileprivate func colon(of node: Int) -> String? {
    guard nodes.indices.contains(node), let key = nodes[node].keyRange else { return nil }
    let text = bytes[key.upperBound..<nodes[node].range.lowerBound]
    return text.contains(.lineFeed) ? nil : String(decoding: text, as: UTF8.self)
  }

  /// The white space directly before an offset.
  fileprivate func blank(before offset: Int) -> String {
    var start = offset
    while start > 0, bytes[start - 1].isJSONSpace { start -= 1 }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }
}
