import GitKit
import SessionModel

/// Messages, uploads and issued reports: what stays as it was once it is committed.
extension HistoryCheck {
  private enum Kept {
    case message, upload, report

    init?(_ path: GitPath) {
      let session: SessionPath
      do throws(ModelError) {
        session = try SessionPath(bytes: path.bytes)
      } catch {
        return nil
      }
      switch SessionLayout.kind(of: session) {
      case .message: self = .message
      case .sealed: self = session.isInside(SessionLayout.uploads) ? .upload : .report
      default: return nil
      }
    }

    var rule: Verification.Finding.Rule {
      switch self {
      case .message: .message
      case .upload: .upload
      case .report: .report
      }
    }

    var made: String {
      switch self {
      case .message: "it was written"
      case .upload: "it was added"
      case .report: "it was issued"
      }
    }
  }

  /// - Parameter open: What steps before broke and nobody has put right.
  func judgeKeptFiles(_ step: Step, putting open: [Breach.Mending]) throws {
    // A merge may bring what one parent alone has, and may bring it only as it is there.
    for change in step.own.flatMap({ step.own(at: $0.path) }) {
      guard let old = change.old, let kept = Kept(change.path),
        !isPutBack(change, open),
        try !mayChange(change, kept, step)
      else { continue }
      try note(change.path, old, new: change.new, kept, step)
    }
    guard step.isMerge else { return }
    for (number, side) in step.sides.enumerated() {
      for change in side.values.sorted(by: { $0.path < $1.path }) where change.new == nil {
        guard let old = change.old, let kept = Kept(change.path),
          step.sides.contains(where: { $0[change.path] == nil }),
          try isDropped(change.path, from: number, step), !isMoved(old, side, kept)
        else { continue }
        try note(change.path, old, new: nil, kept, step)
      }
    }
  }

  private func note(
    _ path: GitPath, _ old: TreeEntry, new: TreeEntry?, _ kept: Kept, _ step: Step
  ) throws {
    if kept == .upload {
      // What plain git put there without a word, plain git may change.
      guard recordedUploads.contains(FileVersion(path: path, id: old.id)) else { return }
    }
    let source = try step.parents.first { parent in
      try repository.entry(at: path, in: parent.tree) == old
    }
    let name = source?.id.short ?? "<commit>"
    var remedy = "git session restore \(name):\(path) brings it back"
    if kept == .upload {
      remedy += "; git session upload remove takes out one that is not wanted"
    }
    let message = "was \(new == nil ? "removed" : "changed") after \(kept.made)"
    breach(
      step, kept.rule, path, line: try new.map { try firstDifference(old, $0) } ?? nil, message,
      remedy: remedy, .file(path, old))
  }

  private func isPutBack(_ change: TreeChange, _ open: [Breach.Mending]) -> Bool {
    open.contains { mending in
      guard case .file(change.path, let original) = mending else { return false }
      return change.new == original
    }
  }

  /// Whether the commit is one that changes such files by the rules.
  private func mayChange(_ change: TreeChange, _ kept: Kept, _ step: Step) throws -> Bool {
    if let new = change.new, let old = change.old, new.id == old.id { return true }
    switch step.stated(in: graph) {
    case .commit(let state):
      if try repository.entry(at: change.path, in: state.tree) == change.new { return true }
    // What is brought back was there at some time, even if its commit has another name by now.
    case .elsewhere where change.new.map { wasThere($0, at: change.path, before: step) } ?? true:
      return true
    case .elsewhere, .none: break
    }
    if change.new == nil, isMoved(change.old, step.sides[0], kept) { return true }
    return kept == .upload && ["upload.remove", "save"].contains(step.message.operation)
  }

  private func wasThere(_ entry: TreeEntry, at path: GitPath, before step: Step) -> Bool {
    origins[FileVersion(path: path, id: entry.id)].map { $0 != step.commit.id } ?? false
  }

  /// Whether the bytes are now at another path that keeps them as well.
  private func isMoved(
    _ old: TreeEntry?, _ changes: [GitPath: TreeChange], _ kept: Kept
  ) -> Bool {
    guard let old, kept != .report else { return false }
    return changes.values.contains { change in
      change.old == nil && change.new?.id == old.id && Kept(change.path) == kept
    }
  }

  /// Whether a merge left out what one parent had, though no other parent had taken it out.
  private func isDropped(_ path: GitPath, from number: Int, _ step: Step) throws -> Bool {
    let parent = step.commit.parents[number]
    for (index, other) in step.commit.parents.enumerated() where index != number {
      guard step.sides[index][path] == nil else { continue }
      for base in try repository.mergeBases(parent, other) {
        guard let tree = graph[base]?.tree else { return false }
        if try repository.entry(at: path, in: tree) != nil { return false }
      }
    }
    return true
  }

  /// The first line at which two files differ; nil if one is no text, or too large for one.
  private func firstDifference(_ old: TreeEntry, _ new: TreeEntry) throws -> Int? {
    guard old.kind.isFile, new.kind.isFile, try repository.blobSize(old.id) <= 16 << 20,
      try repository.blobSize(new.id) <= 16 << 20
    else { return nil }
    let before = try repository.readBlob(old.id)
    let after = try repository.readBlob(new.id)
    guard !isBinary(before), !isBinary(after) else { return nil }
    let same = zip(before, after).prefix { $0 == $1 }.count
    return before.prefix(same).count { $0 == UInt8(ascii: "\n") } + 1
  }
}
