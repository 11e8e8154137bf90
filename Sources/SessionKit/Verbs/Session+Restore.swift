import GitKit
public import SessionModel

extension Session {
  /// Takes the session, or a part of it, back to an earlier state with a new commit; nothing is
  /// lost.
  ///
  /// The session stays itself: an older state of the session that it was cloned from does not bring
  /// that one's identity back, and one from when it was frozen does not freeze it.
  ///
  /// - Parameters:
  ///   - state: A branch, commit or any of git's revision expressions.
  ///   - part: A file or directory; `nil` is everything.
  public func restore(to state: String, part: SessionPath? = nil) throws -> SavedChange {
    try update(.repair) { tip in
      let commit = try resolve(state)
      let tree = try repository.readCommit(commit).tree
      let edits = try keepingIdentity(edits(toReach: tree, from: tip.tree, part: part), of: tip)
      let what = part.map { "\($0)" } ?? "session"
      return Change(
        edits: edits,
        message: try commitMessage(
          "Restore \(what) to \(commit.short)", "restore",
          phase: part.flatMap(SessionLayout.phase(of:)),
          trailers: [.init(key: "Session-Restores", value: commit.description)]))
    }
  }

  /// The edits that turn one snapshot, or a part of it, into another.
  func edits(
    toReach new: ObjectID, from old: ObjectID, part: SessionPath? = nil
  ) throws -> [GitPath: Change.Content?] {
    let part = part.map { GitPath($0) }
    if let part, try repository.entry(at: part, in: new) == nil,
      try repository.entry(at: part, in: old) == nil
    {
      throw SessionError(.notFound, "there is no '\(part)' in either state")
    }
    var edits: [GitPath: Change.Content?] = [:]
    for change in try repository.diff(from: old, to: new) {
      if let part, !change.path.isInside(part) { continue }
      edits.updateValue(change.new.map { .entry($0) }, forKey: change.path)
    }
    return edits
  }

  /// The same edits, with this session's identity in a `session.json` that comes from before a clone, and
  /// with the present state of its life: only the verbs that are for it change that.
  func keepingIdentity(
    _ edits: [GitPath: Change.Content?], of tip: Tip
  ) throws -> [GitPath: Change.Content?] {
    let path = GitPath(SessionLayout.manifest)
    guard case .entry(let entry)?? = edits[path],
      let bytes = try read(SessionLayout.manifest, in: tip.tree)
    else { return edits }
    let current: SessionManifest
    do throws(ModelError) {
      current = try SessionManifest(bytes: bytes)
    } catch {
      // A broken session.json has no identity to keep.
      return edits
    }
    var restored = try SessionManifest(bytes: repository.readBlob(entry.id))
    guard restored.id != current.id || restored.life != current.life else { return edits }
    restored.takeIdentity(of: current)
    restored.status = current.status
    restored.deletedAt = current.deletedAt
    var edits = edits
    edits[path] = .bytes(restored.bytes)
    return edits
  }
}
