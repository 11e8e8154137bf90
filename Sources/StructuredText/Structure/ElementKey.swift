/// By what the elements of an array are known.
package struct ElementKey: Sendable {
  private enum Source: Sendable, Equatable {
    /// The member `id` in `[{"id": 1}, {"id": 2}]`.
    case member(UInt64)
    /// The only member's name in `[{"first": {…}}, {"second": {…}}]`.
    case soleMember
    /// The element itself in `["a", "b"]`.
    case itself
  }

  private let source: Source
  /// Whether elements are known by the name of the one member they have.
  var isSoleMember: Bool { source == .soleMember }
  /// The member whose value is the key, if it is one.
  package let member: String?

  private init(_ member: String) {
    self.member = member
    source = .member(StructureHash.name(member))
  }

  /// Strings known by themselves, where no list has one twice; else nil.
  static func ofTexts(in lists: [(structure: Structure, node: Int)]) -> ElementKey? {
    let key = ElementKey(.itself)
    return lists.allSatisfy { key.isUnique(in: $0.structure, $0.node) } ? key : nil
  }

  private init(_ source: Source) {
    self.source = source
    member = nil
  }

  /// Members that people know things by, best first.
  private static let usual = [
    "id", "uuid", "guid", "uid", "_id", "@id", "key", "name", "code", "slug", "identifier", "title",
    "path",
    "url", "uri", "href", "login", "username", "email", "file", "filename",
  ].map { ElementKey($0) }

  /// The first that all elements of all lists have, each list with no value twice: one of the usual
  /// members, the member that comes first, the only member's name.
  ///
  /// - Complexity: O(*n*) in the parts of the lists' elements, for each candidate.
  static func find(in lists: [(structure: Structure, node: Int)]) -> ElementKey? {
    candidates(in: lists).first { key in
      lists.allSatisfy { key.isUnique(in: $0.structure, $0.node) }
    }
  }

  /// What the first element of each list has; the order of the lists says nothing.
  private static func candidates(
    in lists: [(structure: Structure, node: Int)]
  ) -> [ElementKey] {
    var present = usual
    var firsts: [String] = []
    for (structure, list) in lists {
      let element = list + 1
      guard element < structure.nodes[list].next else { continue }
      guard structure.nodes[element].shape == .record else { return [] }
      present.removeAll { $0.node(of: element, in: structure) == nil }
      if let first = structure.children(of: element).first {
        firsts.append(structure.format.step(to: first, at: 0, in: structure).label)
      }
    }
    // One that is usual, or first in several lists, is tried once.
    let others = Set(firsts).subtracting(present.compactMap(\.member))
    return present + others.sorted { $0.sorts(before: $1) }.map { ElementKey($0) }
      + [ElementKey(.soleMember)]
  }

  private func isUnique(in structure: Structure, _ list: Int) -> Bool {
    var names: [UInt64] = []
    var element = list + 1
    while element < structure.nodes[list].next {
      guard let name = name(of: element, in: structure) else { return false }
      names.append(name)
      element = structure.nodes[element].next
    }
    // Quicker than a set.
    names.sort()
    return !zip(names, names.dropFirst()).contains { $0 == $1 }
  }

  /// The names of a list's elements, in order.
  func names(of elements: [Int], in structure: Structure) -> [UInt64] {
    elements.map { name(of: $0, in: structure) ?? 0 }
  }

  private func name(of element: Int, in structure: Structure) -> UInt64? {
    node(of: element, in: structure).map { node in
      source == .soleMember ? structure.nodes[node].name : structure.nodes[node].hash
    }
  }

  /// The part that the key is read from; nil if the element has none.
  func node(of element: Int, in structure: Structure) -> Int? {
    switch source {
    case .itself: return structure.format.isText(element, in: structure) ? element : nil
    case .soleMember:
      let children = structure.children(of: element)
      guard structure.nodes[element].shape == .record, children.count == 1,
        structure.nodes[children[0]].shape != .leaf
      else { return nil }
      return children[0]
    case .member(let name):
      guard structure.nodes[element].shape == .record,
        let child = structure.child(of: element, named: name),
        structure.nodes[child].shape == .leaf
      else { return nil }
      return child
    }
  }

  /// What an element that has one of the usual members is known by, though its list is not.
  static func identity(of element: Int, in structure: Structure) -> UInt64? {
    guard structure.nodes[element].shape == .record else { return nil }
    let present = Set(structure.children(of: element).map { structure.nodes[$0].name })
    for key in usual {
      guard case .member(let name) = key.source, present.contains(name),
        let value = key.name(of: element, in: structure)
      else { continue }
      return value &* 31 &+ name
    }
    return nil
  }

  func step(to element: Int, at index: Int, in structure: Structure) -> PathStep {
    PathStep(.element, text(of: element, in: structure), index: index, key: member)
  }

  func sortKey(of element: Int, in structure: Structure) -> SortKey {
    SortKey(Array(text(of: element, in: structure).utf8))
  }

  private func text(of element: Int, in structure: Structure) -> String {
    guard let node = node(of: element, in: structure) else { return "" }
    return source == .soleMember
      ? structure.format.step(to: node, at: 0, in: structure).label
      : structure.format.text(of: node, in: structure)
  }
}

extension Structure {
  /// The part of a name directly inside another, or nil.
  fileprivate func child(of node: Int, named name: UInt64) -> Int? {
    var child = node + 1
    while child < nodes[node].next {
      if nodes[child].name == name { return child }
      child = nodes[child].next
    }
    return nil
  }
}
