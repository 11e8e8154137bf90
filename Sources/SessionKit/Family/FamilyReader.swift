import GitKit
import SessionModel
import SystemPackage

/// Puts the histories of related sessions together, commit by commit, and leaves out what lies between.
struct FamilyReader {
  private struct Member {
    var directory: FilePath
    var manifest: SessionManifest
    var tips: [(branch: String, commit: ObjectID, isCurrent: Bool)]
  }

  private var members: [Member] = []
  private var commits: [ObjectID: Commit] = [:]
  private var owners: [ObjectID: Int] = [:]

  /// - Parameters:
  ///   - home: The session whose family it is.
  ///   - directories: Sessions that may belong to it; those that cannot be read do not.
  init(of home: FilePath, among directories: [FilePath]) throws {
    var all = [try Self.member(at: home)]
    for directory in directories where !isSameFile(directory, home) {
      do {
        all.append(try Self.member(at: directory))
      } catch {
        // A session that is broken has no say in another's family; verify names it.
        continue
      }
    }
    members = Self.related(all).sorted { left, right in
      (left.manifest.created, left.manifest.id.rawValue)
        < (right.manifest.created, right.manifest.id.rawValue)
    }
    for member in members {
      let repository = try Repository(at: member.directory)
      let graph = try CommitGraph(from: member.tips.map(\.commit), in: repository)
      if let lost = graph.unreadable.first { throw lost.error }
      commits.merge(graph.commits) { first, _ in first }
    }
    assignOwners()
  }

  private static func member(at directory: FilePath) throws -> Member {
    let repository = try Repository(at: directory)
    let head = try repository.head()
    let (shown, start): (String?, ObjectID?) =
      switch head {
      case .branch(let name, let tip): (name, tip)
      case .detached(let commit): (nil, commit)
      }
    guard let start,
      let bytes = try repository.read(SessionLayout.manifest, in: repository.readCommit(start).tree)
    else { throw SessionError(.notFound, "\(directory) holds no session") }
    var tips = try repository.legibleReferences(under: "refs/heads/").map { reference in
      (
        branch: Session.shortName(ofBranch: reference.name), commit: reference.id,
        isCurrent: reference.name == shown
      )
    }
    if shown == nil { tips.append(("HEAD", start, true)) }
    return Member(
      directory: repository.workingDirectory ?? directory,
      manifest: try SessionManifest(bytes: bytes),
      tips: tips)
  }

  /// The first member with all that are joined to it by a parent in common.
  private static func related(_ all: [Member]) -> [Member] {
    func names(_ member: Member) -> Set<SessionID> {
      Set([member.manifest.id, member.manifest.parent?.session].compactMap(\.self))
    }
    var known = names(all[0])
    var family = [all[0]]
    var others = Array(all.dropFirst())
    while let index = others.firstIndex(where: { !names($0).isDisjoint(with: known) }) {
      known.formUnion(names(others[index]))
      family.append(others.remove(at: index))
    }
    return family
  }

  /// Gives each commit to the session that made it: the oldest one on whose branches' own way it is,
  /// then whoever reaches it.
  private mutating func assignOwners() {
    for (index, member) in members.enumerated() {
      for tip in member.tips {
        var next = commits[tip.commit]
        while let commit = next, owners[commit.id] == nil {
          owners[commit.id] = index
          next = commit.parents.first.flatMap { commits[$0] }
        }
      }
    }
    for (index, member) in members.enumerated() {
      var open = member.tips.map(\.commit)
      var seen: Set<ObjectID> = []
      while let id = open.popLast() {
        guard seen.insert(id).inserted, let commit = commits[id] else { continue }
        if owners[id] == nil { owners[id] = index }
        open += commit.parents
      }
    }
  }

  // MARK: What is shown

  func family() -> SessionFamily {
    let shown = significant()
    var nodes: [SessionFamily.Node] = []
    for id in newestFirst() where shown.contains(id) {
      guard let commit = commits[id] else { continue }
      let entry = LogEntry(commit)
      var tips: [SessionFamily.Tip] = []
      for member in members {
        for tip in member.tips where tip.commit == id {
          tips.append(
            SessionFamily.Tip(
              session: member.manifest.id.rawValue, branch: tip.branch, isCurrent: tip.isCurrent))
        }
      }
      nodes.append(
        SessionFamily.Node(
          commit: id.description, session: members[owners[id] ?? 0].manifest.id.rawValue,
          time: entry.time, operation: entry.operation, subject: entry.subject, tips: tips,
          parents: links(of: commit, shown)))
    }
    return SessionFamily(members: describedMembers(), nodes: nodes)
  }

  /// Beginnings, ends, where ways part or meet, and where one session becomes another.
  private func significant() -> Set<ObjectID> {
    var children: [ObjectID: Int] = [:]
    var shown = Set(members.flatMap { $0.tips.map(\.commit) })
    shown.formUnion(parentsByName().values)
    for commit in commits.values {
      for parent in commit.parents { children[parent, default: 0] += 1 }
      let first = commit.parents.first
      if commit.parents.count != 1 || first.map({ owners[$0] != owners[commit.id] }) == true {
        shown.insert(commit.id)
        if let first { shown.insert(first) }
      }
    }
    for (id, count) in children where count > 1 { shown.insert(id) }
    return shown.filter { commits[$0] != nil }
  }

  /// First commits of sessions that say from which commit they come without having it.
  private func parentsByName() -> [ObjectID: ObjectID] {
    var parents: [ObjectID: ObjectID] = [:]
    for (index, member) in members.enumerated() {
      // Words that are no commit's name join nothing.
      guard let name = member.manifest.parent?.commit, let parent = try? ObjectID(name),
        commits[parent] != nil, owners[parent] != index
      else { continue }
      for commit in commits.values where commit.parents.isEmpty && owners[commit.id] == index {
        parents[commit.id] = parent
      }
    }
    return parents
  }

  private func links(of commit: Commit, _ shown: Set<ObjectID>) -> [SessionFamily.Link] {
    var links = commit.parents.compactMap { parent -> SessionFamily.Link? in
      var id = parent
      var passed = 0
      while !shown.contains(id) {
        guard let next = commits[id]?.parents.first else { return nil }
        id = next
        passed += 1
      }
      return SessionFamily.Link(commit: id.description, operations: passed, isByName: false)
    }
    if let parent = parentsByName()[commit.id] {
      links.append(
        SessionFamily.Link(commit: parent.description, operations: 0, isByName: true))
    }
    return links
  }

  /// All commits, children before parents, of those that could come next the newest.
  private func newestFirst() -> [ObjectID] {
    var children: [ObjectID: Int] = [:]
    let byName = parentsByName()
    func parents(_ commit: Commit) -> [ObjectID] {
      commit.parents + (byName[commit.id].map { [$0] } ?? [])
    }
    for commit in commits.values {
      for parent in parents(commit) { children[parent, default: 0] += 1 }
    }
    var ready = commits.values.filter { children[$0.id] == nil }
      .sorted { Self.isOlder($0, $1) }
    var order: [ObjectID] = []
    while let commit = ready.popLast() {
      order.append(commit.id)
      for parent in parents(commit) {
        children[parent, default: 1] -= 1
        guard children[parent] == 0, let parent = commits[parent] else { continue }
        ready.insert(parent, at: ready.partition(of: parent))
      }
    }
    return order
  }

  fileprivate static func isOlder(_ left: Commit, _ right: Commit) -> Bool {
    (left.committer.seconds, left.id.description) < (right.committer.seconds, right.id.description)
  }

  private func describedMembers() -> [SessionFamily.Member] {
    var described = members.map { member in
      SessionFamily.Member(
        id: member.manifest.id.rawValue, name: member.manifest.name,
        directory: member.directory.string,
        status: member.manifest.deletedAt == nil ? member.manifest.status.rawValue : "deleted",
        created: member.manifest.created, parent: member.manifest.parent?.session.rawValue,
        relation: member.manifest.parent?.relation.rawValue)
    }
    var known = Set(described.map(\.id))
    for parent in described.compactMap(\.parent) where known.insert(parent).inserted {
      described.insert(SessionFamily.Member(id: parent, name: parent), at: 0)
    }
    return described
  }
}

extension [Commit] {
  /// Where a commit belongs in a list with the oldest first.
  fileprivate func partition(of commit: Commit) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if FamilyReader.isOlder(self[middle], commit) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension Session {
  /// The sessions that come from this one, those it comes from, and their common history.
  ///
  /// Looked for are the sessions beside it, which are its workspace's. They belong together by the `parent`
  /// in their `session.json`; one that is named but not here is listed without a directory.
  ///
  /// - Complexity: Reads the `session.json` of every session beside this one, and the histories of those
  ///   that belong to the family.
  public func family() throws -> SessionFamily {
    do {
      let around = path.removingLastComponent()
      var files = try WorkingTree(at: around)
      let directories = try files.names(in: "").filter { !$0.description.hasPrefix(".") }.sorted()
        .map { around.appending($0.description) }.filter { isSession($0) }
      return try FamilyReader(of: path, among: directories).family()
    } catch {
      throw SessionError(error)
    }
  }
}
