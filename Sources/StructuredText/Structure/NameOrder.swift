/// The order of a merged container's parts.
///
/// What both sides have follows the sides that changed its order, see ``MergedOrder``. What only one side has
/// stays behind what it stood behind there.
struct NameOrder {
  /// Whether both sides changed the order, each in its way.
  let isConflict: Bool
  private let ours: [UInt64]
  private let theirs: [UInt64]
  private let common: Set<UInt64>
  /// What the base had and neither side has, among what is common.
  private let removed: [UInt64]
  /// What is common, in its order.
  private var lead: [UInt64]

  init(
    _ base: Children, _ ours: Children, _ theirs: Children, isKept: (UInt64) -> Bool
  ) {
    self.ours = ours.names.filter(isKept)
    self.theirs = theirs.names.filter(isKept)
    let common = Set(self.ours).intersection(self.theirs)
    self.common = common
    removed = base.names.filter {
      common.contains($0) || ours.place(of: $0) == nil && theirs.place(of: $0) == nil
    }
    let our = self.ours.filter(common.contains)
    let merged = MergedOrder.of(
      base: base.names.filter(common.contains), ours: our,
      theirs: self.theirs.filter(common.contains))
    isConflict = merged == nil
    lead = merged ?? our
  }

  /// Settles a conflict in a way that does not depend on the side.
  mutating func settle(by keys: SortKeys) {
    let their = theirs.filter(common.contains)
    guard let (our, other) = zip(lead, their).first(where: { $0 != $1 }) else { return }
    if keys.sorts(other, before: our) { lead = their }
  }

  /// Whether what one side put between two parts has them at its sides no more, since the other moved one.
  var isTorn: Bool {
    let before = Dictionary(zip(lead.dropFirst(), lead)) { first, _ in first }
    return [ours, theirs].contains { names in
      var (last, hasAdded): (UInt64?, Bool) = (nil, false)
      for name in names {
        if !common.contains(name) {
          hasAdded = true
        } else {
          if hasAdded, before[name] != last { return true }
          (last, hasAdded) = (name, false)
        }
      }
      return hasAdded && last != lead.last
    }
  }

  /// What stands at one place of the order.
  enum Place {
    case name(UInt64)
    /// Each side put something at the same place, or one did for what both removed.
    case both(ours: [UInt64], base: [UInt64], theirs: [UInt64])
  }

  var places: [Place] {
    let runs = (ours: runs(of: ours), theirs: runs(of: theirs), removed: runs(of: removed))
    func run(after name: UInt64?) -> [Place] {
      let (our, their) = (runs.ours[name] ?? [], runs.theirs[name] ?? [])
      let old = runs.removed[name] ?? []
      if our.isEmpty && their.isEmpty { return [] }
      if our.isEmpty || their.isEmpty, old.isEmpty { return (our + their).map { .name($0) } }
      return [.both(ours: our, base: old, theirs: their)]
    }
    return run(after: nil) + lead.flatMap { [.name($0)] + run(after: $0) }
  }

  /// What is not common to both sides, by the common name it stands behind.
  private func runs(of names: [UInt64]) -> [UInt64?: [UInt64]] {
    var last: UInt64?
    var result: [UInt64?: [UInt64]] = [:]
    for name in names {
      if common.contains(name) { last = name } else { result[last, default: []].append(name) }
    }
    return result
  }
}

/// What a part sorts by: as a number if all are numbers, else by code point.
package struct SortKey: Sendable {
  var text: [UInt8]
  var number: Double?

  package init(_ text: [UInt8]) {
    self.text = text
    number = Double(String(decoding: text, as: UTF8.self))
  }

  func sorts(before other: SortKey) -> Bool {
    if let number, let other = other.number, number != other { return number < other }
    return text.lexicographicallyPrecedes(other.text)
  }
}

/// Puts runs of parts together in an order that does not depend on the side.
struct SortKeys {
  let key: (UInt64) -> SortKey?

  /// Puts two runs together.
  ///
  /// Where both sides are sorted alike, what they added is sorted in; else one run stays behind the
  /// other: that which sorts first, or ours if the order says nothing. Statements are not looked at as
  /// sorted.
  func weave(
    _ ours: [UInt64], _ theirs: [UInt64], of all: ([UInt64], [UInt64]),
    in shape: StructureNode.Shape
  ) -> [UInt64] {
    if shape != .statements {
      let (our, their) = (all.0.compactMap(key), all.1.compactMap(key))
      let isRising = isSorted(our) && isSorted(their)
      let isFalling =
        min(our.count, their.count) > 2 && isSorted(our.reversed()) && isSorted(their.reversed())
      if isRising { return (ours + theirs).sorted { sorts($0, before: $1) } }
      if isFalling { return (ours + theirs).sorted { sorts($1, before: $0) } }
    }
    guard shape != .record, let mine = ours.first, let other = theirs.first,
      sorts(other, before: mine)
    else { return ours + theirs }
    return theirs + ours
  }

  func sorts(_ name: UInt64, before other: UInt64) -> Bool {
    guard let left = key(name), let right = key(other) else { return false }
    return left.sorts(before: right)
  }

  private func isSorted(_ keys: [SortKey]) -> Bool {
    zip(keys, keys.dropFirst()).allSatisfy { !$1.sorts(before: $0) }
  }
}

/// Elements that stand elsewhere among their siblings than they did.
struct Moves {
  private var byName: [UInt64: (outcome: Decision.Outcome, move: Decision.Move)] = [:]

  init() {}

  init(_ base: Children, _ ours: Children, _ theirs: Children) {
    let our = Self.moved(from: base, to: ours)
    let their = Self.moved(from: base, to: theirs)
    for name in our.union(their) {
      let outcome: Decision.Outcome =
        !their.contains(name) ? .ours : our.contains(name) ? .both : .theirs
      let side = outcome == .theirs ? theirs : ours
      guard let from = base.place(of: name), let to = side.place(of: name) else { continue }
      byName[name] = (outcome, Decision.Move(from: from, to: to))
    }
  }

  subscript(name: UInt64) -> (outcome: Decision.Outcome, move: Decision.Move)? { byName[name] }

  /// As few as can explain the new order.
  private static func moved(from old: Children, to new: Children) -> Set<UInt64> {
    let common = old.names.filter { new.place(of: $0) != nil }
    let places = common.map { new.place(of: $0) ?? 0 }
    let staying = Set(LongestRise.of(places).map { common[$0] })
    return Set(common).subtracting(staying)
  }
}
