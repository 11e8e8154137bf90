import SessionKit

extension Output {
  /// Open conflicts, grouped by file.
  func listing(_ conflicts: OpenConflicts) -> String {
    guard !conflicts.files.isEmpty else { return "no conflict is open" }
    return conflicts.files.map { file in
      var lines = [paint(.bold, file.path.printableLine)]
      if file.isEdited { lines.append("  edited since the merge; what was open in it then:") }
      for note in file.notes { lines.append("  \(note.printableLine)") }
      let names = (ours: conflicts.ours, theirs: conflicts.theirs)
      lines += file.openConflicts.flatMap { listing($0, names) }
      if file.openConflicts.isEmpty {
        lines.append("  nothing is open; git session resolve with this file writes and stages it")
      }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  /// What a merge would do, file by file.
  func listing(_ preview: MergePreview) -> String {
    if preview.isUpToDate { return "nothing to merge: the branch has everything already" }
    let names = (ours: preview.ours, theirs: preview.theirs)
    let width = preview.files.map(\.outcome.rawValue.count).max() ?? 0
    let lines = preview.files.flatMap { file in
      let outcome = file.outcome.rawValue
      let padding = String(repeating: " ", count: width - outcome.count)
      let isConflict = file.outcome == .conflict
      let word = paint(isConflict ? .red : .green, outcome) + padding
      let change = file.change == .added ? "  (new)" : file.change == .removed ? "  (removed)" : ""
      return ["\(word)  \(file.path.printableLine)\(change)"]
        + file.notes.map { "  \($0.printableLine)" }
        + file.decisions.filter(\.isOpen).flatMap { listing($0, names) }
    }
    return lines.isEmpty ? "no file would change" : lines.joined(separator: "\n")
  }

  /// One conflict: number, place, what each side has.
  func listing(_ conflict: MergeDecision, _ names: (ours: String, theirs: String)) -> [String] {
    let number = conflict.number.map { "\($0)" } ?? ""
    let heading = "  \(paint(.yellow, number))  \(conflict.path.printableLine): \(conflict.reason)"
    guard conflict.base != nil || conflict.ours != nil || conflict.theirs != nil else {
      return [heading]
    }
    let rows = [
      ("base", conflict.base), ("ours (\(names.ours))", conflict.ours),
      ("theirs (\(names.theirs))", conflict.theirs),
    ].map { [$0, Self.short($1)] }
    return [heading] + TextTable(rows).lines(indent: "       ")
  }

  /// A value on one line.
  static func short(_ value: [UInt8]?) -> String {
    guard let value else { return "(nothing)" }
    let words = String(decoding: value.prefix(4096), as: UTF8.self)
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count > longestValue ? "\(words.prefix(longestValue)) …" : words
  }

  /// In characters.
  private static let longestValue = 90
}
