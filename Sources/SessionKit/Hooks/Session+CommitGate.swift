import GitKit
import SessionModel
import StructuredText
public import SystemPackage

extension Session {
  /// What is wrong with a commit that plain git is about to make; empty if it may be made.
  ///
  /// Looks at what is staged and differs from HEAD. Takes no lock and writes nothing.
  ///
  /// - Parameter index: The index file that git has made for this commit; `nil` is the usual one.
  /// - Throws: ``SessionError`` if that cannot be told; then nothing should be committed.
  public func commitProblems(index: FilePath? = nil) throws -> [CommitProblem] {
    do {
      let head = try repository.head()
      let commit: ObjectID? =
        switch head {
        case .branch(_, let tip): tip
        case .detached(let commit): commit
        }
      guard let commit else { return [] }
      let tree = try repository.readCommit(commit).tree
      guard try read(SessionLayout.manifest, in: tree) != nil else { return [] }
      let before = try readableManifest(in: tree)
      if let refusal = before.flatMap(Self.refusal) { return [refusal] }
      let staged =
        try index.map { file throws(GitError) in try Index.read(file: file) }
        ?? Index.read(in: repository.gitDirectory)
      let merged = try repository.mergeHeads()
      var problems: [CommitProblem] = []
      for path in try repository.stagedPaths(since: tree, staged) {
        let old = try repository.entry(at: path, in: tree)
        // A path in conflict is git's to refuse.
        let new = staged.entry(at: path)
        problems += try fileProblems(path, from: old, to: new, before)
        if let problem = try changeProblem(path, new, merging: merged, into: tree) {
          problems.append(problem)
        }
      }
      problems += try nameProblems(in: staged, since: tree)
      return problems + (try secretProblems(in: staged, since: tree, before))
    } catch {
      throw SessionError(error)
    }
  }

  /// Names that are new and that some file system takes for others.
  private func nameProblems(
    in staged: borrowing Index, since tree: ObjectID
  ) throws -> [CommitProblem] {
    let new = try repository.stagedPaths(since: tree, staged).filter { path in
      try staged.entry(at: path) != nil && repository.entry(at: path, in: tree) == nil
    }
    guard !new.isEmpty else { return [] }
    var known = FoldedPaths()
    for path in staged.paths.subtracting(new) { _ = known.add(path) }
    return new.compactMap { known.add($0).map { CommitProblem($0) } }
  }

  /// Secrets that are staged and were not at the same place before; by the session's guardrails some are only
  /// said.
  private func secretProblems(
    in staged: borrowing Index, since tree: ObjectID, _ manifest: SessionManifest?
  ) throws -> [CommitProblem] {
    var guardrails = manifest?.contentGuardrails ?? ContentGuardrails()
    if guardrails.secrets == nil { guardrails.secrets = .block }
    let scanner = SecretScanner(
      rules: try SecretRules.builtIn().rules.filter { guardrails.action(for: $0.kind) != nil })
    let paths = try repository.stagedPaths(since: tree, staged)
    var waived = try repository.waivedSecrets(in: tree)
    for path in paths where path.isInside(GitPath(SessionLayout.waivers)) {
      guard let entry = staged.entry(at: path), entry.kind.isFile else { continue }
      let bytes = try repository.readBlob(entry.id)
      waived.insert(try SecretWaiver(bytes: bytes, file: path.description).sha256)
    }
    var problems: [CommitProblem] = []
    for path in paths {
      guard let new = staged.entry(at: path), new.kind.isFile else { continue }
      var search = SecretSearch(scanner)
      search.waived = waived
      try search.add(path, repository.readBlob(new.id), blob: new.id)
      guard !search.found.isEmpty else { continue }
      if let place = path.sessionPath, let old = try repository.entry(at: path, in: tree),
        old.kind.isFile
      {
        let known = try scanner.values(in: repository.readBlob(old.id), at: place)
        search.drop { known.contains($0.sha256) }
      }
      problems += search.found.map { secret in
        var problem = CommitProblem(
          "\(secret.title) (\(secret.rule)) is not to go into the session",
          path: secret.path, line: secret.line,
          remedy:
            "take it out; if it is none, git session secrets waive <file>:<line> --reason <why>")
        problem.isWarning = guardrails.action(for: secret.kind) == .warn
        return problem
      }
    }
    return problems
  }

  /// One that is broken counts as none: what puts it right must be possible.
  private func readableManifest(in tree: ObjectID) throws -> SessionManifest? {
    do {
      return try manifest(in: tree)
    } catch let error as ModelError where error.code != .unsupportedFormat {
      return nil
    }
  }

  private static func refusal(_ manifest: SessionManifest) -> CommitProblem? {
    guard !manifest.life.takesChanges else { return nil }
    return CommitProblem(
      "session '\(manifest.name)' is \(manifest.life.word) and takes no changes",
      remedy: manifest.life.remedy)
  }

  private func fileProblems(
    _ path: GitPath, from old: TreeEntry?, to new: TreeEntry?, _ before: SessionManifest?
  ) throws -> [CommitProblem] {
    let name = "\(path)"
    let sessionPath: SessionPath
    do throws(ModelError) {
      sessionPath = try SessionPath(bytes: path.bytes)
    } catch {
      return new == nil ? [] : [CommitProblem(error.message, path: name, remedy: "rename it")]
    }
    if old != nil, let problem = Self.changeProblem(sessionPath, isGone: new == nil) {
      return [problem]
    }
    guard let new else { return [] }
    guard new.kind.isFile else {
      return [
        CommitProblem(
          "is a symbolic link or a repository of its own; a session keeps plain files", path: name,
          remedy: "git restore --staged \(name)")
      ]
    }
    do {
      try checkSize(repository.blobSize(new.id), of: name)
    } catch let error as SessionError where error.code == .refused {
      return [CommitProblem(error.message, remedy: error.hint)]
    }
    return try contentProblem(sessionPath, new, before).map { [$0] } ?? []
  }

  /// What a merge brings that was written for good elsewhere, and does not bring as it is there.
  ///
  /// - Parameter tree: What is here.
  func changeProblem(
    _ path: GitPath, _ new: TreeEntry?, merging commits: [ObjectID], into tree: ObjectID
  ) throws -> CommitProblem? {
    guard let new, let place = path.sessionPath, try repository.entry(at: path, in: tree) == nil
    else { return nil }
    var other: ObjectID?
    for commit in commits {
      guard let theirs = try repository.entry(at: path, in: repository.readCommit(commit).tree)
      else { continue }
      if theirs.id == new.id { return nil }
      other = other ?? commit
    }
    return other.flatMap { Self.changeProblem(place, isGone: false, of: $0) }
  }

  /// What was written for good and is not to be changed or removed.
  ///
  /// - Parameter source: The commit that has it; `nil` is the one that is shown.
  private static func changeProblem(
    _ path: SessionPath, isGone: Bool, of source: ObjectID? = nil
  ) -> CommitProblem? {
    let option = source.map { "--source \($0.short) " } ?? ""
    let remedy = "git restore \(option)--staged --worktree \(path) brings it back"
    if path.isInside(SessionLayout.issued) {
      return CommitProblem(
        "was issued, and what was issued stays as it is", path: path.string, remedy: remedy)
    }
    switch SessionLayout.kind(of: path) {
    case .message where !isGone:
      return CommitProblem(
        "is a message, and what was said stays as it was said", path: path.string,
        remedy: "\(remedy); add another message")
    case .manifest where isGone:
      return CommitProblem("without it this is no session", path: path.string, remedy: remedy)
    default: return nil
    }
  }

  /// What is not as its kind of file is to be.
  func contentProblem(
    _ path: SessionPath, _ entry: TreeEntry, _ before: SessionManifest?
  ) throws -> CommitProblem? {
    // Candidates may be unfinished; git session phase check judges them.
    if let phase = SessionLayout.phase(of: path), path.isInside(SessionLayout.preview(phase)) {
      return nil
    }
    let kind = SessionLayout.kind(of: path)
    guard [.manifest, .phase, .message, .json, .dot].contains(kind) else { return nil }
    let bytes = try repository.readBlob(entry.id)
    do {
      switch kind {
      case .manifest: return try Self.manifestProblem(SessionManifest(bytes: bytes), before)
      case .phase: _ = try PhaseRecord(bytes: bytes, file: path.string)
      case .message: _ = try Message(bytes: bytes, file: path.string)
      case .json: try JSONDocument(bytes).validated()
      default: try DOTDocument(bytes).validated()
      }
      return nil
    } catch let error as ModelError {
      return CommitProblem(error.message, path: path.string, line: error.line)
    } catch let error as ParseError {
      let format = kind == .dot ? "DOT" : "JSON"
      return CommitProblem(
        "is not valid \(format): \(error.message)", path: path.string, line: error.line)
    }
  }

  private static func manifestProblem(
    _ new: SessionManifest, _ old: SessionManifest?
  ) -> CommitProblem? {
    guard let old else { return nil }
    let path = SessionLayout.manifest.string
    guard new.id == old.id else {
      return CommitProblem("'id' is minted once and stays \(old.id)", path: path)
    }
    guard new.life == old.life || old.life.step(to: new.life) != nil else {
      return CommitProblem(
        "the session is \(old.life.word), which \(new.life.word) cannot follow", path: path)
    }
    return nil
  }
}
