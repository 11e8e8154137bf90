import GitKit
import SessionModel

/// The files of a session as a snapshot has them.
extension Repository {
  /// The bytes of a file, or `nil` if there is none; symbolic links are not followed.
  func read(_ path: SessionPath, in tree: ObjectID) throws(GitError) -> [UInt8]? {
    guard let entry = try entry(at: GitPath(path), in: tree), entry.kind.isFile else { return nil }
    return try readBlob(entry.id)
  }

  /// All files below a directory, sorted; names that cannot be in a session are left out.
  func files(below directory: SessionPath, in tree: ObjectID) throws(GitError) -> [SessionPath] {
    guard let entry = try entry(at: GitPath(directory), in: tree), entry.kind == .directory else {
      return []
    }
    var found: [SessionPath] = []
    try forEachFile(in: entry.id) { path, entry throws(GitError) in
      if entry.kind.isFile, let path = SessionPath(directory, path) { found.append(path) }
    }
    return found.sorted()
  }

  /// The session's phases, in order.
  func phases(in tree: ObjectID) throws(GitError) -> [PhaseID] {
    guard let entry = try entry(at: GitPath(SessionLayout.phases), in: tree),
      entry.kind == .directory
    else { return [] }
    return try readTree(entry.id).items.compactMap { item in
      item.entry.kind == .directory ? PhaseID(rawValue: item.name.description) : nil
    }.sorted()
  }
}

extension SessionPath {
  /// What is below a directory of a session, or `nil` if it cannot be in one.
  init?(_ directory: SessionPath, _ rest: GitPath) {
    do throws(ModelError) {
      self = try directory.appending(SessionPath(bytes: rest.bytes).string)
    } catch {
      return nil
    }
  }
}
