import GitKit
import SessionModel
import StructuredText

/// Merges one file that both sides changed: the one place that decides by path and kind how.
struct FileMerge {
  /// What stands beside the conflict markers.
  var labels: ConflictLabels
  var favor = ContentMerge.Favor.neither
  /// Conflicts that are decided, by ``MergeDecision/name``.
  var choices: [String: Choice] = [:]
  /// Whether to merge all files line by line, as for a base that is itself a merge: markers in it must
  /// not be taken for a value.
  var isByLines = false
  /// Whether one side has a directory where the other has the file.
  var isBesideDirectory = false

  init(ours: String, theirs: String, favor: ContentMerge.Favor = .neither) {
    labels = ConflictLabels(ours: ours, theirs: theirs)
    self.favor = favor
  }

  /// Merges, and stores the result.
  func callAsFunction(
    _ repository: inout Repository, _ sides: TreeConflict
  ) throws(GitError) -> PathResolution {
    try merged(sides, in: repository).stored(in: &repository)
  }

  /// Merges, without writing anything.
  func merged(
    _ sides: TreeConflict, in repository: borrowing Repository
  ) throws(GitError) -> MergedFile {
    guard let ours = sides.ours, let theirs = sides.theirs else {
      return whole(sides, isBesideDirectory ? .retyped : .removed)
    }
    guard ours.kind.isFile, theirs.kind.isFile, sides.base?.kind.isFile ?? true else {
      return whole(sides, .retyped)
    }
    let kind = sides.mergedKind ?? ours.kind
    if ours.id == theirs.id {
      return MergedFile(sides: sides, result: .entry(TreeEntry(kind: kind, id: ours.id)))
    }
    guard try repository.blobSize(ours.id) <= Self.largestMerged,
      try repository.blobSize(theirs.id) <= Self.largestMerged
    else { return whole(sides, .opaque) }
    let base = try sides.base.map { entry throws(GitError) in try repository.readBlob(entry.id) }
    let merged = try merge(
      sides.path, base: base, ours: repository.readBlob(ours.id),
      theirs: repository.readBlob(theirs.id))
    guard let merged else { return whole(sides, .opaque) }
    return MergedFile(sides: sides, result: .content(merged, kind))
  }

  /// - Returns: `nil` if nothing of the two can be put together.
  private func merge(
    _ path: GitPath, base: [UInt8]?, ours: [UInt8], theirs: [UInt8]
  ) throws(GitError) -> ContentMerge? {
    let fileKind = FileKind(path)
    if fileKind == .sealed { return nil }
    let kind = isByLines ? .text : fileKind.contentKind
    if [base ?? [], ours, theirs].contains(where: isBinary) { return nil }
    return try ContentMerge(
      ContentMerge.Versions(base: base, ours: ours, theirs: theirs, as: kind), as: kind,
      markers: Markers(labels), favor: favor, rules: isByLines ? nil : MergeRules.of(fileKind)
    ) { name, _ in choices[name] ?? Choice(favor) }
  }

  /// Larger files are not looked into.
  ///
  /// In bytes.
  private static let largestMerged: Int64 = 8 << 20

  private static func detail(
    of sides: TreeConflict, _ conflict: MergeDecision.Conflict
  ) -> String {
    switch (conflict, sides.ours, sides.theirs) {
    case (.removed, nil, _): "our side removed it, their side changed it"
    case (.removed, _, _): "their side removed it, our side changed it"
    case (.opaque, _, _) where FileKind(sides.path) == .sealed:
      "both sides changed it, and files here are never merged"
    case (.opaque, _, _): "both sides changed it, and it is binary or too large to be merged"
    default: conflict.explanation
    }
  }

  /// A file of which one side, or none, is taken as it is.
  private func whole(_ sides: TreeConflict, _ conflict: MergeDecision.Conflict) -> MergedFile {
    var decision = MergeDecision(
      path: "the whole file", outcome: .conflict, conflict: conflict, number: 1)
    decision.detail = Self.detail(of: sides, conflict)
    decision.name = ConflictNames().next(conflict, at: "")
    decision.choice = choices[decision.name] ?? Choice(favor)
    return MergedFile(sides: sides, result: .whole(decision))
  }
}

extension Choice {
  /// - Returns: nil for a side that decides nothing.
  init?(_ favor: ContentMerge.Favor) {
    switch favor {
    case .ours: self = .ours
    case .theirs: self = .theirs
    case .neither, .both: return nil
    }
  }
}

extension Choice {
  /// Both sides where both can be had: what one removed stays, what both put at one place stands one
  /// after the other.
  ///
  /// - Returns: nil for what can only be one or the other, such as a number, and unless both are favoured.
  init?(united decision: Decision, in versions: ContentMerge.Versions, _ favor: ContentMerge.Favor)
  {
    guard favor == .both else { return nil }
    switch (decision.conflict, decision.ours, decision.theirs) {
    case (.removed, _, nil), (.dangling, _, nil): self = .ours
    case (.removed, nil, _), (.dangling, nil, _): self = .theirs
    case (.placed, let ours?, let theirs?):
      let isElement = decision.path.steps.last?.role == .index
      self = .value(
        versions.ours[ours] + Array((isElement ? ", " : " ").utf8) + versions.theirs[theirs])
    default: return nil
    }
  }
}

extension FileKind {
  init(_ path: GitPath) {
    do throws(ModelError) {
      self = SessionLayout.kind(of: try SessionPath(bytes: path.bytes))
    } catch {
      self = .other
    }
  }

  /// How files of this kind are compared.
  var contentKind: ContentMerge.Kind {
    switch self {
    case .manifest, .phase, .json: .json
    case .dot: .dot
    case .message, .text, .sealed, .other: .text
    }
  }
}

extension TreeConflict {
  /// The permission to be run, as the side that changed it wants it; nil if it cannot be told.
  fileprivate var mergedKind: EntryKind? {
    guard let ours else { return theirs?.kind }
    return base.flatMap { base in base.kind == ours.kind ? theirs?.kind : nil } ?? ours.kind
  }
}
