import GitKit
public import SessionModel
import StructuredText
public import SystemPackage

/// What a session holds.
public struct SessionSummary: Hashable, Sendable, Encodable {
  public struct Phase: Hashable, Sendable, Encodable {
    public var id: String
    public var title: String
    public var status: String
    public var artifacts: [String]
    public var diagrams: [String]
    public var messages: Int
  }

  public var id: String
  public var name: String
  public var owner: String
  public var created: Timestamp
  public var status: String
  /// How far the work has come.
  public var stage: WorkStage
  public var phase: String?
  public var template: String?
  public var parent: String?
  public var tags: [String]
  public var isPinned: Bool
  public var phases: [Phase]
  public var uploads: [String]
  public var branches: [Branch]
}

/// One commit with the files it changed.
public struct CommitDetails: Hashable, Sendable, Encodable {
  public var entry: LogEntry
  public var changes: [FileDifference]
}

extension Session {
  /// What the session holds in a state; `nil` is the current branch's tip.
  public func summary(of state: String? = nil) throws -> SessionSummary {
    do {
      let tree = try state.map { try repository.readCommit(resolve($0)).tree } ?? tip().tree
      let manifest = try manifest(in: tree)
      return SessionSummary(
        id: manifest.id.rawValue, name: manifest.name, owner: manifest.owner.description,
        created: manifest.created, status: manifest.life.word,
        stage: try workFacts(in: tree, manifest.life).stage, phase: manifest.phase?.rawValue,
        template: manifest.template.map { "\($0.name) \($0.version)" },
        parent: manifest.parent.map { "\($0.relation.rawValue) of \($0.session)" },
        tags: manifest.tags, isPinned: manifest.isPinned,
        phases: try phases(in: tree).map { try phase($0, in: tree) },
        uploads: try fileNames(in: SessionLayout.uploads, of: tree), branches: try branches())
    } catch {
      throw SessionError(error)
    }
  }

  /// One commit and what it changed against its first parent.
  public func details(of state: String) throws -> CommitDetails {
    do {
      let commit = try repository.readCommit(resolve(state))
      let changes =
        if let parent = commit.parents.first {
          try diff(from: .revision(parent.description), to: .revision(commit.id.description))
        } else {
          [FileDifference]()
        }
      return CommitDetails(entry: LogEntry(commit), changes: changes)
    } catch {
      throw SessionError(error)
    }
  }

  /// The bytes of a file in a state.
  public func contents(of path: SessionPath, in state: String? = nil) throws -> [UInt8] {
    do {
      let tree = try state.map { try repository.readCommit(resolve($0)).tree } ?? tip().tree
      guard let bytes = try read(path, in: tree) else {
        throw SessionError(.notFound, "there is no file \(path) in \(state ?? "this branch")")
      }
      return bytes
    } catch {
      throw SessionError(error)
    }
  }

  /// Writes the bytes of a file in a state to an open file, such as standard output.
  ///
  /// - Throws: ``SessionError``; `Errno.brokenPipe` if nobody reads on.
  /// - Complexity: O(*n*) time; a large file is not held in memory unless it is packed.
  public func writeContents(
    of path: SessionPath, in state: String? = nil, to output: FileDescriptor
  ) throws {
    do {
      let tree = try state.map { try repository.readCommit(resolve($0)).tree } ?? tip().tree
      guard let entry = try repository.entry(at: GitPath(path), in: tree), entry.kind.isFile else {
        throw SessionError(.notFound, "there is no file \(path) in \(state ?? "this branch")")
      }
      try repository.sendBlob(entry.id, to: output)
    } catch let error as GitError where error.cause == .brokenPipe {
      throw Errno.brokenPipe
    } catch {
      throw SessionError(error)
    }
  }

  private func phase(_ id: PhaseID, in tree: ObjectID) throws -> SessionSummary.Phase {
    let file = SessionLayout.phaseRecord(id)
    let record = try read(file, in: tree).map { try PhaseRecord(bytes: $0, file: file.string) }
    var messages = 0
    if let entry = try repository.entry(at: GitPath(SessionLayout.messages(id)), in: tree),
      entry.kind == .directory
    {
      try repository.forEachFile(in: entry.id) { _, _ throws(GitError) in messages += 1 }
    }
    return SessionSummary.Phase(
      id: id.rawValue, title: record?.title ?? id.rawValue,
      status: record?.status.rawValue ?? "open",
      artifacts: try fileNames(in: SessionLayout.artifacts(id), of: tree),
      diagrams: try fileNames(in: SessionLayout.diagrams(id), of: tree), messages: messages)
  }

  private func fileNames(in directory: SessionPath, of tree: ObjectID) throws -> [String] {
    guard let entry = try repository.entry(at: GitPath(directory), in: tree),
      entry.kind == .directory
    else { return [] }
    return try repository.readTree(entry.id).items.map(\.name.description)
  }
}
