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

  /// What each side added at one place, what both added once, in an order that does not depend on the
  /// side.
  ///
  /// - Returns: nil if both added the same texts, each in another order.
  func woven(_ ours: [Int], _ theirs: [Int]) -> [(MergeSide, Int)]? {
    let plain = ours.map { (MergeSide.ours, $0) } + theirs.map { (.theirs, $0) }
    guard let key, !ours.isEmpty, !theirs.isEmpty else { return plain }
    let all = (
      key.names(of: lists.ours, in: structures.ours),
      key.names(of: lists.theirs, in: structures.theirs)
    )
    let (our, their) = (
      Children(lists.ours, names: all.0), Children(lists.theirs, names: all.1)
    )
    let keys = SortKeys { name in
      our[name].map { key.sortKey(of: $0, in: structures.ours) }
        ?? their[name].map { key.sortKey(of: $0, in: structures.theirs) }
    }
    let mine = key.names(of: ours, in: structures.ours)
    let other = key.names(of: theirs, in: structures.theirs)
    let both = Set(mine).intersection(other)
    let shared = mine.filter(both.contains)
    guard shared == other.filter(both.contains) else { return nil }
    // What stands before and behind a text that both added stays so.
    let runs = zip(
      mine.split(omittingEmptySubsequences: false, whereSeparator: both.contains),
      other.split(omittingEmptySubsequences: false, whereSeparator: both.contains))
    var names: [UInt64] = []
    for (place, run) in runs.enumerated() {
      names += keys.weave(Array(run.0), Array(run.1), of: all, in: .list)
      if place < shared.count { names.append(shared[place]) }
    }
    return names.compactMap { name in
      our[name].map { (.ours, $0) } ?? their[name].map { (.theirs, $0) }
    }
  }
}
