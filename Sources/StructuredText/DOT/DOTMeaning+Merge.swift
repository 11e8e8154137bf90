extension DOTMeaning {
  /// Three versions of a text, by what they mean.
  struct Sides {
    let base: DOTMeaning
    let ours: DOTMeaning
    let theirs: DOTMeaning
    /// Attributes that were put together word by word, by their hash.
    let woven: Set<UInt64>

    /// The facts of a merged text that neither side's changes account for.
    ///
    /// What only one side changed must be as that side has it. What both changed may be as either has
    /// it, where it is there several times as often as both changes come to.
    ///
    /// An attribute that comes from defaults is not held against the merge where the defaults themselves
    /// changed on the other side: a node that one side adds follows what the other makes of them.
    func unaccounted(in merged: DOTMeaning) -> Set<Fact> {
      var result: Set<Fact> = []
      for fact in base.facts.keys { check(fact, in: merged, &result) }
      for facts in [ours.facts, theirs.facts, merged.facts] {
        for fact in facts.keys where base.facts[fact] == nil { check(fact, in: merged, &result) }
      }
      return result
    }

    private func check(_ fact: Fact, in merged: DOTMeaning, _ result: inout Set<Fact>) {
      let (old, our) = (base.count(fact), ours.count(fact))
      let (their, found) = (theirs.count(fact), merged.count(fact))
      // An edge that both made where there was none is one, however each wrote it.
      let isOneEdge = fact.isExistence && fact.part.kind == .edge && old == 0 && our == their
      let isExpected = isOneEdge ? found == our : Self.isExpected(found, old, our, their)
      guard !isExpected, !woven.contains(fact.name) else { return }
      if fact.isInherited, isExcused(fact, in: merged) { return }
      result.insert(fact)
    }

    private static func isExpected(_ found: Int, _ old: Int, _ our: Int, _ their: Int) -> Bool {
      if our == old { return found == their }
      if their == old { return found == our }
      let both = our + their - old
      return (min(our, their, both)...max(our, their, both)).contains(found)
    }

    private func isExcused(_ fact: Fact, in merged: DOTMeaning) -> Bool {
      let existence = Fact(part: fact.part)
      if merged.count(existence) == 0 || merged.isSet(fact) { return true }
      let counts = [base, ours, theirs].map { $0.count(existence) }
      if counts == [1, 1, 1] { return false }
      let others = counts == [0, 1, 0] ? [theirs] : counts == [0, 0, 1] ? [ours] : [ours, theirs]
      return others.contains { $0.hasOtherDefaults(than: base, for: fact) }
    }
  }

  private func count(_ fact: Fact) -> Int { facts[fact] ?? 0 }

  /// Whether a statement about the part sets what defaults would.
  private func isSet(_ fact: Fact) -> Bool { setNames.contains(SetName(fact)) }

  private func hasOtherDefaults(than base: DOTMeaning, for fact: Fact) -> Bool {
    let name = DefaultName(kind: fact.part.kind, name: fact.name)
    return defaultValues[name] != base.defaultValues[name]
  }

  /// How people call the parts of some facts, with their attributes, in the order of the text.
  func descriptions(of facts: Set<Fact>, isAlone: Bool) -> [String] {
    let named = Dictionary(grouping: facts, by: \.part)
    var result: [String] = []
    for graph in graphs {
      let seed = isAlone ? 0 : Self.hash(graph.id?.bytes ?? [])
      for (part, place) in Self.parts(of: graph, seed) {
        guard let facts = named[part] else { continue }
        let (label, attributes) = graph.described(place)
        let names = Set(facts.map(\.name))
        let found = attributes.map(\.name).filter { names.contains(Self.hash($0.bytes)) }
        result += found.isEmpty ? [label] : found.map { "\(label): \($0)" }
      }
    }
    var known: Set<String> = []
    return result.filter { known.insert($0).inserted }
  }
}

extension DOTGraph {
  fileprivate func described(_ place: DOTMeaning.Place) -> (String, [Attribute]) {
    let arrow = isDirected ? "->" : "--"
    switch place {
    case .graph: return ("graph", attributes)
    case .node(let place):
      let node = nodes[place]
      return ("node \(node.id)", node.attributes + defaultSets[node.defaults])
    case .edge(let place):
      let edge = edges[place]
      return (
        "edge \(nodes[edge.tail].id) \(arrow) \(nodes[edge.head].id)",
        edge.attributes + defaultSets[edge.defaults]
      )
    case .subgraph(let place):
      let subgraph = subgraphs[place]
      return (
        "subgraph \(subgraph.id?.description ?? "{…}")",
        subgraph.attributes + defaultSets[subgraph.defaults]
      )
    case .member(let subgraph, let node):
      return (
        "node \(nodes[node].id) in subgraph \(subgraphs[subgraph].id?.description ?? "{…}")", []
      )
    }
  }
}
