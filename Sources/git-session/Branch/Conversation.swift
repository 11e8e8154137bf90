import SessionKit
import SessionModel

/// Asks a person about one conflict after the other.
struct Conversation {
  var session: Session
  var output: Output

  private enum Answer {
    case decide(ConflictChoice)
    case skip
    case quit
  }

  /// - Returns: What is open in the end.
  func decide(_ conflicts: OpenConflicts) async throws -> OpenConflicts {
    var open = conflicts
    var seen: Set<String> = []
    while let (file, conflict) = Self.next(in: open, without: seen) {
      seen.insert("\(conflict.number ?? 0) \(file.path)")
      let names = (ours: open.ours, theirs: open.theirs)
      try output.print(output.paint(.bold, file.path.printableLine))
      for line in output.question(conflict, names) { try output.print(line) }
      switch try await ask(conflict, in: file, names) {
      case .skip: continue
      case .quit: return open
      case .decide(let choice):
        do {
          let path = try SessionPath(file.path)
          let number = conflict.number.map { "\($0)" } ?? ""
          open = try await session.resolve(path, [number], as: choice).open
        } catch let error as SessionError where error.code == .invalid {
          output.complain(error.message)
          seen.remove("\(conflict.number ?? 0) \(file.path)")
        }
      }
    }
    return open
  }

  private static func next(
    in conflicts: OpenConflicts, without seen: Set<String>
  ) -> (ConflictedFile, MergeDecision)? {
    for file in conflicts.files where !file.isEdited {
      for conflict in file.openConflicts
      where !seen.contains("\(conflict.number ?? 0) \(file.path)") {
        return (file, conflict)
      }
    }
    return nil
  }

  private func ask(
    _ conflict: MergeDecision, in file: ConflictedFile, _ names: (ours: String, theirs: String)
  ) async throws -> Answer {
    let canEdit = file.kind != nil
    while true {
      let edit = canEdit ? ", e(dit)" : ""
      try output.write(Array("o(urs), t(heirs), b(ase)\(edit), s(kip), q(uit)? ".utf8))
      switch readLine() {
      case "o", "ours": return .decide(.ours)
      case "t", "theirs": return .decide(.theirs)
      case "b", "base": return .decide(.base)
      case "e", "edit":
        guard canEdit else { continue }
        if let value = try await edited(conflict, file.kind, names) {
          return .decide(.value(value))
        }
        output.complain("the lines with markers are still there; nothing is decided")
      case "s", "skip": return .skip
      case "q", "quit", nil: return .quit
      case let answer?: output.complain("'\(answer.printableLine)' is none of the answers")
      }
    }
  }

  /// - Returns: nil if the person left the markers in.
  private func edited(
    _ conflict: MergeDecision, _ kind: ContentMerge.Kind?, _ names: (ours: String, theirs: String)
  ) async throws -> String? {
    let sides = [
      ("<<<<<<< \(names.ours)", conflict.ours), ("||||||| base", conflict.base),
      ("=======", conflict.theirs),
    ].map { mark, value in
      let text = String(decoding: value ?? [], as: UTF8.self)
      return "\(mark)\n\(text)\(text.isEmpty || text.hasSuffix("\n") ? "" : "\n")"
    }
    let text = try await session.edit(
      sides.joined() + ">>>>>>> \(names.theirs)\n",
      suffix: kind == .text ? "txt" : "\(kind ?? .text)")
    let isMarked = text.split(separator: "\n").contains {
      $0.hasPrefix("<<<<<<< ") || $0.hasPrefix(">>>>>>> ")
    }
    if isMarked { return nil }
    return kind != .text && text.hasSuffix("\n") ? String(text.dropLast()) : text
  }
}

extension Output {
  /// A conflict as a person is asked about it: long texts as what each side changed in them.
  func question(_ conflict: MergeDecision, _ names: (ours: String, theirs: String)) -> [String] {
    guard let base = conflict.base, let ours = conflict.ours, let theirs = conflict.theirs,
      [base, ours, theirs].contains(where: { $0.count > Self.longestPlain })
    else { return listing(conflict, names) }
    return [
      "  \(paint(.yellow, conflict.number.map { "\($0)" } ?? ""))  "
        + "\(conflict.path.printableLine): \(conflict.reason)",
      "       ours (\(names.ours)):", "         \(words(base, ours))",
      "       theirs (\(names.theirs)):", "         \(words(base, theirs))",
    ]
  }

  /// In bytes.
  private static let longestPlain = 80

  /// What became of a text, word by word: `[-removed-]` and `{+added+}`.
  private func words(_ old: [UInt8], _ new: [UInt8]) -> String {
    func split(_ text: [UInt8]) -> [Substring] {
      String(decoding: text.prefix(4096), as: UTF8.self).split(whereSeparator: \.isWhitespace)
    }
    let (before, after) = (split(old), split(new))
    let difference = after.difference(from: before)
    var removed: Set<Int> = []
    var added: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    var parts: [String] = []
    var (left, right) = (0, 0)
    while left < before.count || right < after.count {
      if left < before.count, removed.contains(left) {
        parts.append(paint(.red, "[-\(before[left])-]"))
        left += 1
      } else if right < after.count, added.contains(right) {
        parts.append(paint(.green, "{+\(after[right])+}"))
        right += 1
      } else {
        parts.append(String(before[left]))
        (left, right) = (left + 1, right + 1)
      }
    }
    return parts.joined(separator: " ").replacing("-] [-", with: " ").replacing("+} {+", with: " ")
  }
}
