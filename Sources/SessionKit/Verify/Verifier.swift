import GitKit
import SessionModel
public import SystemPackage

/// Holds the history of a session against the rules of its format.
///
/// Works on any repository of a session, with a working directory or bare, and only reads. What the rules
/// are is said in the format's page, under "What verify finds".
public struct Verifier: Sendable {
  /// The repository: a session's directory, or a bare repository such as a store's.
  public let directory: FilePath
  /// Whether git reads every object, reachable or not; without that only what is replayed is read.
  public var checksObjects = true
  /// Called at the start of each stage, and now and then during it.
  public var progress: @Sendable (Stage) -> Void = { _ in }

  /// What is being done, with counts of commits.
  public enum Stage: Hashable, Sendable {
    /// Git reads all objects.
    case objects
    case reading(Int)
    case replaying(Int, of: Int)
  }

  public init(directory: FilePath) { self.directory = directory }

  /// Replays all branches.
  ///
  /// - Throws: ``SessionError`` if the repository cannot be opened at all. All else is a finding.
  /// - Complexity: Reads each commit once and of each only the directories that it changed, then the
  ///   files of the branches' tips, and every object of the repository by `git fsck`.
  public func verify() async throws -> Verification {
    do {
      var objects: [Verification.Finding] = []
      if checksObjects {
        // First of all it must be a repository, and one of ours.
        _ = try Repository(at: directory)
        progress(.objects)
        objects = try await GitFsck.findings(in: directory)
      }
      let check = try HistoryCheck(Repository(at: directory), telling: progress)
      let replayed = try check.run(telling: progress)
      let named = Set(objects.compactMap(\.object))
      let findings =
        check.placed(objects)
        + replayed.filter { finding in
          finding.rule != .object || finding.object.map { !named.contains($0) } ?? true
        }
      return Verification(
        directory: directory.string, session: try check.sessionID(),
        commits: check.graph.order.count,
        branches: check.tips.map { Session.shortName(ofBranch: $0.name) }, findings: findings)
    } catch {
      throw SessionError(error)
    }
  }
}

extension HistoryCheck {
  /// Adds to what git says of objects which files or directories they are.
  fileprivate func placed(_ objects: [Finding]) -> [Finding] {
    guard !objects.isEmpty else { return [] }
    var places: [String: Place] = [:]
    let wanted = Set(objects.compactMap(\.object))
    for (version, commit) in origins {
      let name = version.id.description
      guard wanted.contains(name) else { continue }
      if let known = places[name], known.path < version.path { continue }
      places[name] = Place(path: version.path, commit: commit)
    }
    placeDirectories(wanted, in: &places)
    return objects.map { object in
      guard let place = object.object.flatMap({ places[$0] }) else { return object }
      var finding = object
      finding.path = place.path.isEmpty ? nil : place.path.description
      finding.commit = place.commit.description
      finding.time = graph[place.commit]?.time
      return finding
    }
  }

  private struct Place {
    var path: GitPath
    var commit: ObjectID
  }

  /// Looks for what is no file in the directories of the first commit that has it.
  private func placeDirectories(_ wanted: Set<String>, in places: inout [String: Place]) {
    var left = wanted.subtracting(places.keys)
    var seen: Set<ObjectID> = []
    for id in graph.order where !left.isEmpty {
      guard let commit = graph[id] else { continue }
      var trees: [(path: GitPath, id: ObjectID)] = [("", commit.tree)]
      while let tree = trees.popLast() {
        if left.remove(tree.id.description) != nil {
          places[tree.id.description] = Place(path: tree.path, commit: id)
        }
        guard seen.insert(tree.id).inserted else { continue }
        do throws(GitError) {
          for item in try repository.readTree(tree.id).items where item.entry.kind == .directory {
            trees.append((tree.path.appending(item.name), item.entry.id))
          }
        } catch {
          // It is among the findings already.
          continue
        }
      }
    }
  }

  /// The id that the tips agree on, or that the first one has.
  fileprivate func sessionID() throws -> String? {
    for tip in tips {
      guard let commit = graph[tip.id] else { continue }
      do {
        if let manifest = try manifest(in: commit.tree) { return manifest.id.rawValue }
      } catch is GitError {
        continue
      }
    }
    return nil
  }
}

extension Session {
  /// Holds the session's whole history against the rules of its format, all branches of it.
  public func verify() async throws -> Verification {
    try await Verifier(directory: path).verify()
  }
}
