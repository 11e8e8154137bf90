/// The member by which the elements of an array are known: `id` in `[{"id": 1}, {"id": 2}]`.
package struct ElementKey: Sendable {
  package let member: String
  private let name: UInt64

  private init(_ member: String) {
    self.member = member
    name = StructureHash.name(member)
  }

  /// Members that people know things by, best first.
  private static let usual = [
    "id", "uuid", "guid", "uid", "_id", "@id", "key", "name", "code", "slug", "identifier", "title", "path",
    "url", "uri", "href", "login", "username", "email", "file", "filename",
  ].map { ElementKey($0) }

  /// The first usual member that all elements of all lists have, as a leaf, each list with no value twice.
  ///
  /// - Complexity: O(*n*) in the parts of the lists' elements, for each candidate.
  static func find(in lists: [(structure: Structure, node: Int)]) -> ElementKey? {
    let samples = lists.compactMap { list in
      list.structure.children(of: list.node).first.map { (list.structure, $0) }
    }
    guard let (structure, first) = samples.first, structure.nodes[first].shape == .record else {
      return nil
    }
    let present = Set(structure.children(of: first).map { structure.nodes[$0].name })
    return usual.first { key in
      present.contains(key.name) && lists.allSatisfy { key.isUnique(in: $0.structure, $0.node) }
    }
  }

  private func isUnique(in structure: Structure, _ list: Int) -> Bool {
    var seen: Set<UInt64> = []
    return structure.children(of: list).allSatisfy { element in
      leaf(of: element, in: structure).map { seen.insert(structure.nodes[$0].hash).inserted } ?? false
    }
  }

  /// The names of a list's elements, in order.
  func names(of elements: [Int], in structure: Structure) -> [UInt64] {
    elements.map { element in
      leaf(of: element, in: structure).map { structure.nodes[$0].hash } ?? 0
    }
  }

  /// What an element that has one of the usual members is known by, though its list is not.
  static func identity(of element: Int, in structure: Structure) -> UInt64? {
    guard structure.nodes[element].shape == .record else { return nil }
    let byName = Dictionary(
      structure.children(of: element).map { (structure.nodes[$0].name, $0) }
    ) { first, _ in first }
    for key in usual {
      guard let leaf = byName[key.name], structure.nodes[leaf].shape == .leaf else { continue }
      return structure.nodes[leaf].hash &* 31 &+ key.name
    }
    return nil
  }

  private func leaf(of element: Int, in structure: Structure) -> Int? {
    guard structure.nodes[element].shape == .record else { return nil }
    var child = element + 1
    while child < structure.nodes[element].next {
      let node = structure.nodes[child]
      if node.name == name { return node.shape == .leaf ? child : nil }
      child = node.next
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
    guard let leaf = leaf(of: element, in: structure) else { return "" }
    return structure.format.text(of: leaf, in: structure)
  }
}
