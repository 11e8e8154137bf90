import GitKit
import SessionModel
import SystemPackage

extension Session {
  /// Commits everything that has changed in the directory.
  ///
  /// - Parameter message: The commit's subject; `nil` says what has changed.
  /// - Throws: ``SessionError`` with code `refused` for a file over the limit, a symbolic link, a
  ///   repository inside the session or a name that would not travel, before anything is committed;
  ///   also if nothing has changed.
  public func save(_ message: String? = nil) throws -> SavedChange {
    try update(.save) { tip in
      let changes = try unsavedChanges(since: tip)
      let edits = try storeEdits(changes)
      try checkManifest(after: edits)
      let subject = message ?? Self.subject(of: changes)
      return Change(edits: edits, message: try commitMessage(subject, "save"))
    }
  }

  /// What differs between a tip and the directory.
  func unsavedChanges(since tip: Tip) throws -> [DirectoryChange] {
    var files = try WorkingTree(at: path)
    let index = try IndexFile(in: repository.gitDirectory)
    return try repository.changes(since: tip.tree, index, &files)
  }

  /// Stores the content of changed files, after all of them have been found fit.
  func storeEdits(_ changes: [DirectoryChange]) throws -> [GitPath: Change.Content?] {
    for change in changes { try checkIsFit(change) }
    var files = try WorkingTree(at: path)
    var edits: [GitPath: Change.Content?] = [:]
    for change in changes {
      guard let stat = change.file, let kind = stat.kind else {
        edits.updateValue(nil, forKey: change.path)
        continue
      }
      guard let file = try files.open(change.path) else {
        throw SessionError(.busy, "'\(change.path)' vanished while it was being saved; save again")
      }
      let id: ObjectID
      do {
        id = try file.closeAfter { try repository.writeBlob(from: file, count: stat.size) }
      } catch let error as GitError where error.code == .modified {
        throw SessionError(
          .busy, "'\(change.path)' changed while it was being saved",
          hint: "save again when nobody writes to it", cause: error)
      }
      edits[change.path] = .entry(TreeEntry(kind: kind, id: id))
    }
    try refuseChangedMessages(changes, edits)
    return edits
  }

  /// Refuses to change or drop what somebody has said; a message may be moved as it is.
  private func refuseChangedMessages(
    _ changes: [DirectoryChange], _ edits: [GitPath: Change.Content?]
  ) throws {
    let said = changes.filter { $0.old != nil && FileKind($0.path) == .message }
    guard !said.isEmpty else { return }
    var stored: Set<ObjectID> = []
    for case .entry(let entry)? in edits.values { stored.insert(entry.id) }
    guard let lost = said.first(where: { $0.old.map { !stored.contains($0.id) } ?? false }) else {
      return
    }
    throw SessionError(
      .refused, "\(lost.path) is a message, and what was said stays as it is",
      hint: "git checkout -- \(lost.path) brings it back; git session message add says more")
  }

  /// Refuses to save a `session.json` that the next verb could not read.
  func checkManifest(after edits: [GitPath: Change.Content?]) throws {
    guard let edit = edits[GitPath(SessionLayout.manifest)] else { return }
    guard case .entry(let entry)? = edit else {
      throw SessionError(
        .refused, "session.json is gone; without it this is no session",
        hint: "git checkout -- session.json brings it back")
    }
    _ = try SessionManifest(bytes: repository.readBlob(entry.id))
  }

  private func checkIsFit(_ change: DirectoryChange) throws {
    if change.old != nil, change.path.isInside(GitPath(SessionLayout.issued)) {
      throw SessionError(
        .refused, "\(change.path) was issued, and what was issued stays as it is",
        hint: "git checkout -- \(change.path) brings it back; git session report issue issues anew")
    }
    guard let file = change.file else { return }
    let path: SessionPath
    do throws(ModelError) {
      path = try SessionPath(bytes: change.path.bytes)
    } catch {
      throw SessionError(
        .refused, error.message, hint: "rename it, or name it in .gitignore", cause: error)
    }
    switch file.kind {
    case .file, .executable:
      if try repository.attribute("filter", of: change.path) == "lfs" {
        throw SessionError(
          .refused, "git-lfs is to keep \(path), as .gitattributes has it",
          hint: "git add \(path) && git commit, in \(self.path), then save the rest")
      }
      try checkSize(file.size, of: path.description)
    case .symbolicLink:
      throw SessionError(
        .refused, "\(path) is a symbolic link; a session keeps plain files",
        hint: "copy the file it points at, or name it in .gitignore")
    case .directory, .submodule:
      throw SessionError(
        .refused, "\(path) is a git repository of its own",
        hint: "name it in .gitignore, or move it out of the session")
    case nil:
      throw SessionError(
        .refused, "\(path) is neither a file nor a directory", hint: "name it in .gitignore")
    }
  }

  private static func subject(of changes: [DirectoryChange]) -> String {
    guard let first = changes.first else { return "Save" }
    if changes.count > 1 { return "Save \(changes.count) files" }
    let verb = first.file == nil ? "Delete" : first.old == nil ? "Add" : "Edit"
    return "\(verb) \(first.path)"
  }
}
