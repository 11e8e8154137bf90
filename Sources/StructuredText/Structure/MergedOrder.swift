/// The order of what two lists have in common, put together from what each changed in the base's order.
enum MergedOrder {
  /// For each two, the side that changed which of them comes first is right.
  ///
  /// - Returns: nil if both sides changed it for the same two, if the two disagree on what is new on both, or
  ///   if no order is like that.
  /// - Complexity: The number of names times that of those that moved; beyond ``most`` nil.
  static func of(base: [UInt64], ours: [UInt64], theirs: [UInt64]) -> [UInt64]? {
    if ours == theirs { return ours }
    let old = places(base)
    let isMoved = (
      ours: ours.filter { old[$0] != nil } != base, theirs: theirs.filter { old[$0] != nil } != base
    )
    if !isMoved.ours || !isMoved.theirs {
      return isMoved.ours ? ours : isMoved.theirs ? theirs : nil
    }
    let places = (ours: places(ours), theirs: places(theirs))
    let moved = moved(ours, old).union(moved(theirs, old))
    guard moved.count * ours.count <= most else { return nil }
    var ranks: [UInt64: Int] = [:]
    var stable = 0
    for name in base where !moved.contains(name) {
      ranks[name] = stable
      stable += 1
    }
    for name in moved { ranks[name] = 0 }
    for name in moved {
      for other in ours where other != name && (!moved.contains(other) || name < other) {
        guard let our = places.ours[name], let ourOther = places.ours[other],
          let their = places.theirs[name], let theirOther = places.theirs[other]
        else { return nil }
        let before = (ours: our < ourOther, theirs: their < theirOther)
        var isBefore = before.ours
        if let first = old[name], let second = old[other] {
          let was = first < second
          if before.ours != was, before.theirs != was { return nil }
          isBefore = before.ours == was ? before.theirs : before.ours
        } else if before.ours != before.theirs {
          return nil
        }
        ranks[isBefore ? other : name, default: 0] += 1
      }
    }
    var result: [UInt64?] = Array(repeating: nil, count: ours.count)
    for (name, rank) in ranks {
      // Two of one rank are part of a circle.
      guard result.indices.contains(rank), result[rank] == nil else { return nil }
      result[rank] = name
    }
    return result.compactMap(\.self)
  }

  private static let most = 4_000_000

  private static func places(_ names: [UInt64]) -> [UInt64: Int] {
    Dictionary(zip(names, names.indices)) { first, _ in first }
  }

  /// What stands elsewhere than in the base, as few as can explain it, and what is new.
  private static func moved(_ names: [UInt64], _ old: [UInt64: Int]) -> Set<UInt64> {
    let known = names.filter { old[$0] != nil }
    let staying = Set(LongestRise.of(known.map { old[$0] ?? 0 }).map { known[$0] })
    return Set(names).subtracting(staying)
  }
}
