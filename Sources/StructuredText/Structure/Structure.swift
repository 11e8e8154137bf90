/// A text seen as a tree of parts, as diff and merge see it: JSON and DOT are both read into this one
/// shape.
///
/// It knows nothing of either format; what only the format can tell it asks ``format``.
package struct Structure: Sendable {
  /// The whole text.
  package let bytes: [UInt8]
  /// The parts in the order of the text, a container before its children; never empty.
  package let nodes: [StructureNode]
  package let format: any StructureFormat
  /// How the text is indented and its lines end.
  package let indentation: IndentationStyle

  init(_ bytes: [UInt8], nodes: [StructureNode], format: any StructureFormat) {
    self.bytes = bytes
    self.nodes = nodes
    self.format = format
    let inner = nodes.count > 1 ? nodes[1].extent.lowerBound : 0
    indentation = IndentationStyle(of: bytes, inside: inner)
  }

  /// The parts directly inside one, in the order of the text.
  package func children(of node: Int) -> [Int] {
    var result: [Int] = []
    var child = node + 1
    while child < nodes[node].next {
      result.append(child)
      child = nodes[child].next
    }
    return result
  }

  /// Whether both texts are equal as data.
  package func isSame(as other: Structure) -> Bool { nodes[0].hash == other.nodes[0].hash }

  /// Whether a part is the same as one of another text, byte for byte, without its name.
  func isSpelled(_ node: Int, as other: Int, in structure: Structure) -> Bool {
    let (own, their) = (nodes[node].value, structure.nodes[other].value)
    return own.count == their.count && bytes[own] == structure.bytes[their]
  }
}

/// One part of a ``Structure``.
package struct StructureNode: Sendable {
  package enum Shape: UInt8, Sendable {
    /// Has no parts.
    case leaf
    /// Its parts have names, each once, and their order says nothing.
    case record
    /// Its parts have names, see ``StatementNames``, and an order that is worth keeping but never a
    /// conflict.
    case statements
    /// Its parts have an order, and perhaps names; see ``ElementKey``.
    case list
  }

  package let shape: Shape
  /// What the format calls this kind of part; parts of different kinds are never merged into one.
  package let kind: UInt8
  private let extentStart: UInt32
  private let extentStop: UInt32
  private let valueStart: UInt32
  private let valueStop: UInt32
  private let after: UInt32
  /// The name among its siblings, or in a body of statements what it is about; 0 for what has none.
  let name: UInt64
  /// Equal for parts that are equal as data, however they are spelled.
  let hash: UInt64

  init(
    _ shape: Shape, kind: UInt8, extent: Range<Int>, value: Range<Int>, next: Int, name: UInt64,
    hash: UInt64
  ) {
    self.shape = shape
    self.kind = kind
    extentStart = UInt32(extent.lowerBound)
    extentStop = UInt32(extent.upperBound)
    valueStart = UInt32(value.lowerBound)
    valueStop = UInt32(value.upperBound)
    after = UInt32(next)
    self.name = name
    self.hash = hash
  }

  /// The bytes of the part with its name and what ends it, without what separates it from the next.
  package var extent: Range<Int> { Int(extentStart)..<Int(extentStop) }
  /// The bytes that can be replaced while the name stays; brackets included.
  package var value: Range<Int> { Int(valueStart)..<Int(valueStop) }
  /// Where what stands before the value ends, without the blanks behind it.
  func headEnd(in structure: Structure) -> Int {
    let head = structure.bytes[extent.lowerBound..<value.lowerBound]
    return head.lastIndex { !$0.isJSONSpace }.map { $0 + 1 } ?? extent.lowerBound
  }
  /// The index of the first part that is not inside this one.
  package var next: Int { Int(after) }
}

/// What only a format knows of its texts.
package protocol StructureFormat: Sendable {
  /// How a part is called in a path.
  func step(to node: Int, at index: Int, in structure: Structure) -> PathStep
  /// Whether a part is a leaf that holds a text.
  func isText(_ node: Int, in structure: Structure) -> Bool
  /// What a leaf says, unescaped.
  func text(of leaf: Int, in structure: Structure) -> String
  /// What stands between two neighbours in a container that has no two of its own to show it.
  func gap(in layout: ContainerLayout, of structure: Structure) -> [UInt8]
  /// What a part sorts by among its siblings.
  func sortKey(of node: Int, in structure: Structure) -> SortKey
  /// Whether nothing can follow a part on its line.
  func endsLine(_ node: Int) -> Bool
  /// Whether what a part is about is no name for it, so that only its content tells it from others.
  func isAnonymous(_ node: Int, in structure: Structure) -> Bool
  /// What a part says about its like that follow it in a body, and what it takes from those before it.
  func influence(of node: Int, in structure: Structure) -> Influence
  /// What stands before a part's value and is neither its name nor in its value, such as the ports of an
  /// edge; 0 for nothing.
  func head(of node: Int) -> UInt64
  /// The parts that cannot stand without something that one text had and the next has no more.
  func dangling(from old: any StructureFormat, to new: any StructureFormat) -> Set<Int>
}

extension StructureFormat {
  package func endsLine(_ node: Int) -> Bool { false }
  package func isAnonymous(_ node: Int, in structure: Structure) -> Bool { false }
  package func influence(of node: Int, in structure: Structure) -> Influence { Influence() }
  package func head(of node: Int) -> UInt64 { 0 }
  package func dangling(from old: any StructureFormat, to new: any StructureFormat) -> Set<Int> {
    []
  }
}
