/// What a part of a DOT text is.
///
/// A statement is one of the five kinds that ``isStatement`` names; all other kinds are parts.
package enum DOTKind: UInt8, Sendable {
  /// `strict digraph name { … }`: an ``id`` if it is named, then its ``body``.
  case graph
  /// `subgraph name { … }` or `{ … }`: an ``id`` if it is named, then its ``body``.
  case subgraph
  /// `{ … }` with its braces: statements.
  case body
  /// `a, b:port [ … ]`: one or more ``end``, then attribute lists.
  case nodeStatement
  /// `a -> b -> { c d } [ … ]`: ``end`` and ``subgraph`` in a row, then attribute lists.
  case edgeStatement
  /// `subgraph s { … }` on its own: one ``subgraph``, then attribute lists, which mean nothing.
  case subgraphStatement
  /// `graph [ … ]`, `node [ … ]` and `edge [ … ]`: attribute lists, after an ``id`` in the rare
  /// `node macro = [ … ]`.
  case graphDefaults
  case nodeDefaults
  case edgeDefaults
  /// `name = value` as a statement: one ``attribute``.
  case assignment
  /// `[ … ]` with its brackets: attributes.
  case attributeList
  /// `name = value` or `name`: one ``id`` or two.
  case attribute
  /// A node where it is named, `id`, `id:port` or `id:port:compass`: one to three ``id``.
  case end
  /// A word, number, HTML text, or quoted string; strings joined by `+` are one.
  case id

  package var isStatement: Bool {
    switch self {
    case .nodeStatement, .edgeStatement, .subgraphStatement, .graphDefaults, .nodeDefaults,
      .edgeDefaults, .assignment:
      true
    default: false
    }
  }

  package var isDefaults: Bool {
    self == .graphDefaults || self == .nodeDefaults || self == .edgeDefaults
  }
}

/// One part of a ``DOTDocument``: its kind and the bytes it stands for.
///
/// Nodes lie in one array in the order of the text, each before what is inside it, so a walk needs
/// neither pointers nor recursion. 16 bytes each.
package struct DOTNode: Sendable, Equatable {
  package internal(set) var kind: DOTKind
  var flags: Flags = []
  private let start: UInt32
  private var stop: UInt32
  private var after: UInt32

  struct Flags: OptionSet, Equatable {
    let rawValue: UInt8
    static let strict = Flags(rawValue: 1)
    static let directed = Flags(rawValue: 2)
    static let joined = Flags(rawValue: 4)
    static let terminated = Flags(rawValue: 8)
  }

  init(_ kind: DOTKind, start: Int, index: Int) {
    self.kind = kind
    self.start = UInt32(truncatingIfNeeded: start)
    stop = self.start
    after = UInt32(truncatingIfNeeded: index + 1)
  }

  mutating func close(at end: Int, next: Int) {
    stop = UInt32(truncatingIfNeeded: end)
    after = UInt32(truncatingIfNeeded: next)
  }

  /// The bytes from the first token to the last: braces, brackets, the `;` that ends a statement and
  /// the `,` or `;` after an attribute included, white space and comments around it not.
  package var range: Range<Int> { Int(start)..<Int(stop) }

  /// The index of the first node that is not inside this one: its next sibling, if it has one.
  package var next: Int { Int(after) }

  /// Whether a graph is `strict`.
  package var isStrict: Bool { flags.contains(.strict) }
  /// Whether a graph is a `digraph`.
  package var isDirected: Bool { flags.contains(.directed) }
  /// Whether an ``DOTKind/end`` stands after a comma: `b` in `a, b -> c`.
  package var isJoined: Bool { flags.contains(.joined) }
  /// Whether a statement has its `;`, an attribute its `,` or `;`.
  package var isTerminated: Bool { flags.contains(.terminated) }
}
