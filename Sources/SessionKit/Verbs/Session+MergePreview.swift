import GitKit
public import SessionModel
import StructuredText
import SystemPackage

/// What a merge would do.
public struct MergePreview: Sendable {
  /// The branch that would be merged into.
  public var ours: String
  /// What would be merged, as it was named, and its commit.
  public var theirs: String
  public var commit: String
  /// Whether the branch has everything already.
  public var isUpToDate: Bool
  /// The files that the merge would touch, or that both sides changed; sorted by path.
  public var files: [PreviewedFile]

  public var hasConflicts: Bool { files.contains { $0.outcome == .conflict } }
}

/// What a merge would make of one file.
public struct PreviewedFile: Sendable {
  public var path: String
  public var outcome: Outcome
  /// What happens to the file of our side; nil if it stays as it is.
  public var change: FileDifference.Kind?
  /// What either side changed in a file that both changed.
  public var decisions: [MergeDecision]
  /// What a person should know of how it was merged.
  public var notes: [String]

  public enum Outcome: String, Sendable, Hashable, CaseIterable {
    /// Only their side changed it.
    case taken
    /// Both sides changed it, and were put together.
    case merged
    /// Something is for a person to decide.
    case conflict
  }
}

extension Session {
  /// Computes a merge without doing it: nothing is written, neither files nor objects nor references.
  ///
  /// - Throws: ``SessionError`` as ``merge(_:message:)`` does, but not for unsaved edits.
  public func previewMerge(
    _ state: SessionState, allowingUnrelated: Bool = false
  ) throws -> MergePreview {
    do {
      var trial = try Repository(at: path, isTrial: true)
      var theirs = try incoming(state)
      theirs.mayBeUnrelated = allowingUnrelated
      // Lent, not fetched.
      if case .revision(_, let other?) = state { try trial.readObjects(of: Repository(at: other)) }
      let tip = try tip()
      var preview = MergePreview(
        ours: tip.name, theirs: theirs.name, commit: theirs.commit.description, isUpToDate: true,
        files: [])
      if try trial.isAncestor(theirs.commit, of: tip.commit) { return preview }
      preview.isUpToDate = false
      let merge = TipMerge(FileMerge(ours: tip.name, theirs: theirs.name))
      let merged = try merge(theirs, into: tip, in: &trial)
      preview.files = try Self.files(of: merged, merge, trial.diff(from: tip.tree, to: merged.tree))
      return preview
    } catch {
      throw SessionError(error)
    }
  }

  private static func files(
    of merged: MergedTree, _ merge: TipMerge, _ changes: [TreeChange]
  ) -> [PreviewedFile] {
    var changeKinds: [GitPath: FileDifference.Kind] = [:]
    for change in changes {
      changeKinds[change.path] =
        change.old == nil ? .added : change.new == nil ? .removed : .changed
    }
    let conflicts = Set(merged.conflicts.map(\.path))
    let paths = Set(changeKinds.keys).union(conflicts).union(merge.files.keys)
    return paths.sorted().map { path in
      let file = merge.files[path]
      return PreviewedFile(
        path: path.description,
        outcome: conflicts.contains(path) ? .conflict : file == nil ? .taken : .merged,
        change: changeKinds[path], decisions: file?.decisions ?? [], notes: file?.notes ?? [])
    }
  }
}

extension MergePreview {
  /// As `git session merge --dry-run --json` prints it.
  public var json: JSON {
    [
      "ours": JSON(ours), "theirs": JSON(theirs), "commit": JSON(commit),
      "outcome": JSON(isUpToDate ? "upToDate" : hasConflicts ? "conflicts" : "merged"),
      "files": JSON(elements: files.map(\.json)),
    ]
  }
}

extension PreviewedFile {
  fileprivate var json: JSON {
    var json: JSON = ["path": JSON(path), "outcome": JSON(outcome.rawValue)]
    json["change"] = change.map { JSON($0.rawValue) }
    json["decisions"] = JSON(elements: decisions.map(\.json))
    json["notes"] = JSON(elements: notes.map { JSON($0) })
    return json
  }
}
