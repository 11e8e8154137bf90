import SessionModel
import StructuredText

/// What changed in a JSON text, by path.
struct JSONChanges {
  private(set) var changes: [PartChange] = []
  private(set) var notes: [String] = []
  private let diff: DocumentDiff

  /// - Throws: ``UnreadableSide`` if a text is not JSON, or not to be compared part by part.
  init(old: [UInt8], new: [UInt8]) throws(UnreadableSide) {
    diff = try DocumentDiff(.json, old: old, new: new)
    notes = diff.notes
    let shown = diff.changes.prefix(PartChange.most)
    if shown.count < diff.changes.count {
      notes.append("\(diff.changes.count - shown.count) more changes are not listed")
    }
    let pointers = (
      old: Self.pointers(to: shown.compactMap(\.old), in: diff.old),
      new: Self.pointers(to: shown.compactMap(\.new), in: diff.new)
    )
    changes = shown.map { change in
      var result = PartChange(Self.kind(change), .value, "\(change.path)")
      result.steps = change.path.steps.map { "\(StructurePath([$0]))" }
      result.oldPointer = change.old.flatMap { pointers.old[$0.lowerBound] }
      result.newPointer = change.new.flatMap { pointers.new[$0.lowerBound] }
      if let move = change.move {
        (result.from, result.to) = (move.from, move.to)
      } else {
        result.old = change.old.map { String(decoding: diff.old.bytes[$0], as: UTF8.self) }
        result.new = change.new.map { String(decoding: diff.new.bytes[$0], as: UTF8.self) }
      }
      return result
    }
    if changes.isEmpty, old != new {
      notes.append("equal as data: only spelling, order of members or white space changed")
    }
  }

  /// What makes the new text of the old one, by RFC 6902.
  var patch: JSON { JSON(JSONPatch(diff).value) }

  private static func kind(_ change: DocumentDiff.Change) -> PartChange.Kind {
    if change.move != nil { return .moved }
    return change.old == nil ? .added : change.new == nil ? .removed : .changed
  }

  /// The pointers of values, by where they start in the text.
  ///
  /// - Complexity: O(*n*) in the parts of the text.
  private static func pointers(
    to values: [Range<Int>], in structure: Structure
  ) -> [Int: String] {
    let wanted = Set(values.map(\.lowerBound))
    guard !wanted.isEmpty else { return [:] }
    var result: [Int: String] = [:]
    // What is open around a part: where it ends, and how many parts of it have come.
    var around: [(next: Int, count: Int, node: Int)] = []
    for (index, node) in structure.nodes.enumerated() {
      while let last = around.last, last.next <= index { around.removeLast() }
      if wanted.contains(node.value.lowerBound) {
        var tokens = zip(around.dropLast(), around.dropFirst()).map { holder, inner in
          token(of: inner.node, at: holder.count - 1, in: structure)
        }
        if let holder = around.last {
          tokens.append(token(of: index, at: holder.count, in: structure))
        }
        result[node.value.lowerBound] = "\(JSONPointer(tokens))"
      }
      if !around.isEmpty { around[around.count - 1].count += 1 }
      if node.shape != .leaf { around.append((node.next, 0, index)) }
    }
    return result
  }

  private static func token(of node: Int, at index: Int, in structure: Structure) -> String {
    structure.format.step(to: node, at: index, in: structure).label
  }
}
