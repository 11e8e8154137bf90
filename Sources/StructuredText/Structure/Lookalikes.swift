/// Elements that neither side has any more, by the texts that stood in them and nowhere else; so that an
/// element which one side gave another key, changed and put elsewhere is not taken for a new one.
struct Lookalikes {
  /// The element that has a text; nil if others have it too, or if it is still there.
  private var owners: [UInt64: Int?] = [:]

  /// - Parameters:
  ///   - gone: Some of the elements.
  ///   - key: By what elements are known; a key that another element mentions says nothing.
  /// - Complexity: O(*n*) in the parts of all elements.
  init(_ gone: Set<Int>, among elements: [Int], in structure: Structure, key: ElementKey? = nil) {
    guard !gone.isEmpty else { return }
    for element in elements {
      let keyNode = key?.node(of: element, in: structure)
      for node in structure.tellingTexts(in: element) where node != keyNode {
        let hash = structure.nodes[node].hash
        if let owner = owners[hash], owner != element {
          owners.updateValue(nil, forKey: hash)
        } else {
          owners.updateValue(gone.contains(element) ? element : nil, forKey: hash)
        }
      }
    }
  }

  /// What an element of another text was, or nil if it seems to be new.
  func original(of element: Int, in structure: Structure) -> Int? {
    guard !owners.isEmpty else { return nil }
    for node in structure.tellingTexts(in: element) {
      if let owner = owners[structure.nodes[node].hash] ?? nil { return owner }
    }
    return nil
  }
}

extension Structure {
  /// The texts inside a part, but for those of no or one character, which many parts have by chance.
  fileprivate func tellingTexts(in part: Int) -> some Sequence<Int> {
    (part..<nodes[part].next).lazy.filter { node in
      nodes[node].shape == .leaf && nodes[node].value.count >= 4 && format.isText(node, in: self)
    }
  }
}
