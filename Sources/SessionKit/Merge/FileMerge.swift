import GitKit
import SessionModel

/// Merges one file that both sides changed: the one place that decides by path and kind how.
struct FileMerge {
  /// What stands beside the conflict markers of our side.
  var ourLabel: String
  /// The same for their side.
  var theirLabel: String
  var favor = LineMerge.Favor.neither

  func callAsFunction(
    _ repository: inout Repository, _ sides: TreeConflict
  ) throws(GitError) -> PathResolution {
    guard let ours = sides.ours, let theirs = sides.theirs else {
      // One side deleted what the other edited.
      switch favor {
      case .neither: return .conflict(showing: sides.ours ?? sides.theirs)
      case .ours: return .merged(sides.ours)
      case .theirs: return .merged(sides.theirs)
      }
    }
    guard ours.kind.isFile, theirs.kind.isFile, sides.base?.kind.isFile ?? true else {
      return undecidable(sides)
    }
    let kind =
      sides.base.flatMap { base in base.kind == ours.kind ? theirs.kind : nil } ?? ours.kind
    if ours.id == theirs.id { return .merged(TreeEntry(kind: kind, id: ours.id)) }
    guard try repository.blobSize(ours.id) <= Self.largestMerged,
      try repository.blobSize(theirs.id) <= Self.largestMerged
    else { return undecidable(sides) }
    let base =
      try sides.base.map { entry throws(GitError) in try repository.readBlob(entry.id) } ?? []
    let merged = try merge(
      sides.path, base: base, ours: repository.readBlob(ours.id),
      theirs: repository.readBlob(theirs.id))
    guard let merged else { return undecidable(sides) }
    let entry = TreeEntry(kind: kind, id: try repository.writeBlob(merged.text))
    return merged.isClean ? .merged(entry) : .conflict(showing: entry)
  }

  /// - Returns: `nil` if nothing of the two can be put together.
  private func merge(
    _ path: GitPath, base: [UInt8], ours: [UInt8], theirs: [UInt8]
  ) throws(GitError) -> LineMerge? {
    switch Self.kind(of: path) {
    case .sealed: return nil
    case .manifest:
      switch ManifestMerge(base: base, ours: ours, theirs: theirs) {
      case .merged(let bytes): return LineMerge(cleanly: bytes)
      case .conflict(let base, let theirs): return try mergeLines(base, ours, theirs)
      case nil: break
      }
    default: if isBinary(base) || isBinary(ours) || isBinary(theirs) { return nil }
    }
    return try mergeLines(base, ours, theirs)
  }

  /// Larger files are not looked into.
  ///
  /// In bytes.
  private static let largestMerged: Int64 = 8 << 20

  private static func kind(of path: GitPath) -> FileKind {
    do throws(ModelError) {
      return SessionLayout.kind(of: try SessionPath(bytes: path.bytes))
    } catch {
      return .other
    }
  }

  private func mergeLines(
    _ base: [UInt8], _ ours: [UInt8], _ theirs: [UInt8]
  ) throws(GitError) -> LineMerge {
    try LineMerge(
      base: base, ours: ours, theirs: theirs, ourLabel: ourLabel, theirLabel: theirLabel,
      favor: favor)
  }

  private func undecidable(_ sides: TreeConflict) -> PathResolution {
    switch favor {
    case .neither: .conflict(showing: sides.ours)
    case .ours: .merged(sides.ours)
    case .theirs: .merged(sides.theirs)
    }
  }
}
