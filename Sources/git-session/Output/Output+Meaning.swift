import SessionKit
import SessionModel

extension Output {
  /// Differences grouped by phase, each with what it means.
  func meaning(_ differences: [FileDifference]) -> String {
    DiffGroup.grouped(differences).map { title, files in
      let heading = paint(.bold, "\(title.printableLine): \(summary(of: files))")
      return ([heading] + files.flatMap(lines)).joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  /// One JSON object: by path what makes the new file of the old one.
  func jsonPatches(_ differences: [FileDifference]) -> String {
    let members = differences.compactMap { file in
      file.jsonPatch.map { (key: file.path, value: $0) }
    }
    let others = differences.count - members.count
    if others > 0 {
      note("\(others) \(others == 1 ? "file" : "files") without a JSON patch, not shown")
    }
    return JSON(members: members).text.trimmingFinalNewline.escapingForJSON
  }

  private func lines(_ file: FileDifference) -> [String] {
    let words = [file.kind.letter, file.path.printableLine, file.details]
    let heading = "  " + words.filter { !$0.isEmpty }.joined(separator: "  ")
    let notes = file.notes.map { "      (\($0.printableLine))" }
    let changes = file.changes.prefix(Self.mostChanges).map { "    " + line($0) }
    let left = file.changes.count - changes.count
    let rest = left > 0 ? ["    … and \(left) more; --json lists all"] : []
    let message = file.message.map(conversation) ?? []
    return [heading] + notes + changes + rest + message + hunks(of: file)
  }

  private static let mostChanges = 200
  private static let mostLines = 60

  /// The lines of a file of which nothing better can be told.
  private func hunks(of file: FileDifference) -> [String] {
    let isTold =
      file.message != nil || !file.changes.isEmpty || file.notes.contains { $0.hasPrefix("equal") }
    guard !isTold, file.kind == .changed || file.subject == .text || file.subject == .draft else {
      return []
    }
    let lines = file.patch.split(separator: "\n", omittingEmptySubsequences: false)
      .drop { !$0.hasPrefix("@@") }
    let shown = lines.prefix(Self.mostLines).filter { !$0.isEmpty }
    let left = lines.count - lines.prefix(Self.mostLines).count
    return shown.map { "    " + paintPatch(String($0).printable) }
      + (left > 0 ? ["    … and \(left) more lines; --lines shows all"] : [])
  }

  /// `● human  ada@example.com  2026-11-21 10:04` and the first lines of what was said.
  private func conversation(_ message: MessageDifference) -> [String] {
    let time = message.time.iso8601
    let minute = "\(time.prefix(10)) \(time.dropFirst(11).prefix(5))"
    let heading = paint(.cyan, "\(message.role)  \(message.author.printableLine)  \(minute)")
    let lines = message.text.split(whereSeparator: \.isNewline)
    let attached = message.attachments.map { "      attached: \($0.printableLine)" }
    let body = lines.prefix(6).map { "      \(String($0).printable)" }
    let isCut = lines.count > 6 || message.isCut
    return ["    \(heading)"] + body + (isCut ? ["      …"] : []) + attached
  }

  private func line(_ change: PartChange) -> String {
    let path = change.path.printableLine
    switch change.kind {
    case .added: return paint(.green, "+ \(path)" + value(change.new))
    case .removed: return paint(.red, "- \(path)" + value(change.old))
    case .moved:
      return paint(.yellow, "> \(path)")
        + ": moved from place \(change.from ?? 0) to \(change.to ?? 0)"
    case .changed:
      return paint(.yellow, "~ \(path)") + ": " + edit(change.old ?? "", change.new ?? "")
    }
  }

  private func value(_ text: String?) -> String {
    guard let text, !text.isEmpty else { return "" }
    return ": " + text.onOneLine.cut(to: 160).printableLine
  }

  /// Short values one after the other, long ones in one with the words that differ marked.
  private func edit(_ old: String, _ new: String) -> String {
    let (before, after) = (old.onOneLine, new.onOneLine)
    guard before.count > 40 || after.count > 40 else {
      return
        "\(paint(.red, before.printableLine)) → \(paint(.green, after.printableLine))"
    }
    return TextEdit.pieces(from: before, to: after).map { piece in
      switch piece {
      case .kept(let text): text.middleCut(beyond: 60).printableLine
      case .removed(let text): mark(text, "[-", "-]", .red)
      case .added(let text): mark(text, "{+", "+}", .green)
      }
    }.joined()
  }

  private func mark(_ text: String, _ start: String, _ end: String, _ color: Color) -> String {
    let text = text.cut(to: 400).printableLine
    return hasColor ? paint(color, text) : start + text + end
  }
}

extension FileDifference {
  /// What is told of a file beside its path.
  fileprivate var details: String {
    guard let seal = newSeal ?? oldSeal else { return size }
    let checksum = seal.sha256.map { ", sha256 \($0.prefix(16))…" } ?? ""
    let was = oldSeal.flatMap { old in newSeal == nil ? nil : "\(old.size) → " } ?? ""
    return "\(was)\(seal.size) bytes, \(seal.type)\(checksum)"
  }
}

extension String {
  /// The text with what the layout of JSON puts between its lines as one space.
  var onOneLine: String {
    guard utf8.contains(UInt8(ascii: "\n")) || utf8.contains(UInt8(ascii: "\r")) else {
      return self
    }
    return split(whereSeparator: \.isNewline).map { line in
      String(line.drop { $0 == " " || $0 == "\t" })
    }.joined(separator: " ")
  }

  func cut(to length: Int) -> String {
    count > length ? "\(prefix(length))…" : self
  }

  fileprivate func middleCut(beyond length: Int) -> String {
    count > length ? "\(prefix(length / 2))…\(suffix(length / 2))" : self
  }

  fileprivate var trimmingFinalNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
