import GitKit
import SessionModel
import StructuredText

/// Merges one file that both sides changed: the one place that decides by path and kind how.
struct FileMerge {
  /// What stands beside the conflict markers of our side.
  var ourLabel: String
  /// The same for their side.
  var theirLabel: String
  var favor = ContentMerge.Favor.neither

  func callAsFunction(
    _ repository: inout Repository, _ sides: TreeConflict
  ) throws(GitError) -> PathResolution {
    guard let ours = sides.ours, let theirs = sides.theirs else {
      // One side deleted what the other edited.
      switch favor {
      case .neither, .both: return .conflict(showing: sides.ours ?? sides.theirs)
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
  ) throws(GitError) -> ContentMerge? {
    var versions = ContentMerge.Versions(base: base, ours: ours, theirs: theirs)
    let kind: ContentMerge.Kind
    switch Self.kind(of: path) {
    case .sealed: return nil
    case .manifest:
      kind = .json
      switch ManifestMerge(base: base, ours: ours, theirs: theirs) {
      case .merged(let bytes): versions = .init(base: ours, ours: ours, theirs: bytes)
      case .conflict(let base, let theirs):
        versions = .init(base: base, ours: ours, theirs: theirs)
      case nil: break
      }
    case .phase, .json: kind = .json
    case .dot: kind = .dot
    case .message, .text, .other:
      kind = .text
      if isBinary(base) || isBinary(ours) || isBinary(theirs) { return nil }
    }
    return try ContentMerge(
      versions, as: kind, markers: Markers(ours: ourLabel, theirs: theirLabel), favor: favor
    ) { _ in
      switch favor {
      case .ours: .ours
      case .theirs: .theirs
      case .neither, .both: nil
      }
    }
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

  private func undecidable(_ sides: TreeConflict) -> PathResolution {
    switch favor {
    case .neither, .both: .conflict(showing: sides.ours)
    case .ours: .merged(sides.ours)
    case .theirs: .merged(sides.theirs)
    }
  }
}
