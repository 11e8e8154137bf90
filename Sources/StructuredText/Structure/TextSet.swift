/// Whether three lists hold texts, none twice, so that what both sides add can stand side by side.
struct TextSet {
  private let key: ElementKey?
  private let lists: (ours: [Int], theirs: [Int])
  private let structures: (ours: Structure, theirs: Structure)
  /// The texts that both sides added.
  private let common: Set<UInt64>

  init(_ sides: StructureMerge.Sides, in merge: StructureMerge) {
    var all = [(merge.ours, sides.ours), (merge.theirs, sides.theirs)]
    if let old = sides.base { all.append((merge.base, old)) }
    key = ElementKey.ofTexts(in: all)
    lists = (merge.ours.children(of: sides.ours), merge.theirs.children(of: sides.theirs))
    structures = (merge.ours, merge.theirs)
    let old = sides.base.map { merge.base.children(of: $0).map { merge.base.nodes[$0].hash } } ?? []
    let our = Set(lists.ours.map { merge.ours.nodes[$0].hash })
    common = our.intersection(lists.theirs.map { merge.theirs.nodes[$0].hash }).subtracting(old)
  }

  /// Whether both sides added a text, one of them elsewhere in the list: it is not to be there twice.
  func areApart(_ stretch: ListStretch) -> Bool {
    guard isSet, !common.isEmpty else { return false }
    let our = Set(stretch.ours.map { structures.ours.nodes[$0].hash }).intersection(common)
    return our != Set(stretch.theirs.map { structures.theirs.nodes[$0].hash }).intersection(common)
  }

  var isSet: Bool { key != nil }

  /// What each side added at one place, in an order that does not depend on the side.
  ///
  /// - Returns: nil if the two have only a part in common, since then a text belongs to what stands before or
  ///   behind it, as the value of an option does; or if the texts are lines of a longer one.
  func woven(_ ours: [Int], _ theirs: [Int]) -> [(MergeSide, Int)]? {
    let plain = ours.map { (MergeSide.ours, $0) } + theirs.map { (.theirs, $0) }
    guard let key, !ours.isEmpty, !theirs.isEmpty else { return plain }
    let all = (
      key.names(of: lists.ours, in: structures.ours),
      key.names(of: lists.theirs, in: structures.theirs)
    )
    let mine = key.names(of: ours, in: structures.ours)
    let other = key.names(of: theirs, in: structures.theirs)
    if isProse { return nil }
    let both = Set(mine).intersection(other)
    guard both.isEmpty else {
      let shared = (mine.filter(both.contains), other.filter(both.contains))
      guard shared.0 == shared.1 else { return nil }
      if both.count == other.count { return ours.map { (.ours, $0) } }
      return both.count == mine.count ? theirs.map { (.theirs, $0) } : nil
    }
    let (our, their) = (
      Children(lists.ours, names: all.0), Children(lists.theirs, names: all.1)
    )
    let keys = SortKeys { name in
      our[name].map { key.sortKey(of: $0, in: structures.ours) }
        ?? their[name].map { key.sortKey(of: $0, in: structures.theirs) }
    }
    return keys.weave(mine, other, of: all, in: .list).compactMap { name in
      our[name].map { (.ours, $0) } ?? their[name].map { (.theirs, $0) }
    }
  }

  /// Whether a text of a list ends with a line end, as the lines of a notebook's cell do.
  private var isProse: Bool {
    [(lists.ours, structures.ours), (lists.theirs, structures.theirs)].contains {
      nodes, structure in
      nodes.contains { structure.format.text(of: $0, in: structure).utf8.last == .lineFeed }
    }
  }
}
