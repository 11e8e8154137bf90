extension Structure {
  /// A JSON text as diff and merge see it.
  ///
  /// - Throws: ``ParseError`` with code `syntax` if it is not JSON, `duplicate` if an object has a
  ///   key twice, `tooDeep` past ``JSONValue/maximumDepth``.
  /// - Complexity: O(*n*) in the number of bytes.
  package init(_ document: JSONDocument) throws(ParseError) {
    try document.validated()
    try document.checkDepth()
    var hashes = [UInt64](repeating: 0, count: document.nodes.count)
    let names = document.nodes.map { node in
      node.keyRange.map { JSONHash.string(document.bytes[$0]) } ?? 0
    }
    for index in document.nodes.indices.reversed() {
      let node = document.nodes[index]
      guard node.kind.isContainer else {
        hashes[index] = JSONHash.leaf(node.kind, document.bytes[node.range])
        continue
      }
      let children = document.children(of: index)
      if node.kind == .object { try document.checkNames(children, names) }
      hashes[index] = StructureHash.of(
        kind: node.kind.rawValue, parts: children.lazy.map { (names[$0], hashes[$0]) },
        isOrdered: node.kind == .array)
    }
    let nodes = document.nodes.indices.map { index in
      let node = document.nodes[index]
      return StructureNode(
        node.kind == .object ? .record : node.kind == .array ? .list : .leaf,
        kind: node.kind.rawValue, extent: document.extent(of: index), value: node.range,
        next: node.next, name: names[index], hash: hashes[index])
    }
    self.init(document.bytes, nodes: nodes, format: JSONStructure())
  }
}

extension JSONDocument {
  fileprivate func checkDepth() throws(ParseError) {
    var ends: [Int] = []
    for index in nodes.indices where nodes[index].kind.isContainer {
      while let end = ends.last, end <= index { ends.removeLast() }
      ends.append(nodes[index].next)
      guard ends.count > JSONValue.maximumDepth else { continue }
      let message = "nested deeper than \(JSONValue.maximumDepth) levels"
      throw ParseError(message, code: .tooDeep, at: nodes[index].range.lowerBound, in: bytes)
    }
  }

  fileprivate func checkNames(_ children: [Int], _ names: [UInt64]) throws(ParseError) {
    var seen = Set<UInt64>(minimumCapacity: children.count)
    for child in children where !seen.insert(names[child]).inserted {
      let start = extent(of: child).lowerBound
      let message = "the key '\(key(of: child) ?? "")' occurs twice in one object"
      throw ParseError(message, code: .duplicate, at: start, in: bytes)
    }
  }
}

/// Hashes of JSON's leaves as data: `"\u0061"` is `"a"`, `1.0` is `1`.
enum JSONHash {
  static func leaf(_ kind: JSONKind, _ bytes: ArraySlice<UInt8>) -> UInt64 {
    switch kind {
    case .string: string(bytes)
    case .number: number(bytes)
    default: StructureHash.of(bytes, seed: kind.rawValue)
    }
  }

  static func string(_ quoted: ArraySlice<UInt8>) -> UInt64 {
    let inner = quoted.dropFirst().dropLast()
    guard inner.contains(.backslash) else { return StructureHash.of(inner, seed: 1) }
    // A lone surrogate is no text, but another one is another key.
    let units = JSONString.units(quoted) { [0xED, UInt8($0 >> 6 & 0xFF), UInt8($0 & 0x3F)] }
    return StructureHash.of(units, seed: 1)
  }

  /// By value: digits without zeros at either end, and the power of ten of the first.
  private static func number(_ literal: ArraySlice<UInt8>) -> UInt64 {
    let seed = JSONKind.number.rawValue
    let mantissa = literal.prefix { $0 | 0x20 != UInt8(ascii: "e") }
    let written = literal.dropFirst(mantissa.count + 1)
    let isNegative = mantissa.first == .minus
    let digits = mantissa.filter(\.isDigit)
    let point = mantissa.dropFirst(isNegative ? 1 : 0).prefix(while: \.isDigit).count
    let significant = Array(digits.drop { $0 == UInt8(ascii: "0") })
    let kept = significant.count - significant.reversed().prefix { $0 == UInt8(ascii: "0") }.count
    guard kept > 0 else { return StructureHash.of(isNegative ? [.minus] : [], seed: seed) }
    let sign = written.first == UInt8(ascii: "+") ? written.dropFirst() : written
    let exponent = written.isEmpty ? 0 : Int(String(decoding: sign, as: UTF8.self))
    // An exponent beyond all measure: equal only when written alike.
    guard let exponent, abs(exponent) < 1 << 60 else {
      return StructureHash.of(literal, seed: seed)
    }
    let power = exponent + point - (digits.count - significant.count)
    return StructureHash.of(
      (isNegative ? [.minus] : []) + significant.prefix(kept) + Array("e\(power)".utf8), seed: seed)
  }
}

/// What only JSON knows of its texts.
private struct JSONStructure: StructureFormat {
  func step(to node: Int, at index: Int, in structure: Structure) -> PathStep {
    let part = structure.nodes[node]
    guard part.extent.lowerBound < part.value.lowerBound else {
      return PathStep(.index, "\(index)", index: index)
    }
    return PathStep(.member, JSONString.decoded(structure.key(of: node)), index: index)
  }

  func isText(_ node: Int, in structure: Structure) -> Bool {
    structure.nodes[node].kind == JSONKind.string.rawValue
  }

  func text(of leaf: Int, in structure: Structure) -> String {
    let bytes = structure.bytes[structure.nodes[leaf].value]
    return bytes.first == .quote
      ? JSONString.decoded(bytes) : String(decoding: bytes, as: UTF8.self)
  }

  func gap(in layout: ContainerLayout, of structure: Structure) -> [UInt8] {
    let blank = layout.start.dropFirst()
    if blank.contains(where: { $0 == .lineFeed || $0 == .carriageReturn }) {
      return [.comma] + blank
    }
    return structure.isTight ? [.comma] : [.comma, .space]
  }

  func sortKey(of node: Int, in structure: Structure) -> SortKey {
    SortKey(Array(JSONString.decoded(structure.key(of: node)).utf8))
  }
}

extension Structure {
  /// The key of a member with its quotes.
  fileprivate func key(of node: Int) -> ArraySlice<UInt8> {
    let part = nodes[node]
    let text = bytes[part.extent.lowerBound..<part.value.lowerBound]
    let end = text.lastIndex(of: .quote) ?? text.startIndex
    return text[...end]
  }

  /// Whether nothing stands between a key and its value but the colon.
  fileprivate var isTight: Bool {
    guard let member = nodes.first(where: { $0.extent.lowerBound < $0.value.lowerBound }) else {
      return false
    }
    return bytes[member.value.lowerBound - 1] == .colon
  }
}
