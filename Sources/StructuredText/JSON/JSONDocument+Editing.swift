extension JSONDocument {
  /// Puts a value at a pointer and leaves every other byte as it is.
  ///
  /// What is equal as data is left alone; an object that takes the place of an object changes only the
  /// members that differ. A new member is written in the style of its neighbours. Objects missing on
  /// the way are made. In an array the last token is an element's number, or `-` to add one at the end.
  /// `keyOrder`, seen from the root, says where among its neighbours a new member goes; nil adds it last.
  ///
  /// - Throws: ``ParseError`` with code `syntax` if the text is not JSON, `wrongKind` if the pointer
  ///   leads through a scalar, `notFound` if it names an element past the end of an array.
  /// - Complexity: O(*n*) in the bytes of the text, for each member that changes.
  package mutating func set(
    _ value: JSONValue, at pointer: JSONPointer, keyOrder: KeyOrder? = nil
  ) throws(ParseError) {
    try validated()
    var node = 0
    var order = keyOrder
    for (depth, token) in pointer.tokens.enumerated() {
      guard let child = child(of: node, token: token) else {
        try check(token, fitsIn: node, on: pointer)
        let rest = pointer.tokens[(depth + 1)...]
        let wrapped = rest.reversed().reduce(value) { inner, key in
          .object(JSONObject([(key, inner)]))
        }
        return add(wrapped, named: token, to: node, order: order)
      }
      if nodes[node].kind == .object { order = order?[token] }
      node = child
    }
    put(value, over: node, order: order)
  }

  /// Sets or removes a member by its keys from the outside in; does nothing if one of the values that
  /// would hold it is no object, or is not there.
  package mutating func setMember(_ keys: [String], to value: JSONValue?, keyOrder: KeyOrder?) {
    guard let key = keys.last, let root else { return }
    var holder = root
    var order = keyOrder
    for key in keys.dropLast() {
      guard let child = child(of: holder, token: key) else { return }
      holder = child
      order = order?[key]
    }
    guard nodes[holder].kind == .object else { return }
    guard let value else {
      while let child = child(of: holder, token: key) { cut(child, from: holder) }
      return
    }
    if let child = child(of: holder, token: key) {
      put(value, over: child, order: order?[key])
    } else {
      add(value, named: key, to: holder, order: order)
    }
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

  private mutating func put(_ value: JSONValue, over node: Int, order: KeyOrder?) {
    if holds(value, at: node) { return }
    if case .object(let object) = value, nodes[node].kind == .object,
      nodes[node].next > node + 1, !object.isEmpty, object.duplicateKey == nil,
      JSONObject(children(of: node).map { (key(of: $0) ?? "", .null) }).duplicateKey == nil
    {
      return update(node, to: object, order: order)
    }
    let style = JSONStyle(of: self, replacing: node)
    let indentation = indentation(at: nodes[node].range.lowerBound)
    let text = style.text(of: value, order: order, indentation: indentation)
    splice(nodes[node].range, with: Array(text.utf8))
  }

  /// Changes only the members that differ; node numbers up to `node` stay valid while it does.
  private mutating func update(_ node: Int, to object: JSONObject, order: KeyOrder?) {
    for (key, value) in object.members {
      if let child = child(of: node, token: key) {
        put(value, over: child, order: order?[key])
      } else {
        add(value, named: key, to: node, order: order)
      }
    }
    while let child = children(of: node).last(where: { object[key(of: $0) ?? ""] == nil }) {
      cut(child, from: node)
    }
  }

  private mutating func cut(_ child: Int, from container: Int) {
    let siblings = children(of: container)
    let position = siblings.firstIndex(of: child) ?? 0
    let own = extent(of: child)
    if siblings.count == 1 {
      let range = nodes[container].range
      splice((range.lowerBound + 1)..<(range.upperBound - 1), with: [])
    } else if position > 0 {
      splice(extent(of: siblings[position - 1]).upperBound..<own.upperBound, with: [])
    } else {
      splice(own.lowerBound..<extent(of: siblings[1]).lowerBound, with: [])
    }
  }
}
