extension JSONDocument {
  /// Puts a value at a pointer and leaves every other byte as it is.
  ///
  /// A value that is there already is replaced where it stands; one that is equal as data is left
  /// alone. A new member is written in the style of its neighbours. Objects missing on the way are
  /// made. In an array the last token is an element's number, or `-` to add one at the end.
  ///
  /// - Parameters:
  ///   - keyOrder: Where among its neighbours a new member goes, seen from the root; nil adds it last.
  /// - Throws: ``ParseError`` with code `syntax` if the text is not JSON, `wrongKind` if the pointer
  ///   leads through a scalar, `notFound` if it names an element past the end of an array.
  /// - Complexity: O(*n*) in the bytes of the text.
  package mutating func set(
    _ value: JSONValue, at pointer: JSONPointer, keyOrder: KeyOrder? = nil
  ) throws(ParseError) {
    try validated()
    var node = 0
    var order = keyOrder
    for (depth, token) in pointer.tokens.enumerated() {
      guard let child = child(of: node, token: token) else {
        let rest = pointer.tokens[(depth + 1)...]
        let wrapped = rest.reversed().reduce(value) { inner, key in
          .object(JSONObject([(key, inner)]))
        }
        return try add(wrapped, named: token, to: node, order: order, pointer: pointer)
      }
      if nodes[node].kind == .object { order = order?[token] }
      node = child
    }
    if nodes[node].kind == value.kind, try self.value(of: node) == value { return }
    let style = JSONStyle(of: self, replacing: node)
    let indentation = indentation(at: nodes[node].range.lowerBound)
    let text = style.text(of: value, order: order ?? [], indentation: indentation)
    splice(nodes[node].range, with: Array(text.utf8))
  }

  /// Removes the member or element at a pointer, with its comma; every occurrence if its key occurs
  /// twice.
  ///
  /// - Returns: Whether there was one.
  /// - Throws: ``ParseError`` with code `syntax` if the text is not JSON, `wrongKind` if the pointer
  ///   is empty: the whole text cannot be removed.
  @discardableResult
  package mutating func remove(at pointer: JSONPointer) throws(ParseError) -> Bool {
    try validated()
    guard let token = pointer.tokens.last else {
      throw ParseError("the whole text cannot be removed", code: .wrongKind, at: 0, in: bytes)
    }
    let parent = JSONPointer(Array(pointer.tokens.dropLast()))
    var found = false
    while let container = node(at: parent), let child = child(of: container, token: token) {
      cut(child, from: container)
      found = true
      if nodes[container].kind == .array { break }
    }
    return found
  }

  private mutating func cut(_ child: Int, from container: Int) {
    let siblings = children(of: container)
    let position = siblings.firstIndex(of: child) ?? 0
    let own = extent(of: child)
    if siblings.count == 1 {
      let range = nodes[container].range
      splice((range.lowerBound + 1)..<(range.upperBound - 1), with: [])
    } else if position + 1 < siblings.count {
      splice(own.lowerBound..<extent(of: siblings[position + 1]).lowerBound, with: [])
    } else {
      splice(extent(of: siblings[position - 1]).upperBound..<own.upperBound, with: [])
    }
  }

  /// The bytes of a node with its key.
  package func extent(of node: Int) -> Range<Int> {
    let range = nodes[node].range
    return (nodes[node].keyRange?.lowerBound ?? range.lowerBound)..<range.upperBound
  }
}
