extension DOTParser {
  mutating func defaults(_ kind: DOTKind, _ text: Span<UInt8>) throws(Fault) {
    let statement = begin(kind)
    advance(text)
    if token.kind.isID {
      try id(text)
      guard token.kind == .equals else { throw fault("expected '['") }
      advance(text)
    }
    guard token.kind == .openBracket else {
      throw fault("expected '['; a node that is called by a keyword needs quotes")
    }
    while token.kind == .openBracket { try attributeList(text) }
    finishStatement(statement, text)
  }

  mutating func attributeList(_ text: Span<UInt8>) throws(Fault) {
    let list = begin(.attributeList)
    advance(text)
    while token.kind != .closeBracket {
      if token.kind == .end {
        let start = nodes[list].range.lowerBound
        throw Fault(message: "the '[' here is never closed", offset: start)
      }
      let attribute = begin(.attribute)
      try id(text, "expected the name of an attribute or ']'")
      if token.kind == .equals {
        advance(text)
        try id(text, "expected a value after '='")
      }
      if token.kind == .comma || token.kind == .semicolon {
        nodes[attribute].flags.insert(.terminated)
        advance(text)
      }
      finish(attribute)
    }
    advance(text)
    finish(list)
  }

  mutating func furtherEnds(_ text: Span<UInt8>) throws(Fault) {
    while token.kind == .comma {
      advance(text)
      try end(isJoined: true, text)
    }
  }

  mutating func end(isJoined: Bool, _ text: Span<UInt8>) throws(Fault) {
    let end = begin(.end)
    if isJoined { nodes[end].flags.insert(.joined) }
    try id(text, isJoined ? "expected a node" : "expected a node or a subgraph")
    try ports(of: end, text)
  }

  mutating func ports(of end: Int, _ text: Span<UInt8>) throws(Fault) {
    for _ in 0..<2 where token.kind == .colon {
      advance(text)
      try id(text, "expected a port after ':'")
    }
    finish(end)
  }

  /// Reads an id, the strings that `+` joins to it included.
  mutating func id(_ text: Span<UInt8>, _ message: String = "expected an id") throws(Fault) {
    guard token.kind.isID else { throw fault(message) }
    let id = begin(.id)
    var isQuoted = token.kind.isQuoted
    advance(text)
    while isQuoted, token.kind == .plus {
      advance(text)
      guard token.kind.isQuoted else { throw fault("expected a string in quotes after '+'") }
      isQuoted = token.kind.isQuoted
      advance(text)
    }
    finish(id)
  }
}
