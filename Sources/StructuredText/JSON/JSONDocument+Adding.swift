extension JSONDocument {
  mutating func add(
    _ value: JSONValue, named token: String, to container: Int, order: KeyOrder?,
    pointer: JSONPointer
  ) throws(ParseError) {
    let siblings = children(of: container)
    let start = nodes[container].range.lowerBound
    let isObject = nodes[container].kind == .object
    guard nodes[container].kind.isContainer else {
      let message = "cannot set \(pointer): '\(token)' would be inside a value that is no object"
      throw ParseError(message, code: .wrongKind, at: start, in: bytes)
    }
    guard isObject || token == "-" || token == "\(siblings.count)" else {
      let message = "cannot set \(pointer): the array has \(siblings.count) elements"
      throw ParseError(message, code: .notFound, at: start, in: bytes)
    }
    let style = JSONStyle(of: self, inside: container)
    guard let first = siblings.first else {
      let whole: JSONValue = isObject ? .object(JSONObject([(token, value)])) : .array([value])
      let indentation = indentation(at: start)
      let text = style.text(of: whole, order: order ?? [], indentation: indentation)
      return splice(nodes[container].range, with: Array(text.utf8))
    }
    let inner = indentation(at: extent(of: first).lowerBound)
    let text =
      isObject
      ? style.text(of: (token, value), order: order ?? [], indentation: inner)
      : style.text(of: value, order: order ?? [], indentation: inner)
    let gap = style.unit == nil ? style.gap : style.lineEnd + inner
    if let before = predecessor(of: token, among: siblings, order: isObject ? order : nil) {
      let end = nodes[before].range.upperBound
      splice(end..<end, with: Array(("," + gap + text).utf8))
    } else {
      let end = extent(of: first).lowerBound
      splice(end..<end, with: Array((text + "," + gap).utf8))
    }
  }

  /// The member a new one goes after: of those that sort before it, the one that sorts last.
  private func predecessor(of key: String, among siblings: [Int], order: KeyOrder?) -> Int? {
    guard let order else { return siblings.last }
    var best: (node: Int, key: String)?
    for node in siblings {
      guard let name = self.key(of: node), order.sorts(name, before: key) else { continue }
      if let held = best, order.sorts(name, before: held.key) { continue }
      best = (node, name)
    }
    return best?.node
  }

  /// The white space at the start of the line an offset is on.
  func indentation(at offset: Int) -> String {
    var start = offset
    while start > 0, bytes[start - 1] != .lineFeed, bytes[start - 1] != .carriageReturn {
      start -= 1
    }
    let blank = bytes[start..<offset].prefix { $0.isBlank }
    return String(decoding: blank, as: UTF8.self)
  }
}
