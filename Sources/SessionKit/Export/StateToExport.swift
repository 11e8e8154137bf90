import GitKit
public import SessionModel

/// What of a session is to leave it.
public struct ExportSelection: Hashable, Sendable {
  /// A branch or revision; `nil` is the current branch.
  public var state: String?
  /// `nil` is everything.
  public var parts: Set<SessionPart>?
  /// Whether secrets are taken out; what leaves has no history then, and counts as a part of the session, since
  /// it is no state that the session was in.
  public var isRedacted: Bool

  public init(state: String? = nil, parts: Set<SessionPart>? = nil, isRedacted: Bool = false) {
    self.state = state
    self.parts = parts
    self.isRedacted = isRedacted
  }

  /// Whether everything leaves as it is, and so the history may go along.
  var isWhole: Bool { parts == nil && !isRedacted }
}

/// A snapshot that is to leave the session, in a repository of its own that lasts as long as the export.
struct StateToExport: Sendable {
  /// The commit that it is from.
  var commit: ObjectID
  /// Its files: those of the commit, or what was selected of them.
  var tree: ObjectID
  var manifest: SessionManifest
  /// The branch's short name; for a revision that is no branch, the current one's.
  var branch: String
  /// When the commit was made, in seconds since 1970.
  var time: Int64
  /// `nil` if all of the commit is there, as it is.
  var parts: [SessionPart]?
  /// The secrets that were taken out.
  var redacted: [FoundSecret] = []
  /// Files that would not be valid without the secrets in them, and were left out.
  var omitted: [String] = []

  /// The directory that the files are in, in a zip file.
  var directory: String { Slug(from: manifest.name).rawValue }

  var isWhole: Bool { parts == nil }
}

extension Session {
  /// Finds what is to be exported, and writes the trees that it takes into an exchange.
  func state(_ selection: ExportSelection, in exchange: Exchange) throws -> StateToExport {
    var repository = try Repository(at: exchange.path)
    let current = try tip()
    let id = try selection.state.map(resolve) ?? current.commit
    let commit = try repository.readCommit(id)
    let isBranch = try selection.state.map { state in
      try self.repository.reference("refs/heads/\(state)") == id
    }
    var result = StateToExport(
      commit: id, tree: commit.tree, manifest: try manifest(in: commit.tree),
      branch: isBranch == true ? selection.state ?? current.name : current.name,
      time: commit.committer.seconds)
    if let parts = selection.parts {
      result.parts = SessionPart.allCases.filter(parts.contains)
      var dropped: [GitPath: TreeEntry?] = [:]
      try repository.forEachFile(in: commit.tree) { path, _ throws(GitError) in
        let isWanted = Self.part(of: path).map(parts.contains) ?? true
        if !isWanted { dropped.updateValue(nil, forKey: path) }
      }
      result.tree = try repository.writeTree(commit.tree, changing: dropped)
    }
    if selection.isRedacted { try redact(&result, in: &repository) }
    return result
  }

  private func redact(_ state: inout StateToExport, in repository: inout Repository) throws {
    var redaction = StateRedaction(
      SecretScanner(rules: try SecretRules.builtIn().rules.filter { $0.kind == .secret }))
    state.tree = try redaction.redact(state.tree, in: &repository)
    state.parts = state.parts ?? SessionPart.allCases
    // A session or branch may be called like the secret that is kept in it.
    if let entry = try repository.entry(at: GitPath(SessionLayout.manifest), in: state.tree) {
      state.manifest = try SessionManifest(bytes: repository.readBlob(entry.id))
    }
    if redaction.redact(message: state.branch) != state.branch { state.branch = "redacted" }
    state.redacted = redaction.found
    state.omitted = redaction.omitted
  }

  /// A name that no session should have belongs to no part of one.
  private static func part(of path: GitPath) -> SessionPart? {
    do throws(ModelError) {
      return SessionPart(of: try SessionPath(bytes: path.bytes))
    } catch {
      return .other
    }
  }
}
