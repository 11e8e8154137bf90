import GitKit
public import SessionModel

/// A message with its place in the session.
public struct ListedMessage: Equatable, Sendable {
  public var phase: PhaseID
  public var path: String
  public var message: Message
}

extension Session {
  /// The conversation of a phase, or of all, oldest first.
  public func messages(
    phase: PhaseID? = nil, in state: String? = nil
  ) throws -> [ListedMessage] {
    do {
      let tree = try state.map { try repository.readCommit(resolve($0)).tree } ?? tip().tree
      var found: [ListedMessage] = []
      for id in try phases(in: tree) where phase == nil || phase == id {
        let directory = GitPath(SessionLayout.messages(id))
        guard let entry = try repository.entry(at: directory, in: tree),
          entry.kind == .directory
        else { continue }
        var files: [(path: GitPath, id: ObjectID)] = []
        try repository.forEachFile(in: entry.id, under: directory) { path, entry throws(GitError) in
          if entry.kind.isFile { files.append((path, entry.id)) }
        }
        for file in files.sorted(by: { $0.path < $1.path }) {
          let message = try Message(
            bytes: repository.readBlob(file.id), file: file.path.description)
          found.append(ListedMessage(phase: id, path: file.path.description, message: message))
        }
      }
      return found
    } catch {
      throw SessionError(error)
    }
  }
}
