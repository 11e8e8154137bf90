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
    var names = hashes
    let (bytes, parts) = (document.bytes.span, document.nodes)
    for index in parts.indices.reversed() {
      let node = parts[index]
      if let key = node.keyRange { names[index] = JSONHash.string(bytes, key, in: document) }
      guard node.kind.isContainer else {
        hashes[index] = JSONHash.leaf(node.kind, bytes, node.range, in: document)
        continue
      }
      if node.kind == .object { try document.checkNames(of: index, names) }
      var content = StructureHash.Content(
        kind: node.kind.rawValue, isOrdered: node.kind == .array)
      var child = index + 1
      while child < node.next {
        content.add(names[child], hashes[child])
        child = parts[child].next
      }
      hashes[index] = content.hash
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
  /// - Throws: ``ParseError`` with code `tooDeep` past ``JSONValue/maximumDepth``, as ``value(at:)`` does.
  package func checkDepth() throws(ParseError) {
    var ends: [Int] = []
    for index in nodes.indices where nodes[index].kind.isContainer {
      while let end = ends.last, end <= index { ends.removeLast() }
      ends.append(nodes[index].next)
      guard ends.count > JSONValue.maximumDepth else { continue }
      let message = "nested deeper than \(JSONValue.maximumDepth) levels"
      throw ParseError(message, code: .tooDeep, at: nodes[index].range.lowerBound, in: bytes)
    }
  }

  fileprivate func checkNames(of object: Int, _ names: [UInt64]) throws(ParseError) {
    // Most objects are small, and a set costs more than it saves.
    if !hasTwins(in: object, names, upTo: 8) { return }
    let children = children(of: object)
    var seen = Set<UInt64>(minimumCapacity: children.count)
    for child in children where !seen.insert(names[child]).inserted {
      let start = extent(of: child).lowerBound
      let message = "the key '\(key(of: child) ?? "")' occurs twice in one object"
      throw ParseError(message, code: .duplicate, at: start, in: bytes)
    }
  }

  /// Whether two of an object's members have one name, or there are too many to compare each with each.
  private func hasTwins(in object: Int, _ names: [UInt64], upTo most: Int) -> Bool {
    var child = object + 1
    var count = 0
    while child < nodes[object].next {
      count += 1
      if count > most { return true }
      var other = object + 1
      while other < child {
        if names[other] == names[child] { return true }
        other = nodes[other].next
      }
      child = nodes[child].next
    }
    return false
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

  static func leaf(
    _ kind: JSONKind, _ bytes: Span<UInt8>, _ range: Range<Int>, in document: JSONDocument
  ) -> UInt64 {
    kind == .string
      ? string(bytes, range, in: document) : leaf(kind, document.bytes[range])
  }

  /// Of a string in quotes; most have no escapes and need not be copied.
  static func string(
    _ bytes: Span<UInt8>, _ range: Range<Int>, in document: JSONDocument
  ) -> UInt64 {
    let inner = (range.lowerBound + 1)..<(range.upperBound - 1)
    return StructureHash.of(bytes, inner, seed: 1, unless: .backslash)
      ?? string(document.bytes[range])
  }

  static func string(_ quoted: ArraySlice<UInt8>) -> UInt64 {
    let inner = quoted.dropFirst().dropLast()
    guard inner.contains(.backslash) else { return StructureHash.of(inner, seed: 1) }
    // A lone surrogate is no text, but another one is another key.
    let units = JSONString.units(quoted) { [0xED, UInt8($0 >> 6 & 0xFF), UInt8($0 & 0x3F)] }
    return StructureHash.of(units, seed: 1)
  }

  /// By value: the digits without zeros at either end, and the power of ten of the last.
  private static func number(_ literal: ArraySlice<UInt8>) -> UInt64 {
    guard let number = ShortNumber(literal) else { return longNumber(literal) }
    var hasher = Hasher()
    hasher.combine(JSONKind.number.rawValue)
    hasher.combine(number)
    return UInt64(truncatingIfNeeded: hasher.finalize())
  }

  /// One of more digits than a machine's number holds, or with an exponent beyond all measure.
  private static func longNumber(_ literal: ArraySlice<UInt8>) -> UInt64 {
    let seed = JSONKind.number.rawValue
    let mantissa = literal.prefix { $0 | 0x20 != UInt8(ascii: "e") }
    let written = literal.dropFirst(mantissa.count + 1)
    let isNegative = mantissa.first == .minus
    let digits = mantissa.filter(\.isDigit)
    let point = mantissa.dropFirst(isNegative ? 1 : 0).prefix(while: \.isDigit).count
    let significant = Array(digits.drop { $0 == UInt8(ascii: "0") })
    let kept = significant.count - significant.reversed().prefix { $0 == UInt8(ascii: "0") }.count
    let sign = written.first == UInt8(ascii: "+") ? written.dropFirst() : written
    let exponent = written.isEmpty ? 0 : Int(String(decoding: sign, as: UTF8.self))
    // Equal only when written alike.
    guard kept > 0, let exponent, abs(exponent) < 1 << 60 else {
      return StructureHash.of(literal, seed: seed)
    }
    let power = exponent + point - (digits.count - significant.count)
    return StructureHash.of(
      (isNegative ? [.minus] : []) + significant.prefix(kept) + Array("e\(power)".utf8), seed: seed)
  }

  /// A number whose digits, without zeros at either end, are at most 18.
  private struct ShortNumber: Hashable {
    private let isNegative: Bool
    private var digits: UInt64 = 0
    /// The power of ten of the last digit; 0 for zero.
    private var power = 0

    /// Nil if it is longer, or its exponent has more than nine digits.
    init?(_ literal: ArraySlice<UInt8>) {
      isNegative = literal.first == .minus
      var at = literal.startIndex + (isNegative ? 1 : 0)
      var count = 0
      var zeros = 0
      var isFraction = false
      while at < literal.endIndex, literal[at] | 0x20 != UInt8(ascii: "e") {
        let byte = literal[at]
        at += 1
        guard byte.isDigit else {
          isFraction = true
          continue
        }
        if isFraction { power -= 1 }
        let digit = byte - UInt8(ascii: "0")
        if digit == 0 {
          if count > 0 { zeros += 1 }
          continue
        }
        count += zeros + 1
        guard count <= 18 else { return nil }
        for _ in 0...zeros { digits *= 10 }
        digits += UInt64(digit)
        zeros = 0
      }
      guard let exponent = Self.exponent(literal[at...].dropFirst()) else { return nil }
      power = count == 0 ? 0 : power + zeros + exponent
    }

    private static func exponent(_ text: ArraySlice<UInt8>) -> Int? {
      guard let first = text.first else { return 0 }
      let digits = (first.isDigit ? text : text.dropFirst()).drop { $0 == UInt8(ascii: "0") }
      guard digits.count <= 9 else { return nil }
      let size = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
      return first == .minus ? -size : size
    }
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
