import GitKit
import SessionModel

extension Session {
  /// The operations of a state, to be stepped through; merged branches count as one.
  ///
  /// - Parameter state: A branch or any other of git's revision expressions; `nil` is the current
  ///   branch.
  /// - Complexity: Reads the branch's own commits once.
  public func replay(of state: String? = nil) throws -> SessionReplay {
    do {
      let start = try state.map(resolve) ?? tip().commit
      var commits: [Commit] = []
      try repository.forEachCommit(from: [start], firstParent: true) { commit throws(GitError) in
        commits.append(commit)
        return true
      }
      var places = PhasePlaces()
      return SessionReplay(
        steps: try commits.reversed().enumerated().map { number, commit in
          SessionReplay.Step(
            number: number + 1, entry: LogEntry(commit),
            phase: try places.phase(in: commit.tree, of: repository)?.rawValue)
        })
    } catch {
      throw SessionError(error)
    }
  }

  /// What an operation changed, and what it merged.
  ///
  /// - Complexity: Reads what differs from the state before.
  public func replayed(
    _ step: SessionReplay.Step, options: DiffOptions = DiffOptions()
  ) throws -> ReplayedStep {
    do {
      let commit = try repository.readCommit(ObjectID(step.entry.commit))
      var merged: [LogEntry] = []
      if let first = commit.parents.first, commit.parents.count > 1 {
        try repository.forEachCommit(from: Array(commit.parents.dropFirst()), without: [first]) {
          other throws(GitError) in
          merged.append(LogEntry(other))
          return true
        }
      }
      return ReplayedStep(
        step: step, changes: try changes(of: commit, options: options), merged: merged.reversed())
    } catch {
      throw SessionError(error)
    }
  }
}
