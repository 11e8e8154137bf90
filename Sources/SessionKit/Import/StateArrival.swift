import GitKit
import SessionModel
import SystemPackage

/// The files of a session without a history, in quarantine.
struct StateArrival: Sendable {
  var tree: ObjectID
  var manifest: SessionManifest
  /// The branch that it is of, if it says so.
  var branch: String?
  /// The commit that had these files when they were exported, if it says so.
  var commit: ObjectID?
  /// Whether only parts of the session are there.
  var isPart = false
}

/// Gathers files for a tree, from a source that is not to be trusted.
struct ArrivingFiles: ~Copyable {
  private let limits: WorkspaceLimits
  private var pack: PackWriter
  private var entries: [GitPath: TreeEntry] = [:]
  private var directories: Set<GitPath> = []
  private var total: Int64 = 0

  init(in quarantine: Quarantine) throws {
    limits = quarantine.limits
    pack = try PackWriter(for: Repository(at: quarantine.path))
  }

  var isEmpty: Bool { entries.isEmpty }
  func has(_ path: SessionPath) -> Bool { entries[GitPath(path)] != nil }

  /// Adds a file, whose bytes `read` gives piece by piece until they are too many.
  mutating func add(
    _ path: SessionPath, isExecutable: Bool, within bounds: UnpackingGuard? = nil,
    _ read: (([UInt8]) throws -> Void) throws -> Void
  ) throws {
    var bytes: [UInt8] = []
    // A property cannot be used while the struct changes.
    let limits = limits
    try read { piece in
      try bounds?.count(piece)
      bytes += piece
      guard bytes.count <= limits.file.bytes else {
        throw SessionError(
          .refused, "'\(path)' has more than \(limits.file)",
          hint: "limits.file in workspace.yaml says how much a file may have")
      }
    }
    total += Int64(bytes.count)
    guard total <= limits.importSize.bytes else {
      throw SessionError(
        .refused, "it unpacks to more than \(limits.importSize)",
        hint: "if it is to be trusted, raise limits.import in workspace.yaml")
    }
    let place = GitPath(path)
    let entry = TreeEntry(
      kind: isExecutable ? .executable : .file, id: try pack.add(bytes))
    guard entries.updateValue(entry, forKey: place) == nil else {
      throw SessionError(.refused, "'\(path)' is in it twice")
    }
    var parent = place.parent
    while !parent.isEmpty, directories.insert(parent).inserted { parent = parent.parent }
  }

  /// Stores all of them in the quarantine, and looks at what they are together.
  consuming func finish(in quarantine: Quarantine) throws -> ObjectID {
    for path in directories where entries[path] != nil {
      throw SessionError(.refused, "'\(path)' is a file and a directory")
    }
    let edits = entries.mapValues { Optional($0) }
    var repository = try Repository(at: quarantine.path)
    try pack.store(in: repository)
    return try repository.writeTree(nil, changing: edits)
  }
}

extension Importer {
  /// Makes a session of files, or the next commit of the one that they are of.
  func settle(
    _ state: StateArrival, from quarantine: Quarantine, _ registry: ImportedSessions,
    into report: inout ImportReport
  ) async throws {
    try await whileAlone {
      try registry.lookAgain()
      try await place(state, from: quarantine, registry, into: &report)
    }
  }

  private func place(
    _ state: StateArrival, from quarantine: Quarantine, _ registry: ImportedSessions,
    into report: inout ImportReport
  ) async throws {
    var arrived = ArrivedSession(
      id: state.manifest.id, name: state.manifest.name, isPart: state.isPart)
    let isOwn = newName == nil && !state.isPart
    if session != nil, state.isPart {
      throw SessionError(
        .refused, "it has only parts of a session, which cannot be told from what was deleted",
        hint: "without --into they become a session of their own; git session merge takes from it")
    }
    let here = isOwn ? try await directory(of: arrived.id, registry) : nil
    if let here {
      let shown = try await (session ?? Session(at: here, environment: environment)).tip().name
      try quarantine.borrow(from: [here])
      let branch = state.branch ?? shown
      arrived.branches[branch] = try quarantine.commit(
        state, after: quarantine.base(of: state, in: here), environment)
    } else {
      let branch = state.branch ?? "main"
      arrived.branches[branch] = try quarantine.commit(state, after: nil, environment)
      arrived.shown = branch
    }
    try quarantine.examine(
      Array(arrived.branches.values), without: here.map { try quarantine.tips(of: $0) } ?? [])
    try await place([arrived], from: quarantine, registry, into: &report)
  }
}

extension Quarantine {
  fileprivate func tips(of session: FilePath) throws -> [ObjectID] {
    try Repository(at: session).references(under: "refs/heads/").map(\.id)
  }

  /// The commit of a session that is here which files were exported from, or were imported as.
  fileprivate func base(of state: StateArrival, in session: FilePath) throws -> ObjectID {
    let repository = try Repository(at: session)
    var same: ObjectID?
    var base: ObjectID?
    try repository.forEachCommit(from: tips(of: session)) { commit throws(GitError) in
      if let exported = state.commit {
        let mark = "\(Self.trailer): \(exported)"
        let isFrom = commit.message.split(separator: "\n").contains { $0 == mark }
        if commit.id == exported || isFrom { base = commit.id }
      }
      if commit.tree == state.tree { same = same ?? commit.id }
      return base == nil
    }
    guard let found = base ?? same else {
      throw SessionError(
        .refused,
        "session \(state.manifest.id) is here already, and it cannot be told what the files go on from",
        hint: "--as <name> imports them as a session of their own")
    }
    return found
  }

  /// A commit with the files; none is made if there is nothing new in them.
  fileprivate func commit(
    _ state: StateArrival, after parent: ObjectID?, _ environment: SessionEnvironment
  ) throws -> ObjectID {
    var repository = try Repository(at: path)
    if let parent, try repository.readCommit(parent).tree == state.tree { return parent }
    let person = try environment.person(in: repository)
    let message = CommitMessage(
      subject: "Import \(state.manifest.name)", operation: "import", actor: person.email,
      trailers: state.commit.map { [.init(key: Self.trailer, value: "\($0)")] } ?? [])
    return try repository.writeCommit(
      tree: state.tree, parents: parent.map { [$0] } ?? [],
      author: person.signature(at: environment.now()), message: message.text)
  }

  /// Names the commit that the files of an import were exported from.
  private static var trailer: String { "Session-Commit" }
}
