/// How the order of the parts in a body bears on what they mean.
package struct Influence: Sendable, Hashable {
  /// What a part sets for those that follow it.
  package var sets: Aspects = []
  /// What a part takes from those before it.
  package var takes: Aspects = []

  package struct Aspects: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let nodes = Aspects(rawValue: 1)
    package static let edges = Aspects(rawValue: 2)
    package static let subgraphs = Aspects(rawValue: 4)
    package static let all: Aspects = [.nodes, .edges, .subgraphs]
  }

  /// Of several parts together.
  init(of parts: [Influence] = []) {
    for part in parts {
      sets.formUnion(part.sets)
      takes.formUnion(part.takes)
    }
  }

  package init(sets: Aspects = [], takes: Aspects = []) {
    self.sets = sets
    self.takes = takes
  }

  /// Whether others mean something else behind this than before it.
  func bears(on other: Influence) -> Bool { !sets.isDisjoint(with: other.takes) }
}
