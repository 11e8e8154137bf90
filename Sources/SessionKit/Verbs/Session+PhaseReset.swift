import GitKit
public import SessionModel
import StructuredText

extension Session {
  /// Takes a phase's directory back to what it was when the session entered the phase, and nothing
  /// else; ``undo()`` takes that back.
  ///
  /// A phase that was never entered goes back to how it began. Unsaved edits stay; all files of the phase that
  /// have some are named, also those that the reset would not have changed.
  ///
  /// - Throws: ``SessionError`` with code `refused` if nothing has changed since.
  public func resetPhase(_ phase: PhaseID? = nil, branch: String? = nil) throws -> SavedChange {
    var entered = ""
    var reset: PhaseID?
    let change = try attempt(branch: branch) { tip in
      let phase = try existingPhase(phase, in: tip)
      reset = phase
      let entry = try entry(into: phase, before: tip)
      entered = "\(phase) is as it was when it was entered, with commit \(entry.id.short)"
      return Change(
        edits: try edits(
          toReach: entry.tree, from: tip.tree, part: SessionLayout.phase(phase)),
        message: try commitMessage(
          "Reset \(phase) to \(entry.id.short)", "phase.reset", phase: phase,
          trailers: [.init(key: "Session-Restores", value: entry.id.description)]),
        bringsContent: false)
    }
    let kept = try reset.map { try unsavedFiles(of: $0, branch: branch) } ?? []
    guard var change else {
      guard let first = kept.first else { throw SessionError(.refused, entered) }
      throw SessionError(
        .refused, "\(entered), but for unsaved edits: \(kept.joined(separator: ", "))",
        hint: "git -C \(path) checkout -- \(first) gives them up, git session save keeps them")
    }
    change.keptFiles = Set(change.keptFiles + kept).sorted()
    return change
  }

  /// The files of a phase that hold unsaved edits, if the directory shows the branch.
  private func unsavedFiles(of phase: PhaseID, branch: String?) throws -> [String] {
    do {
      guard try snapshot(of: branch) == .directory else { return [] }
      let directory = GitPath(SessionLayout.phase(phase))
      return try unsavedChanges(since: tip()).map(\.path).filter { $0.isInside(directory) }
        .map(\.description)
    } catch {
      throw SessionError(error)
    }
  }

  /// The commit with which the session came to a phase, the last time it did; for a phase that it
  /// never came to, the first one that has it.
  ///
  /// - Complexity: Reads the branch's own commits back to there.
  private func entry(into phase: PhaseID, before tip: Tip) throws -> Commit {
    let directory = GitPath(SessionLayout.phase(phase))
    let manifest = GitPath(SessionLayout.manifest)
    var known: [ObjectID: PhaseID?] = [:]
    var entered: Commit?
    var first: Commit?
    var latest: Commit?
    try repository.forEachCommit(from: [tip.commit], firstParent: true) { commit throws(GitError) in
      latest = latest ?? commit
      guard try repository.entry(at: directory, in: commit.tree) != nil else { return false }
      first = commit
      guard let file = try repository.entry(at: manifest, in: commit.tree) else { return false }
      let current: PhaseID?
      if let seen = known[file.id] {
        current = seen
      } else {
        current = Self.phase(in: try repository.readBlob(file.id))
        known.updateValue(current, forKey: file.id)
      }
      if current == phase {
        entered = commit
        return true
      }
      return entered == nil
    }
    guard let commit = entered ?? first ?? latest else {
      throw SessionError(.damaged, "the session has no commit")
    }
    return commit
  }

  /// The phase that a `session.json` names, whatever else is wrong with it.
  private static func phase(in bytes: [UInt8]) -> PhaseID? {
    let document = JSONDocument(bytes)
    guard let node = document.node(at: ["phase"]) else { return nil }
    do throws(ParseError) {
      return try document.value(of: node).string.flatMap(PhaseID.init(rawValue:))
    } catch {
      return nil
    }
  }
}
