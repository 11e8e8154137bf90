import GitKit
import SystemPackage

/// All commits that some tips reach, read once; what cannot be read is left out and named.
struct CommitGraph {
  private(set) var commits: [ObjectID: Commit] = [:]
  /// Parents before their children.
  private(set) var order: [ObjectID] = []
  /// Commits that are missing or broken, with the commit or tip that names each.
  private(set) var unreadable: [(id: ObjectID, error: GitError)] = []
  private var cut: Set<ObjectID> = []
  /// Whether the history ends where somebody cut it off, as in `git clone --depth`.
  private(set) var isShallow = false

  /// - Complexity: O(*n*) for *n* commits, each read once.
  init(
    from tips: [ObjectID], in repository: borrowing Repository, counting: (Int) -> Void = { _ in }
  ) throws(GitError) {
    let ends = try Self.ends(of: repository)
    isShallow = !ends.isEmpty
    var known: Set<ObjectID> = []
    for tip in tips where known.insert(tip).inserted {
      var path: [(commit: Commit, next: Int)] = []
      if let commit = read(tip, ends, in: repository) { path.append((commit, 0)) }
      while let (commit, next) = path.last {
        guard next < commit.parents.count else {
          path.removeLast()
          if commit.parents.contains(where: { commits[$0] == nil }) { cut.insert(commit.id) }
          commits[commit.id] = commit
          order.append(commit.id)
          counting(order.count)
          continue
        }
        path[path.count - 1].next += 1
        let parent = commit.parents[next]
        guard known.insert(parent).inserted else { continue }
        if let commit = read(parent, ends, in: repository) { path.append((commit, 0)) }
      }
    }
  }

  subscript(id: ObjectID) -> Commit? { commits[id] }

  /// Whether a parent is not here: the history was cut off, or has a gap.
  func isCut(_ id: ObjectID) -> Bool { cut.contains(id) }

  /// The parents that could be read.
  func parents(of commit: Commit) -> [Commit] { commit.parents.compactMap { commits[$0] } }

  private mutating func read(
    _ id: ObjectID, _ ends: Set<ObjectID>, in repository: borrowing Repository
  ) -> Commit? {
    do throws(GitError) {
      var commit = try repository.readCommit(id)
      if ends.contains(id) {
        if !commit.parents.isEmpty { cut.insert(id) }
        commit.parents = []
      }
      return commit
    } catch {
      unreadable.append((id, error))
      return nil
    }
  }

  /// The commits at which a shallow history begins.
  private static func ends(of repository: borrowing Repository) throws(GitError) -> Set<ObjectID> {
    let file = repository.commonDirectory.appending("shallow")
    guard let bytes = try readFile(file, limit: 64 << 20) else { return [] }
    var ends: Set<ObjectID> = []
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      ends.insert(try ObjectID(String(line)))
    }
    return ends
  }
}
