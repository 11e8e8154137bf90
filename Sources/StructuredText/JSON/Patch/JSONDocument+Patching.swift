extension JSONDocument {
  /// Applies the operations of a patch in order, in the text itself: what they do not name keeps every
  /// byte, and what they add is written in the style of its neighbours.
  ///
  /// If one cannot be applied, nothing has changed.
  ///
  /// - Throws: ``ParseError`` with code `syntax` if the text is not JSON, `notFound` if a pointer leads
  ///   nowhere, `wrongKind` if it leads through a scalar or the outermost value would go, `unequal` if a
  ///   `test` fails. The message names the operation, counted from 0.
  /// - Complexity: O(*n*) in the bytes of the text, for each operation.
  package mutating func apply(_ patch: JSONPatch) throws(ParseError) {
    try validated()
    var document = self
    for (number, operation) in patch.operations.enumerated() {
      do throws(ParseError) {
        try document.apply(operation)
      } catch {
        var error = error
        error.message = "operation \(number): \(error.message)"
        throw error
      }
    }
    self = document
  }

  /// Applies a merge patch, by RFC 7386: members that are `null` are removed, objects merged, all else
  /// replaced.
  ///
  /// - Throws: ``ParseError`` with code `syntax` if the text is not JSON.
  package mutating func merge(patch: JSONValue) throws(ParseError) {
    try merge(patch, at: [])
  }

  private mutating func merge(_ patch: JSONValue, at pointer: JSONPointer) throws(ParseError) {
    guard let object = patch.object else { return try set(patch, at: pointer) }
    if node(at: pointer).map({ nodes[$0].kind }) != .object {
      try set(.object(JSONObject()), at: pointer)
    }
    for member in object.members {
      let place = pointer.appending(member.key)
      if member.value.isNull {
        try remove(at: place)
      } else {
        try merge(member.value, at: place)
      }
    }
  }

  // MARK: Operations

  private mutating func apply(_ operation: JSONPatch.Operation) throws(ParseError) {
    switch operation {
    case .add(let path, let value):
      try insert(.value(value), at: path)
    case .remove(let path):
      _ = try found(path)
      try remove(at: path)
    case .replace(let path, let value):
      replace(try found(path), with: .value(value))
    case .move(let source, let path):
      let node = try found(source)
      guard source != path else { return }
      guard !path.isInside(source) else {
        throw fault("\(source) cannot be moved into itself", .wrongKind, at: node)
      }
      let piece = spelled(node)
      try remove(at: source)
      try insert(piece, at: path)
    case .copy(let source, let path):
      try insert(spelled(try found(source)), at: path)
    case .test(let path, let value):
      let node = try found(path)
      guard try self.value(of: node).isSameData(as: value) else {
        throw fault("\(path) has another value", .unequal, at: node)
      }
    }
  }

  /// What is to be written: a value, or a piece of text as it stood.
  private enum Piece {
    case value(JSONValue)
    case text([UInt8], indentation: [UInt8])
  }

  private func spelled(_ node: Int) -> Piece {
    .text(
      Array(bytes[nodes[node].range]),
      indentation: Array(indentation(at: extent(of: node).lowerBound).utf8))
  }

  private func found(_ pointer: JSONPointer) throws(ParseError) -> Int {
    guard let node = node(at: pointer) else {
      throw ParseError("there is nothing at \(pointer)", code: .notFound, at: 0, in: bytes)
    }
    return node
  }

  private func fault(_ message: String, _ code: ParseError.Code, at node: Int) -> ParseError {
    ParseError(message, code: code, at: nodes[node].range.lowerBound, in: bytes)
  }

  private mutating func insert(_ piece: Piece, at pointer: JSONPointer) throws(ParseError) {
    guard let token = pointer.tokens.last else { return replace(0, with: piece) }
    let container = try found(JSONPointer(Array(pointer.tokens.dropLast())))
    if nodes[container].kind == .array {
      let siblings = children(of: container)
      let index = token == "-" ? siblings.count : Int(token)
      guard let index, token == "-" || "\(index)" == token, (0...siblings.count).contains(index)
      else {
        throw fault("cannot add \(pointer): no such place in the array", .notFound, at: container)
      }
      guard index < siblings.count else {
        return append(piece, named: "-", to: container)
      }
      return insert(piece, before: siblings[index], in: container)
    }
    guard nodes[container].kind == .object else {
      throw fault("cannot add \(pointer): its holder is no object", .wrongKind, at: container)
    }
    if let child = child(of: container, token: token) { return replace(child, with: piece) }
    append(piece, named: token, to: container)
  }

  /// Writes a place holder where a value of the same name would go, and the piece over it.
  private mutating func append(_ piece: Piece, named token: String, to container: Int) {
    guard case .text = piece else {
      if case .value(let value) = piece { add(value, named: token, to: container, order: nil) }
      return
    }
    add(.null, named: token, to: container, order: nil)
    guard let child = children(of: container).last else { return }
    replace(child, with: piece)
  }

  private mutating func insert(_ piece: Piece, before sibling: Int, in container: Int) {
    let start = extent(of: sibling).lowerBound
    let style = JSONStyle(of: self, inside: container)
    let inner = indentation(at: start)
    let gap = style.unit == nil ? style.gap : style.lineEnd + inner
    let text = text(of: piece, style, indentation: inner)
    splice(start..<start, with: text + Array(("," + gap).utf8))
  }

  private mutating func replace(_ node: Int, with piece: Piece) {
    let indentation = indentation(at: extent(of: node).lowerBound)
    let text = text(of: piece, JSONStyle(of: self, replacing: node), indentation: indentation)
    splice(nodes[node].range, with: text)
  }

  private func text(of piece: Piece, _ style: JSONStyle, indentation: String) -> [UInt8] {
    switch piece {
    case .value(let value):
      return Array(style.text(of: value, order: nil, indentation: indentation).utf8)
    case .text(let text, let old):
      let style = IndentationStyle(
        of: bytes, inside: nodes.count > 1 ? extent(of: 1).lowerBound : 0)
      return Reindentation(
        from: old, to: Array(indentation.utf8), oldStyle: style, newStyle: style)(text[...])
    }
  }
}

extension JSONPointer {
  fileprivate func isInside(_ other: JSONPointer) -> Bool {
    tokens.count > other.tokens.count
      && zip(tokens, other.tokens).allSatisfy { $0.isSame(as: $1) }
  }
}
