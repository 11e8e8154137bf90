import GitKit
import SessionModel
import SystemPackage

/// Where the files of a session are looked at.
enum Snapshot: Hashable {
  case tree(ObjectID)
  /// As they are on disk, saved or not.
  case directory
}

extension Session {
  /// Where a verb that only looks finds the files: on disk, or in a branch that is not shown there.
  func snapshot(of branch: String?) throws -> Snapshot {
    guard let branch else { return .directory }
    if case .branch(let shown, _) = try repository.head(), shown == "refs/heads/\(branch)" {
      return .directory
    }
    return .tree(try tip(of: branch).tree)
  }

  /// The bytes of a file, or `nil` if there is none; symbolic links are not followed.
  func bytes(of path: SessionPath, in snapshot: Snapshot) throws -> [UInt8]? {
    switch snapshot {
    case .tree(let tree): return try read(path, in: tree)
    case .directory:
      var files = try WorkingTree(at: self.path)
      guard let file = try files.open(GitPath(path)), let stat = try files.stat(GitPath(path))
      else { return nil }
      try checkSize(stat.size, of: path.string)
      return try OpenFile.adopt(file, size: stat.size).readAll()
    }
  }

  /// All files below a directory, sorted; names that cannot be in a session are left out.
  func files(below directory: SessionPath, in snapshot: Snapshot) throws -> [SessionPath] {
    switch snapshot {
    case .tree(let tree): return try repository.files(below: directory, in: tree)
    case .directory:
      var found: [SessionPath] = []
      var files = try WorkingTree(at: path)
      try collect(directory, &files, &found)
      return found.sorted()
    }
  }

  private func collect(
    _ directory: SessionPath, _ files: inout WorkingTree, _ found: inout [SessionPath]
  ) throws {
    for name in try files.names(in: GitPath(directory)) {
      guard let path = SessionPath(directory, name) else { continue }
      switch try files.stat(GitPath(path))?.kind {
      case .file, .executable: found.append(path)
      case .directory: try collect(path, &files, &found)
      default: continue
      }
    }
  }

  /// The session's identity and settings as they are in a snapshot.
  func manifest(in snapshot: Snapshot) throws -> SessionManifest {
    guard case .directory = snapshot else {
      guard case .tree(let tree) = snapshot else { throw SessionError(.system, "no snapshot") }
      return try manifest(in: tree)
    }
    guard let bytes = try bytes(of: SessionLayout.manifest, in: snapshot) else {
      throw SessionError(
        .notFound, "\(path) has no session.json",
        hint: "git checkout -- session.json brings it back")
    }
    do throws(ModelError) {
      return try SessionManifest(bytes: bytes)
    } catch {
      var failure = SessionError(error)
      if failure.code == .damaged || failure.code == .invalid {
        failure = SessionError(
          .damaged, failure.message,
          hint:
            "git session doctor --fix brings back what was last saved, and keeps the broken one",
          cause: error)
      }
      throw failure
    }
  }

  /// The phase's record; one without has the status open and no rules.
  func phaseRecord(_ phase: PhaseID, in snapshot: Snapshot) throws -> PhaseRecord {
    let file = SessionLayout.phaseRecord(phase)
    guard let bytes = try bytes(of: file, in: snapshot) else {
      return try PhaseRecord(title: phase.rawValue)
    }
    return try PhaseRecord(bytes: bytes, file: file.string)
  }

  /// The session's phases, in order.
  func phases(in snapshot: Snapshot) throws -> [PhaseID] {
    switch snapshot {
    case .tree(let tree): return try phases(in: tree)
    case .directory:
      var files = try WorkingTree(at: path)
      let directory = GitPath(SessionLayout.phases)
      return try files.names(in: directory).compactMap { name in
        guard let phase = PhaseID(rawValue: name.description) else { return nil }
        let kind = try files.stat(GitPath(SessionLayout.phase(phase)))?.kind
        return kind == .directory ? phase : nil
      }.sorted()
    }
  }

  func progress(in snapshot: Snapshot) throws -> PhaseProgress {
    let steps = try phases(in: snapshot).map { phase in
      let record = try phaseRecord(phase, in: snapshot)
      return PhaseProgress.Step(id: phase, status: record.status, requires: record.requires)
    }
    return PhaseProgress(steps: steps, current: try manifest(in: snapshot).phase)
  }

  /// The named phase, else the one the session is in.
  func existingPhase(_ named: PhaseID?, in snapshot: Snapshot) throws -> PhaseID {
    guard let phase = try named ?? manifest(in: snapshot).phase else {
      throw SessionError(.invalid, "the session is in no phase", hint: "name one")
    }
    let known = try phases(in: snapshot)
    guard known.contains(phase) else {
      throw SessionError(
        .notFound, "there is no phase '\(phase)'",
        hint: known.isEmpty
          ? "the session has no phases"
          : "the phases are \(known.map(\.rawValue).joined(separator: ", "))")
    }
    return phase
  }
}
