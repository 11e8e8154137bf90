import GitKit
import StructuredText

/// What came of merging one file that both sides changed.
struct MergedFile {
  var sides: TreeConflict
  var result: Result
  /// Where it was before, if one side moved it.
  var moved: String?

  enum Result {
    /// Both sides have the same content.
    case entry(TreeEntry)
    /// Looked into; the kind is that of the merged file.
    case content(ContentMerge, EntryKind)
    /// Not looked into: a decision about all of it.
    case whole(MergeDecision)
  }

  var isClean: Bool {
    switch result {
    case .entry: true
    case .content(let merge, _): merge.isClean
    case .whole(let decision): !decision.isOpen
    }
  }

  var decisions: [MergeDecision] {
    switch result {
    case .entry: []
    case .content(let merge, _): merge.report
    case .whole(let decision): [decision]
    }
  }

  var conflicts: [MergeDecision] { decisions.filter { $0.conflict != nil } }

  var notes: [String] {
    let notes = if case .content(let merge, _) = result { merge.notes } else { [String]() }
    return (moved.map { [$0] } ?? []) + notes
  }

  /// The bytes that the directory shows, if they are no version's own.
  var text: [UInt8]? { if case .content(let merge, _) = result { merge.text } else { nil } }

  /// What the directory shows, where it is a version as it is.
  private var shownWhole: TreeEntry? {
    guard case .whole(let decision) = result else { return nil }
    switch decision.choice {
    case .base: return sides.base
    case .ours: return sides.ours
    case .theirs: return sides.theirs
    case .value, nil: return sides.ours ?? sides.theirs
    }
  }

  /// Stores the content and says what becomes of the path.
  func stored(in repository: inout Repository) throws(GitError) -> PathResolution {
    switch result {
    case .entry(let entry): return .merged(entry)
    case .whole(let decision):
      return decision.isOpen ? .conflict(showing: shownWhole) : .merged(shownWhole)
    case .content(let merge, let kind):
      let entry = TreeEntry(kind: kind, id: try repository.writeBlob(merge.text))
      return merge.isClean ? .merged(entry) : .conflict(showing: entry)
    }
  }

  /// Whether these bytes are what the directory shows of it.
  func isShown(
    by bytes: [UInt8]?, in repository: borrowing Repository
  ) throws(GitError) -> Bool {
    switch result {
    case .content(let merge, _): return merge.text == bytes
    case .entry(let entry): return try repository.readBlob(entry.id) == bytes
    case .whole:
      guard let entry = shownWhole, entry.kind.isFile else { return bytes == nil }
      return try repository.readBlob(entry.id) == bytes
    }
  }
}
