import GitKit
import SessionModel
import SystemPackage

/// A repository of a workspace as it is now, in an exchange that lasts as long as its backup.
struct BackupSource: Sendable {
  var part: BackupManifest.Part
  var exchange: Exchange
  /// How many files have edits that are not saved.
  var unsaved = 0
  /// By session, the files that git-lfs keeps of it.
  var largeFiles: [String: LargeFiles] = [:]
}

extension Workspace {
  /// What belongs to the workspace itself; see its reference page.
  static let ownFiles = [settingsFile, ".gitignore", "templates", "agents", "credits"]

  /// The workspace's own files, as the only commit of a repository.
  ///
  /// The same files give the same commit.
  func settingsSource() throws -> BackupSource {
    let branch = "refs/heads/workspace"
    let exchange = try Exchange(at: Scratch(in: own).unusedPath(), borrowing: [], head: branch)
    do {
      var repository = try Repository(at: exchange.path)
      var files = try WorkingTree(at: path)
      var edits: [GitPath: TreeEntry?] = [:]
      for name in Self.ownFiles {
        guard let stat = try files.stat(GitPath(name)) else { continue }
        try Self.gather(GitPath(name), stat, in: &files, into: &repository, &edits, depth: 0)
      }
      let tree = try repository.writeTree(nil, changing: edits)
      let commit = try repository.writeCommit(
        tree: tree, parents: [],
        author: Signature(name: "git session", email: "git-session@localhost", seconds: 0),
        message: "Files of the workspace\n")
      let reference = StoredReference(name: branch, id: commit)
      try exchange.write([reference])
      return BackupSource(
        part: .init(name: "workspace", head: branch, references: [reference]),
        exchange: exchange)
    } catch {
      try removeDirectory(exchange.path, after: error)
      throw error
    }
  }

  private static func gather(
    _ path: GitPath, _ stat: FileStat, in files: inout WorkingTree,
    into repository: inout Repository, _ edits: inout [GitPath: TreeEntry?], depth: Int
  ) throws {
    switch stat.kind {
    case .file, .executable:
      guard let file = try files.open(path) else { return }
      let id = try file.closeAfter { try repository.writeBlob(from: file, count: stat.size) }
      edits[path] = TreeEntry(kind: stat.kind == .executable ? .executable : .file, id: id)
    case .directory:
      try path.checkDepth()
      for (name, stat) in try files.entries(in: path) where name != ".git" {
        try gather(
          path.appending(name), stat, in: &files, into: &repository, &edits, depth: depth + 1)
      }
    default: break
    }
  }

  /// The workspace's archive; `nil` if there is none.
  func archiveSource() throws -> BackupSource? {
    guard archive.exists else { return nil }
    let repository = try Repository(at: archive.path)
    let references = try repository.references(under: "refs/").map(StoredReference.init)
    guard !references.isEmpty else { return nil }
    let exchange = try Exchange(
      at: Scratch(in: archive.path).unusedPath(),
      borrowing: [archive.path.appending("objects")], references: references)
    return BackupSource(
      part: .init(name: "archive", head: "refs/heads/main", references: references),
      exchange: exchange,
      largeFiles: Dictionary(
        uniqueKeysWithValues: try archive.largeFiles().map { ($0.key.rawValue, $0.value) }))
  }
}

extension Session {
  /// The session with all that its repository refers to, and its unsaved edits.
  func backupSource() async throws -> BackupSource {
    let name = "sessions/\(path.lastComponent?.string ?? "")"
    let settings = try await BackupSettings.read(in: repository.commonDirectory)
    return try withLock { try backupSource(as: name, settings) }
  }

  private func backupSource(
    as name: String, _ settings: [String: [String]]
  ) throws -> BackupSource {
    var references = try repository.references(under: "refs/").map(StoredReference.init)
      .filter { !$0.name.hasPrefix("refs/remotes/") || !$0.name.hasSuffix("/HEAD") }
    let head: String
    let commit: ObjectID
    switch try repository.head() {
    case .branch(let branch, let tip?): (head, commit) = (branch, tip)
    case .branch(let branch, nil):
      throw SessionError(.notFound, "branch '\(Self.shortName(ofBranch: branch))' has no commit")
    case .detached(let id):
      (head, commit) = ("\(id)", id)
      references.append(StoredReference(name: "refs/session/detached", id: id))
    }
    let tree = try repository.readCommit(commit).tree
    let id = try manifest(in: tree).id.rawValue
    let exchange = try exchange([])
    do {
      let unsaved = try unsavedCommit(since: commit, tree, in: exchange)
      if let commit = unsaved.commit {
        references.append(StoredReference(name: BackupManifest.unsaved, id: commit))
      }
      references.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      try exchange.write(references)
      return BackupSource(
        part: .init(
          name: name, session: id, head: head, references: references, settings: settings),
        exchange: exchange, unsaved: unsaved.count,
        largeFiles: [id: LargeFiles(inRepository: repository.commonDirectory)])
    } catch {
      try removeDirectory(exchange.path, after: error)
      throw error
    }
  }

  /// A commit with the directory as it is, if it is not as saved.
  ///
  /// The same edits give the same commit. What is neither a file nor gone is left out.
  private func unsavedCommit(
    since commit: ObjectID, _ tree: ObjectID, in exchange: Exchange
  ) throws -> (commit: ObjectID?, count: Int) {
    var files = try WorkingTree(at: path)
    let index = try IndexFile(in: repository.gitDirectory)
    let changes = try repository.changes(since: tree, index, &files)
    var edits: [GitPath: TreeEntry?] = [:]
    var copy = try Repository(at: exchange.path)
    for change in changes {
      guard let stat = change.file else {
        edits.updateValue(nil, forKey: change.path)
        continue
      }
      guard let kind = stat.kind, kind.isFile, let file = try files.open(change.path) else {
        continue
      }
      let id = try file.closeAfter { try copy.writeBlob(from: file, count: stat.size) }
      edits[change.path] = TreeEntry(kind: kind, id: id)
    }
    guard !edits.isEmpty else { return (nil, 0) }
    let parent = try copy.readCommit(commit)
    let made = try copy.writeCommit(
      tree: copy.writeTree(tree, changing: edits), parents: [commit], author: parent.committer,
      message: "Unsaved edits\n")
    return (made, edits.count)
  }
}
