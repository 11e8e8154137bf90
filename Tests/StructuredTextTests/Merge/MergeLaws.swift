import StructuredText

/// What must hold for any three texts, whatever they say.
struct MergeLaws {
  let format: DocumentMerge.Format
  let base: [UInt8]
  let ours: [UInt8]
  let theirs: [UInt8]

  /// The first law that is broken, or nil.
  func problem() -> String? {
    do throws(UnreadableSide) {
      if let problem = try identities() { return problem }
      if let problem = try symmetry() { return problem }
      if let problem = try conflicts() { return problem }
      if let problem = try difference() { return problem }
      return try decisions()
    } catch {
      return "\(error)"
    }
  }

  private func merge(
    _ base: [UInt8], _ ours: [UInt8], _ theirs: [UInt8], choosing choice: Choice? = nil
  ) throws(UnreadableSide) -> DocumentMerge {
    try DocumentMerge(
      format, base: base, ours: ours, theirs: theirs, labels: ConflictLabels()
    ) { _ in choice }
  }

  private func isSame(_ left: [UInt8], _ right: [UInt8]) throws(UnreadableSide) -> Bool {
    let structures = try Structure.reading([(.ours, left), (.theirs, right)], format)
    return structures[0].isSame(as: structures[1])
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// What only one side changed, or both alike, comes out byte for byte.
  private func identities() throws(UnreadableSide) -> String? {
    for side in [ours, theirs] {
      guard try merge(base, side, base).text == side else { return "M(b, x, b) is not x" }
      guard try merge(base, base, side).text == side else { return "M(b, b, x) is not x" }
      guard try merge(base, side, side).text == side else { return "M(b, x, x) is not x" }
    }
    return nil
  }

  /// It does not matter who merges.
  private func symmetry() throws(UnreadableSide) -> String? {
    let (one, other) = (try merge(base, ours, theirs), try merge(base, theirs, ours))
    guard one.isClean == other.isClean else { return "only one direction conflicts" }
    guard one.isClean else { return nil }
    guard try isSame(one.text, other.text) else {
      return "the directions differ: \(text(one.text)) and \(text(other.text))"
    }
    return nil
  }

  /// Each side of the markers is what the same choice everywhere would give, and can be read.
  private func conflicts() throws(UnreadableSide) -> String? {
    let marked = try merge(base, ours, theirs)
    for (choice, side) in [(Choice.ours, 0), (.base, 1), (.theirs, 2)] {
      let chosen = try merge(base, ours, theirs, choosing: choice)
      let shown = Self.side(side, of: marked.text)
      // The place of a statement may depend on its neighbours, which a choice can remove.
      guard try DocumentDiff(format, old: shown, new: chosen.text).changes.isEmpty else {
        return "\(choice) in the markers is \(text(shown)), but chosen \(text(chosen.text))"
      }
    }
    return nil
  }

  /// What one side of all conflict markers says.
  private static func side(_ wanted: Int, of marked: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var section: Int?
    for line in marked.split(separator: .lineFeed, omittingEmptySubsequences: false) {
      switch String(decoding: line.prefix(7), as: UTF8.self) {
      case "<<<<<<<": section = 0
      case "|||||||": section = 1
      case "=======": section = 2
      case ">>>>>>>": section = nil
      default: if section == nil || section == wanted { result += line + [.lineFeed] }
      }
    }
    return result
  }

  /// Their changes, put into another spelling of the base, give theirs.
  private func difference() throws(UnreadableSide) -> String? {
    let respelled = [.space] + base
    let applied = try merge(base, respelled, theirs)
    guard applied.isClean, try isSame(applied.text, theirs) else {
      return "the base with their changes is \(text(applied.text))"
    }
    return nil
  }

  /// A clean merge is ours with their decisions: against ours, only theirs show, and the other way round.
  private func decisions() throws(UnreadableSide) -> String? {
    // Spelled anew, so that nothing is taken over as a whole.
    let merged = try merge([.space] + base, ours, theirs)
    guard merged.isClean else { return nil }
    for (side, outcome) in [(ours, Decision.Outcome.theirs), (theirs, .ours)] {
      let expected = merged.decisions.contains { $0.outcome == outcome || $0.outcome == .words }
      let changes = try DocumentDiff(format, old: side, new: merged.text).changes
      guard changes.isEmpty || expected else {
        return "the merge changes a side by what no decision of the other says"
      }
    }
    return nil
  }
}
