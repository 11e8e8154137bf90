import SessionKit
import SessionModel

extension Output {
  /// Differences grouped by phase, each with its patch.
  func patches(_ differences: [FileDifference]) -> String {
    DiffGroup.grouped(differences).map { title, files in
      let heading = paint(.bold, "\(title.printableLine): \(summary(of: files))")
      return heading + "\n" + files.map(patch).joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  /// Differences grouped by phase, each as a line.
  func stat(_ differences: [FileDifference]) -> String {
    DiffGroup.grouped(differences).map { title, files in
      let rows = files.map { [$0.kind.letter, $0.path, $0.size] }
      return paint(.bold, title.printableLine) + "\n"
        + TextTable(rows).lines(indent: "  ").joined(separator: "\n")
    }.joined(separator: "\n") + "\n" + summary(of: differences)
  }

  /// `3 files, +10 -2`.
  func summary(of files: [FileDifference]) -> String {
    let lines = files.reduce((0, 0)) { ($0.0 + ($1.insertions ?? 0), $0.1 + ($1.deletions ?? 0)) }
    return "\(files.count) \(files.count == 1 ? "file" : "files"), +\(lines.0) -\(lines.1)"
  }

  private func patch(_ file: FileDifference) -> String {
    guard !file.patch.isEmpty else {
      return "\(file.kind.letter) \(file.path.printableLine)  \(file.size)"
    }
    let text = file.patch.hasSuffix("\n") ? file.patch.dropLast() : file.patch[...]
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in paintPatch(body(String(line))) }.joined(separator: "\n")
  }

  func paintPatch(_ line: String) -> String {
    if line.hasPrefix("+++ ") || line.hasPrefix("--- ") || line.hasPrefix("diff ") {
      return paint(.bold, line)
    }
    if line.hasPrefix("@@") { return paint(.cyan, line) }
    if line.hasPrefix("+") { return paint(.green, line) }
    if line.hasPrefix("-") { return paint(.red, line) }
    return line
  }
}

extension FileDifference {
  /// What changed in size: in lines, or in bytes where lines mean nothing.
  var size: String {
    if let insertions, let deletions { return "+\(insertions) -\(deletions)" }
    return switch (oldSize, newSize) {
    case (let old?, let new?): "\(old) → \(new) bytes"
    case (let old?, nil): "\(old) bytes"
    case (nil, let new?): "\(new) bytes"
    default: ""
    }
  }
}

extension FileDifference.Kind {
  var letter: String {
    switch self {
    case .added: "A"
    case .removed: "D"
    case .changed: "M"
    }
  }
}
