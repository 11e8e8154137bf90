extension JSONDocument {
  /// The nodes directly inside a node, in the order of the text; none for a scalar.
  package func children(of node: Int) -> [Int] {
    var result: [Int] = []
    var child = node + 1
    while child < nodes[node].next {
      result.append(child)
      child = nodes[child].next
    }
    return result
  }

  /// The key of a member, unescaped; nil for an array's element and for the root.
  package func key(of node: Int) -> String? {
    nodes[node].keyRange.map { JSONString.decoded(bytes[$0]) }
  }

  /// The node at a pointer, or nil if there is none; of a key that occurs twice, the last.
  ///
  /// - Complexity: O(*n*) in the members along the way.
  package func node(at pointer: JSONPointer) -> Int? {
    guard var node = root else { return nil }
    for token in pointer.tokens {
      guard let child = child(of: node, token: token) else { return nil }
      node = child
    }
    return node
  }

  func child(of node: Int, token: String) -> Int? {
    let children = children(of: node)
    switch nodes[node].kind {
    case .object:
      return children.last { key(of: $0)?.isSame(as: token) == true }
    case .array:
      guard let index = Int(token), "\(index)" == token, children.indices.contains(index) else {
        return nil
      }
      return children[index]
    default:
      return nil
    }
  }

  /// The value at a pointer, or nil if there is none or the text is not JSON.
  ///
  /// - Throws: ``ParseError`` with code `tooDeep` past ``JSONValue/maximumDepth``.
  package func value(at pointer: JSONPointer = []) throws(ParseError) -> JSONValue? {
    guard let node = node(at: pointer) else { return nil }
    return try value(of: node)
  }

  /// The value of a node as data.
  ///
  /// - Throws: ``ParseError`` with code `tooDeep` past ``JSONValue/maximumDepth``.
  package func value(of node: Int, depth: Int = 0) throws(ParseError) -> JSONValue {
    let range = nodes[node].range
    switch nodes[node].kind {
    case .null: return .null
    case .bool: return .bool(bytes[range.lowerBound] == UInt8(ascii: "t"))
    case .number: return .number(String(decoding: bytes[range], as: UTF8.self))
    case .string: return .string(JSONString.decoded(bytes[range]))
    case .array, .object:
      guard depth < JSONValue.maximumDepth else {
        let message = "nested deeper than \(JSONValue.maximumDepth) levels"
        throw ParseError(message, code: .tooDeep, at: range.lowerBound, in: bytes)
      }
    }
    if nodes[node].kind == .array {
      var elements: [JSONValue] = []
      for child in children(of: node) { elements.append(try value(of: child, depth: depth + 1)) }
      return .array(elements)
    }
    var members: [JSONObject.Member] = []
    for child in children(of: node) {
      members.append((key(of: child) ?? "", try value(of: child, depth: depth + 1)))
    }
    return .object(JSONObject(members))
  }

  /// The first member whose key already occurred in the same object, or nil.
  ///
  /// - Complexity: O(*n* log *n*) in the number of nodes.
  package var firstDuplicate: Int? {
    for node in nodes.indices where nodes[node].kind == .object {
      if let first = duplicates(in: node).min() { return first }
    }
    return nil
  }

  /// The members whose keys already occurred in the same object, in the order of the text.
  ///
  /// - Complexity: O(*n* log *n*) in the number of nodes.
  package var duplicates: [Int] {
    nodes.indices.filter { nodes[$0].kind == .object }.flatMap { duplicates(in: $0) }.sorted()
  }

  private func duplicates(in object: Int) -> [Int] {
    if !mayHaveTwins(in: object) { return [] }
    let keyed = children(of: object).map { (index: $0, key: key(of: $0) ?? "") }
    let sorted = keyed.sorted {
      $0.key.isSame(as: $1.key) ? $0.index < $1.index : $0.key.sorts(before: $1.key)
    }
    return zip(sorted, sorted.dropFirst()).filter { $0.key.isSame(as: $1.key) }.map(\.1.index)
  }

  /// Whether keys may be the same; those of small objects are compared as they are spelt, most without escapes.
  private func mayHaveTwins(in object: Int) -> Bool {
    let keys = children(of: object).map { nodes[$0].keyRange ?? 0..<0 }
    guard keys.count <= 16 else { return true }
    for (place, key) in keys.enumerated() {
      if bytes[key].contains(.backslash) { return true }
      for other in keys[..<place] where other.count == key.count && bytes[other] == bytes[key] {
        return true
      }
    }
    return false
  }

  /// How deep arrays and objects nest; 0 for a scalar.
  ///
  /// - Complexity: O(*n*) in the number of nodes.
  package var depth: Int {
    var ends: [Int] = []
    var deepest = 0
    for (index, node) in nodes.enumerated() where node.kind.isContainer {
      while let end = ends.last, index >= end { ends.removeLast() }
      ends.append(node.next)
      deepest = max(deepest, ends.count)
    }
    return deepest
  }

  /// The line of a node, counted from 1.
  package func line(of node: Int) -> Int {
    let start = nodes[node].keyRange?.lowerBound ?? nodes[node].range.lowerBound
    return ParseError.position(of: start, in: bytes).line
  }
}

extension JSONValue {
  /// Reads a text.
  ///
  /// - Throws: ``ParseError`` if it is not JSON, or nested deeper than ``maximumDepth``.
  package init(parsing bytes: [UInt8]) throws(ParseError) {
    let document = JSONDocument(bytes)
    try document.validated()
    self = try document.value(of: 0)
  }

  package init(parsing text: String) throws(ParseError) { try self.init(parsing: Array(text.utf8)) }
}
