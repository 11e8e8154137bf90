/// What a JSON value is.
package enum JSONKind: UInt8, Sendable {
  case null
  case bool
  case number
  case string
  case array
  case object

  package var isContainer: Bool { self == .array || self == .object }
}

/// One value of a ``JSONDocument``: its kind and the bytes it stands for.
///
/// Nodes lie in one array in the order of the text, a container before its children, so a walk needs
/// neither pointers nor recursion. 24 bytes each.
package struct JSONNode: Sendable, Equatable {
  package let kind: JSONKind
  fileprivate let start: UInt32
  fileprivate(set) var stop: UInt32
  fileprivate let keyStart: UInt32
  fileprivate let keyStop: UInt32
  fileprivate(set) var after: UInt32

  init(_ kind: JSONKind, start: Int, key: Range<Int>, index: Int) {
    self.kind = kind
    self.start = UInt32(truncatingIfNeeded: start)
    stop = self.start
    keyStart = UInt32(truncatingIfNeeded: key.lowerBound)
    keyStop = UInt32(truncatingIfNeeded: key.upperBound)
    after = UInt32(truncatingIfNeeded: index + 1)
  }

  mutating func close(at end: Int, next: Int) {
    stop = UInt32(truncatingIfNeeded: end)
    after = UInt32(truncatingIfNeeded: next)
  }

  /// The bytes of the value, quotes and brackets included.
  package var range: Range<Int> { Int(start)..<Int(stop) }

  /// The bytes of the member's key with its quotes; nil for an array's element and for the root.
  package var keyRange: Range<Int>? { keyStop == 0 ? nil : Int(keyStart)..<Int(keyStop) }

  /// The index of the first node that is not inside this one: its next sibling, if it has one.
  package var next: Int { Int(after) }
}
