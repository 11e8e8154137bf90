extension JSONDocument {
  /// - Throws: ``ParseError`` if a value of this name cannot be added.
  func check(
    _ token: String, fitsIn container: Int, on pointer: JSONPointer
  ) throws(ParseError) {
    let start = nodes[container].range.lowerBound
    switch nodes[container].kind {
    case .object: return
    case .array:
      let count = children(of: container).count
      guard token != "-", token != "\(count)" else { return }
      let message = "cannot set \(pointer): the array has \(count) elements"
      throw ParseError(message, code: .notFound, at: start, in: bytes)
    default:
      let message = "cannot set \(pointer): '\(token)' would be inside a value that is no object"
      throw ParseError(message, code: .wrongKind, at: start, in: bytes)
    }
  }

  /// Writes a new member, or a new last element, in the style of its neighbours.
  mutating func add(
    _ value: JSONValue, named token: String, to container: Int, order: KeyOrder?
  ) {
    let siblings = children(of: container)
    let start = nodes[container].range.lowerBound
    let isObject = nodes[container].kind == .object
    let style = JSONStyle(of: self, inside: container)
    guard let first = siblings.first else {
      let whole: JSONValue = isObject ? .object(JSONObject([(token, value)])) : .array([value])
      let indentation = indentation(at: start)
      let text = style.text(of: whole, order: order, indentation: indentation)
      return splice(nodes[container].range, with: Array(text.utf8))
    }
    let inner = indentation(at: extent(of: first).lowerBound)
    let text =
      isObject
      ? style.text(of: (token, value), order: order, indentation: inner)
      : style.text(of: value, order: order, indentation: inner)
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

extension JSONDocument {
  /// The bytes of a node with its key.
  package func extent(of node: Int) -> Range<Int> {
    let range = nodes[node].range
    return (nodes[node].keyRange?.lowerBound ?? range.lowerBound)..<range.upperBound
  }

  /// Whether a node is equal as data to a value.
  func holds(_ value: JSONValue, at node: Int) -> Bool {
    guard nodes[node].kind == value.kind else { return false }
    switch value {
    case .array(let elements):
      let children = children(of: node)
      return children.count == elements.count
        && zip(children, elements).allSatisfy { holds($1, at: $0) }
    case .object(let object):
      let members = children(of: node).map { (key: key(of: $0) ?? "", node: $0) }
      return members.count == object.count && object.duplicateKey == nil
        && members.allSatisfy { member in
          object[member.key].map { holds($0, at: member.node) } ?? false
        }
    case .string(let text):
      return JSONString.decoded(bytes[nodes[node].range]).isSame(as: text)
    case .number(let literal):
      return bytes[nodes[node].range].elementsEqual(literal.utf8)
    case .bool(let flag):
      return flag == (bytes[nodes[node].range.lowerBound] == UInt8(ascii: "t"))
    case .null:
      return true
    }
  }
}
