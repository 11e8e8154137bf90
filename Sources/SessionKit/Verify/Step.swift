import GitKit
import SessionModel

/// One commit as a step of the history: what it says, and what it changed.
struct Step {
  let commit: Commit
  let message: CommitMessage
  let parents: [Commit]
  /// By path what differs from each parent, in the order of the parents; the first commit of all differs
  /// from nothing.
  let sides: [[GitPath: TreeChange]]
  /// What the commit itself brought: paths at which it differs from all its parents.
  let own: [TreeChange]

  init(
    _ commit: Commit, _ parents: [Commit], in repository: borrowing Repository
  ) throws(GitError) {
    self.commit = commit
    self.parents = parents
    message = CommitMessage(parsing: commit.message)
    var sides: [[GitPath: TreeChange]] = []
    for tree in parents.isEmpty ? [nil] : parents.map({ Optional($0.tree) }) {
      let changes = try repository.diff(from: tree, to: commit.tree)
      sides.append(Dictionary(changes.map { ($0.path, $0) }) { first, _ in first })
    }
    self.sides = sides
    own = sides[0].values.filter { change in
      sides.dropFirst().allSatisfy { $0[change.path] != nil }
    }.sorted { $0.path < $1.path }
  }

  /// What the commit itself made of what its parents had at a path: one change for each form of it there.
  func own(at path: GitPath) -> [TreeChange] {
    var known: Set<TreeChange> = []
    return sides.compactMap { $0[path] }.filter { known.insert($0).inserted }
  }

  var isMerge: Bool { parents.count > 1 }

  /// Whether it differs from its first parent at a path.
  func changes(_ path: GitPath) -> Bool { sides[0][path] != nil }

  /// The state that the commit says it brings back; nil if it says nothing of the kind, or the state
  /// is not here.
  ///
  /// A rebase gives commits other names, so that a state may not be found.
  func stated(in graph: CommitGraph) -> StatedState {
    if let undone = message["Session-Undoes"] {
      return .of(graph.commit(named: undone).flatMap { graph.parents(of: $0).first })
    }
    if let undo = message["Session-Redoes"] {
      let target = graph.commit(named: undo).flatMap { commit in
        CommitMessage(parsing: commit.message)["Session-Undoes"]
      }
      return .of(target.flatMap { graph.commit(named: $0) })
    }
    if let restored = message["Session-Restores"] { return .of(graph.commit(named: restored)) }
    if let reverted = revertedCommit {
      return .of(graph.commit(named: reverted).flatMap { graph.parents(of: $0).first })
    }
    return .none
  }

  /// The commit that `git revert` says it takes back.
  private var revertedCommit: String? {
    let mark = "This reverts commit "
    guard let line = message.body?.split(separator: "\n").first(where: { $0.hasPrefix(mark) })
    else { return nil }
    return String(line.dropFirst(mark.count).prefix(40))
  }
}

/// The state that a step brings back by its own words.
enum StatedState {
  /// It says nothing of that.
  case none
  /// It names a state that is not in the history at hand.
  case elsewhere
  case commit(Commit)

  static func of(_ commit: Commit?) -> StatedState { commit.map { .commit($0) } ?? .elsewhere }
}

extension CommitGraph {
  /// The commit of a full name, if the history has it.
  func commit(named name: String) -> Commit? {
    do throws(GitError) {
      return self[try ObjectID(name)]
    } catch {
      // Words that are no name name nothing.
      return nil
    }
  }
}
